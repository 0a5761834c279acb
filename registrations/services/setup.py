"""From approved to registered: the account is made, its address pasted, the register told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.handles import Address, BadAddress, clean_handle, identity, read_address
from accounts.models import SocialAccount
from accounts.platforms import spec_of, specs
from accounts.services import IdentityTaken, open_account
from institutions.models import User
from institutions.rules import is_staff
from policies.rulebook import Cited, Rulebook, rulebook
from policies.services.training import lacking
from records.workflow import IllegalMove
from registrations import answers, rules
from registrations.checks.naming import name_check, taken_sentence
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestKind,
    RequestState,
)
from registrations.problems import Problem, Refused
from registrations.services import telling
from registrations.services.found import held
from registrations.services.judging import problems
from registrations.services.steps import citation_of

TASK = "set_up"


@dataclass(frozen=True)
class ToConfirm:
    """One line of the set-up list; those required must be ticked."""

    code: str
    sentence: str
    citations: tuple[Cited, ...] = ()
    is_required: bool = True


def set_up_list(registration: RegistrationRequest, book: Rulebook) -> list[ToConfirm]:
    """What to do on the platform before the account is registered here."""
    lines = []
    if registration.mailbox:
        mailbox = _("It is registered with the mailbox %(address)s")
        lines.append(
            ToConfirm(
                "mailbox",
                mailbox % {"address": registration.mailbox},
                answers.cited_for("mailbox", book),
            )
        )
    access = _("Everybody who runs it can sign in with their own access, and no password is shared")
    lines.append(ToConfirm("access", access, book["min_administrators"].citations))
    lines.append(ToConfirm("two_step", _("Two-step sign-in is on"), is_required=False))
    backup = book["backup_administrator_kinds"]
    if registration.account_kind in backup:
        sentence = _("%(team)s is a back-up administrator") % {"team": book.institution.team_name}
        lines.append(ToConfirm("backup", sentence, backup.citations, is_required=False))
    if book["house_rules"]:
        sentence = _("House rules are shown, where the platform has a place for them")
        lines.append(ToConfirm("house_rules", sentence, book["house_rules"].citations, False))
    if "branding_guidelines" in answers.required(registration, book):
        sentence = _("Name, picture and colours follow the branding guidelines")
        cited = answers.cited_for("branding_guidelines", book)
        lines.append(ToConfirm("branding", sentence, cited))
    return lines


@transaction.atomic
def register(
    registration: RegistrationRequest,
    *,
    by: User,
    url: str,
    went_live_on: date | None,
    confirmations: Iterable[str] = (),
) -> SocialAccount:
    """Put the account on the register, with the people who accepted to run it.

    Everything is judged anew by the rules of this day. Of two requests for one account the
    first gets it; the other is told so in plain words.

    Args:
        url: the account's live address.
        went_live_on: the day it was first public.
        confirmations: codes of the lines of ``set_up_list`` that were ticked.

    Raises:
        PermissionDenied: neither whoever asked nor somebody who accepted to run it.
        IllegalMove: it is not approved, or registered already.
        Refused: a rule is not kept, or the address is not one; nothing was written.

    Source: London Met 5.2, 5.3 and 5.5-s2, Leeds 9-b.
    """
    row = held(registration)
    if row.state != RequestState.APPROVED:
        raise IllegalMove(_not_approved(row))
    if not rules.can_set_up(by, row):
        raise PermissionDenied(_("Only whoever asked, or will run the account, may register it"))
    book = rulebook(row.institution)
    address, found = _judge(row, book, url, went_live_on, set(confirmations), asker=by)
    if found or address is None:
        raise Refused(found)
    account = _open(row, address, went_live_on, by=by)
    event = row.move_to(
        RequestState.REGISTERED, by=by, citation=_citation(row), together={"account": account}
    )
    telling.overtaken(row)
    telling.tell_runners(
        row,
        "registered",
        event=event,
        part=("registered",),
        also=[row.requested_by],
        addresses=[row.mailbox.address] if row.mailbox and row.mailbox.confirmed_at else [],
        path=account.get_absolute_url(),
        address=account.url,
    )
    return account


def _not_approved(row: RegistrationRequest) -> str:
    if row.account:
        return _("This account is registered already: %(reference)s") % {
            "reference": row.account.reference
        }
    return _("This request is not approved")


def _judge(
    row: RegistrationRequest,
    book: Rulebook,
    url: str,
    went_live_on: date | None,
    ticked: set[str],
    *,
    asker: User,
) -> tuple[Address | None, list[Problem]]:
    """Read the address, and collect everything that stands in the way."""
    found: list[Problem] = []
    address = None
    try:
        address = _read(row, url)
    except BadAddress as bad:
        found.append(Problem(TASK, "url", str(bad)))
    else:
        found += _address_problems(row, address, book, asker)
    if went_live_on is None:
        found.append(Problem(TASK, "went_live_on", _("Enter the date it went live")))
    elif went_live_on > timezone.localdate():
        sentence = _("The date it went live must be today or in the past")
        found.append(Problem(TASK, "went_live_on", sentence))
    for line in set_up_list(row, book):
        if line.is_required and line.code not in ticked:
            sentence = _("Confirm: %(line)s") % {"line": line.sentence}
            found.append(Problem(TASK, line.code, sentence, line.citations))
    found += _people_problems(row, book)
    # Whether its own identity is free was said above, of the address that was pasted.
    found += [each for each in problems(row, book) if each.field not in {"handle", "url"}]
    return address, found


def _read(row: RegistrationRequest, url: str) -> Address:
    if answers.looks_like_a_password(url):
        raise BadAddress(answers.no_passwords())
    if row.platform is None:
        raise BadAddress(_("Select which platform the account is on"))
    spec = spec_of(row.platform)
    address = read_address(url, specs(), chosen=spec.code)
    if address.platform != spec.code:
        raise BadAddress(_("The web address and platform do not match"))
    return address


def _address_problems(
    row: RegistrationRequest, address: Address, book: Rulebook, asker: User
) -> Iterable[Problem]:
    if not address.handle:
        yield Problem(TASK, "url", _("Enter the address of the account itself"))
    if taken := taken_sentence(address.identity, asker):
        yield Problem(TASK, "url", taken)
    if _is_another(row, address):
        yield Problem(
            TASK,
            "url",
            _(
                "The address shows %(found)s, but %(handle)s was approved. Enter the address of"
                " %(handle)s, or withdraw the request and ask for %(found)s"
            )
            % {"found": address.handle, "handle": row.handle},
        )
    if (check := name_check("handle", address.handle, book)) and check.outcome == "refuse":
        yield Problem(TASK, "url", check.sentence, check.citations)


def _is_another(row: RegistrationRequest, address: Address) -> bool:
    """Whether the address belongs to another handle than the approved one.

    Where the platform itself gives an address (a channel's code, a page's number), the handle
    that was approved cannot be in it, so there is nothing to compare.
    """
    assert row.platform is not None  # noqa: S101 - the address was read for a platform
    spec = spec_of(row.platform)
    given = "/" in address.handle or address.handle.lstrip("+-").isdigit() or spec.is_web
    if not row.handle or spec.case_sensitive or given:
        return False
    try:
        return identity(spec, clean_handle(row.handle, spec)) != address.identity
    except BadAddress:
        return False


def _people_problems(row: RegistrationRequest, book: Rulebook) -> Iterable[Problem]:
    """Everybody needed has accepted, enough are confirmed staff, and the mailbox answers."""
    accepted = [
        each.person
        for each in row.proposed.select_related("person")
        if each.state == ProposedState.ACCEPTED
    ]
    wanted = book["min_administrators"]
    if wanted and len(accepted) < wanted.value:
        waiting = _names(row, ProposedState.WAITING)
        sentence = _("%(have)s of %(need)s people who run it have accepted") % {
            "have": len(accepted),
            "need": wanted.value,
        }
        if waiting:
            sentence += _(". Waiting for %(people)s") % {"people": waiting}
        yield Problem("administrators", "administrators", sentence, wanted.citations)
    staff = book["staff_administrators"]
    if staff and sum(is_staff(each, row.institution) for each in accepted) < staff.value:
        sentence = _(
            "Too few of those who accepted are confirmed members of staff: %(need)s needed."
            " %(team)s can confirm people"
        ) % {"need": staff.value, "team": row.institution.team_name}
        yield Problem("administrators", "administrators", sentence, staff.citations)
    missing = lacking(book, accepted)
    for person in accepted:
        if what := missing.get(person.pk):
            sentence = _("%(person)s cannot run it yet. Missing: %(what)s") % {
                "person": person,
                "what": ", ".join(what),
            }
            cited = book["needed_to_run"].citations
            yield Problem("administrators", "administrators", sentence, cited)
    if "mailbox" in answers.required(row, book) and row.mailbox and not row.mailbox.confirmed_at:
        sentence = _("The mailbox must be confirmed first: open the page we sent to %(address)s")
        yield Problem(
            "mailbox",
            "mailbox",
            sentence % {"address": row.mailbox},
            answers.cited_for("mailbox", book),
        )


def _names(row: RegistrationRequest, state: str) -> str:
    named = row.proposed.filter(state=state).select_related("person")
    return ", ".join(str(each) for each in named)


def _runners(row: RegistrationRequest) -> list[tuple[User, str, datetime]]:
    accepted: list[ProposedAdministrator] = list(
        row.proposed.filter(state=ProposedState.ACCEPTED).select_related("person")
    )
    return [(each.person, each.job_title, each.answered_at or timezone.now()) for each in accepted]


def _open(
    row: RegistrationRequest, address: Address, went_live_on: date | None, *, by: User
) -> SocialAccount:
    assert row.unit is not None  # noqa: S101 - judged above
    assert row.platform is not None  # noqa: S101 - judged above
    try:
        return open_account(
            institution=row.institution,
            unit=row.unit,
            platform=row.platform,
            name=row.name,
            handle=address.handle,
            url=address.url,
            identity=address.identity,
            kind=row.account_kind,
            standing=row.standing,
            mailbox=row.mailbox,
            administrators=_runners(row),
            went_live_on=went_live_on,
            is_retrospective=_existed_before(row, went_live_on),
            partner_organisation=row.partner_organisation,
            partner_contact=row.partner_contact,
            by=by,
            citation=_citation(row),
        )
    except IdentityTaken as taken:
        raise Refused([Problem(TASK, "url", str(taken))]) from taken


def _existed_before(row: RegistrationRequest, went_live_on: date | None) -> bool:
    """Whether it was there before anybody approved it: declared so, or by its own date."""
    approved_on = timezone.localdate(row.approved_at) if row.approved_at else None
    early = went_live_on is not None and approved_on is not None and went_live_on < approved_on
    return row.kind == RequestKind.EXISTING or early


def _citation(row: RegistrationRequest) -> str:
    labels = [citation_of(step) for step in row.steps.all()]
    return ", ".join(dict.fromkeys(label for label in labels if label))
