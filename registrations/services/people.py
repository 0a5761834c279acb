"""The people who will run an account: named by whoever asks, and they say yes themselves."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.duties import duties_of
from accounts.models import AccountKind, ServiceRole
from accounts.services.finding import find_or_invite
from institutions.models import User
from institutions.rules import require
from institutions.services import due_on
from policies.problems import Refused as NotFound
from policies.rulebook import Cited, rulebook
from records.audit import record
from records.models import AuditEvent
from records.workflow import IllegalMove
from registrations import answers, rules
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
)
from registrations.problems import Refused, refuse
from registrations.services import telling
from registrations.services.found import editable, held, saved
from registrations.services.limits import require_room_to_ask
from registrations.services.voiding import changed, words_of

MOST = 10  # people named on one request
TASK = "administrators"
FIELDS = ("administrators",)


@transaction.atomic
def name_administrator(
    registration: RegistrationRequest,
    *,
    by: User,
    email: str = "",
    name: str = "",
    job_title: str = "",
    phone: str = "",
    is_me: bool = False,
) -> ProposedAdministrator:
    """Name somebody to run the account; they are asked by mail, and answer signed in.

    An address nobody has becomes an invited person. Another way of writing a known person's
    address is that person. Whoever names themselves accepts by that act.

    Raises:
        PermissionDenied, IllegalMove: as in ``save_task``.
        Refused: no address, a stranger's outside the university, somebody named already, or
            too many people asked who have not answered.

    Source: London Met 5.2-s3 and 5.3-s3.
    """
    row = editable(registration, by=by)
    before = words_of(row, FIELDS)
    named = add(row, by=by, email=email, name=name, job_title=job_title, phone=phone, is_me=is_me)
    record(row, "administrator named", by=by, codes={"person": named.person_id})
    changed(row, before, by=by, fields=FIELDS)
    saved(row, by=by, task=TASK)
    return named


def add(
    row: RegistrationRequest,
    *,
    by: User,
    email: str = "",
    name: str = "",
    job_title: str = "",
    phone: str = "",
    is_me: bool = False,
) -> ProposedAdministrator:
    """Write somebody on a request that is held, and ask them; whoever is meant says yes at once.

    Raises:
        Refused: as in ``name_administrator``.
    """
    if any(answers.looks_like_a_password(text) for text in (name, job_title, phone)):
        raise _refuse("job_title", answers.no_passwords())
    person, link_key = (by, "") if is_me else _find_or_invite(row, email, name, by=by)
    named = _write(row, person, job_title.strip()[:120], phone.strip()[:30])
    if person.pk == by.pk:
        accept_own(named)
    else:
        ask(named, by=by, link_key=link_key)
    return named


def _refuse(field: str, sentence: str, citations: tuple[Cited, ...] = ()) -> Refused:
    return refuse(TASK, field, sentence, citations)


def _find_or_invite(
    row: RegistrationRequest, email: str, name: str, *, by: User
) -> tuple[User, str]:
    """The person of an address, and the key of their invitation where they need one."""
    try:
        found = find_or_invite(
            row.institution,
            email,
            name,
            by=by,
            about=telling.about(row, telling.PERSON),
            may_be_elsewhere=row.account_kind == AccountKind.PARTNER,
        )
    except NotFound as nobody:
        raise _refuse(nobody.field, nobody.sentence) from nobody
    return found.person, found.link_key


def _write(
    row: RegistrationRequest, person: User, job_title: str, phone: str
) -> ProposedAdministrator:
    others = list(row.proposed.all())
    own = next((each for each in others if each.person_id == person.pk), None)
    if own is not None and own.state != ProposedState.DECLINED:
        raise _refuse(
            "email",
            _("%(person)s is named already. Administrators must be two different people")
            % {"person": own},
            rulebook(row.institution)["min_administrators"].citations,
        )
    if len(others) >= MOST:
        raise _refuse(
            "email", _("Name at most %(number)s people. Remove somebody first") % {"number": MOST}
        )
    named = own or ProposedAdministrator(request=row, person=person)
    named.position = max((each.position for each in others), default=0) + 1
    named.job_title, named.phone = job_title, phone
    named.state, named.answered_at, named.chased_at = ProposedState.WAITING, None, None
    named.save()
    return named


def accept_own(named: ProposedAdministrator) -> None:
    """Take it that somebody who names themselves will run the account."""
    now = timezone.now()
    named.state, named.asked_at, named.answered_at = ProposedState.ACCEPTED, now, now
    named.save(update_fields=["state", "asked_at", "answered_at"])


def ask(named: ProposedAdministrator, *, by: User, link_key: str = "") -> None:
    """Send the question whether they will run the account.

    Raises:
        Refused: too many others were asked and have not answered.
    """
    row = named.request
    require_room_to_ask(by, row.institution, named.person)
    telling.overtaken(row, telling.PERSON, named.person_id)
    named.asked_at = timezone.now()
    named.save(update_fields=["asked_at"])
    book = rulebook(row.institution)
    days = book["administrator_days"].value
    link: dict[str, Any] = {"link_key": link_key} if link_key else {}
    telling.tell(
        row,
        "run_account",
        event=record(row, "administrator asked", by=by, codes={"person": named.person_id}),
        part=(telling.PERSON, named.person_id),
        people=[named.person],
        path=telling.page(row, "run"),
        asked_by=str(by),
        duties=duties_of(book, ServiceRole.ADMINISTRATOR),
        due=due_on(row.institution, days) if days else None,
        **link,
    )


@transaction.atomic
def remove_administrator(registration: RegistrationRequest, *, by: User, person: User) -> None:
    """Take somebody off the request.

    Raises:
        PermissionDenied, IllegalMove: as in ``save_task``.
        Refused: they are not named on it.
    """
    row = editable(registration, by=by)
    before = words_of(row, FIELDS)
    gone, _rows = row.proposed.filter(person=person).delete()
    if not gone:
        raise _refuse("", _("This person is not named on the request"))
    telling.overtaken(row, telling.PERSON, person.pk)
    record(row, "administrator removed", by=by, codes={"person": person.pk})
    changed(row, before, by=by, fields=FIELDS)
    saved(row, by=by, task=TASK)


@transaction.atomic
def answer_administration(
    registration: RegistrationRequest, *, by: User, accept: bool
) -> ProposedAdministrator:
    """Say yes or no to running the account, for oneself.

    Who accepted may still say no until the account is registered; the requester is told.

    Raises:
        PermissionDenied: nobody asked this person.
        IllegalMove: the account is registered, the request declined, or they said no before.
    """
    row = held(registration)
    named = row.proposed.select_related("person").filter(person=by).first()
    require(named is not None, _("You were not asked to run this account"))
    assert named is not None  # noqa: S101 - the line above answers 403
    if row.state in {RequestState.REGISTERED, RequestState.DECLINED}:
        raise IllegalMove(rules.closed_sentence(row))
    wanted = ProposedState.ACCEPTED if accept else ProposedState.DECLINED
    if named.state == wanted:
        return named
    if named.state == ProposedState.DECLINED:
        raise IllegalMove(_("You said no. Ask %(by)s to name you again") % {"by": row.requested_by})
    named.state, named.answered_at = wanted, timezone.now()
    named.save(update_fields=["state", "answered_at"])
    telling.overtaken(row, telling.PERSON, by.pk)
    event = record(
        row, "administrator accepted" if accept else "administrator said no", by=by,
        codes={"person": by.pk},
    )  # fmt: skip
    if not accept and row.requested_by_id != by.pk:
        tell_missing(named, said_no=True, event=event)
    return named


def tell_missing(named: ProposedAdministrator, *, said_no: bool, event: AuditEvent) -> None:
    """Tell whoever asked that somebody will not, or has not said whether they will."""
    telling.tell(
        named.request,
        "administrator_missing",
        event=event,
        part=(telling.PERSON, named.person_id),
        people=[named.request.requested_by],
        daily=True,
        **missing(named, said_no=said_no),
    )


def missing(named: ProposedAdministrator, *, said_no: bool) -> dict[str, Any]:
    """What the mail about somebody missing says, and the page where another is named."""
    row = named.request
    is_open = row.state in rules.EDITABLE
    path = (
        telling.page(row, "task", TASK)
        if is_open
        else telling.page(row, "replace_administrator", named.pk)
    )
    return {"path": path, "who": str(named), "said_no": said_no, "can_change": is_open}
