"""The team mailbox of a request: judged when it is named, asked to confirm itself."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.mailboxes import BadMailbox
from accounts.services import ask_mailbox, mailbox_for
from accounts.services.mailboxes import last_asked
from institutions.models import OneUseLink, User
from institutions.rules import require
from institutions.shown import moment
from policies.rulebook import rulebook
from records.workflow import IllegalMove
from registrations import answers, rules
from registrations.checks.mailbox import mailbox_check
from registrations.models import OPEN_STATES, RegistrationRequest
from registrations.problems import Refused, refuse
from registrations.services.found import editable, held, saved
from registrations.services.voiding import changed, words_of

FIELDS = ("mailbox", "mailbox_owner", "mailbox_reason")


@transaction.atomic
def choose_mailbox(
    registration: RegistrationRequest,
    *,
    by: User,
    address: str,
    owner: str = "",
    reason: str = "",
) -> RegistrationRequest:
    """Name the mailbox, which is sent a page on which to confirm; none where address is empty.

    Args:
        reason: why an address that does not look like a team's is one; approvers see it.

    Raises:
        PermissionDenied, IllegalMove: as in ``save_task``.
        Refused: a person's own address, a doubtful one without a reason, or the wrong domain,
            where the rulebook asks for better.

    Source: London Met 5.2-s2, Leeds 9-h.
    """
    row = editable(registration, by=by)
    put_mailbox(row, address, owner=owner, reason=reason, by=by)
    return saved(row, by=by, task="mailbox")


def put_mailbox(
    row: RegistrationRequest, address: str, *, owner: str, reason: str, by: User
) -> None:
    """Judge an address, write it on the request and ask whoever reads it."""
    before = words_of(row, FIELDS)
    for text in (owner, reason):
        if answers.looks_like_a_password(text):
            raise refuse("mailbox", "mailbox_owner", answers.no_passwords())
    row.mailbox_owner, row.mailbox_reason = owner.strip()[:120], reason.strip()[:300]
    row.mailbox = None
    if address.strip():
        _judge(row, address)
        try:
            row.mailbox = mailbox_for(row.institution, address.strip(), by=by)
        except ValidationError as error:
            raise refuse("mailbox", "mailbox", " ".join(error.messages)) from error
    row.save(update_fields=FIELDS)
    changed(row, before, by=by, fields=FIELDS)
    if row.mailbox:
        ask_mailbox(row.mailbox, by=by, context=_told(row))


def _told(row: RegistrationRequest) -> dict[str, str]:
    """What the mailbox's own message says of the account."""
    return {
        "account": row.name,
        "platform": str(row.platform or ""),
        "reference": row.reference,
    }


@transaction.atomic
def ask_mailbox_again(registration: RegistrationRequest, *, by: User) -> OneUseLink:
    """Send the mailbox of a request on its way a new page to confirm itself on.

    Raises:
        PermissionDenied: it is somebody else's request, or whoever asks may not ask any more.
        IllegalMove: the request has ended, no mailbox waits to be confirmed, or it was written to
            a few minutes ago.
    """
    row = held(registration)
    require(row.requested_by_id == by.pk, _("Only whoever asks may write to the mailbox again"))
    require(rules.can_start(by, row.institution), rules.why_not_start(by, row.institution))
    if row.state not in OPEN_STATES:
        raise IllegalMove(rules.closed_sentence(row))
    before = last_asked(row.mailbox) if row.mailbox else None
    link = ask_mailbox(row.mailbox, by=by, context=_told(row)) if row.mailbox else None
    if link is None:
        raise IllegalMove(_("No mailbox waits to be confirmed any more"))
    if link == before:
        raise IllegalMove(
            _("We wrote to %(address)s on %(when)s. Look there first, and try again a little later")
            % {"address": row.mailbox, "when": moment(link.created_at)}
        )
    return link


def _judge(row: RegistrationRequest, address: str) -> None:
    try:
        found = mailbox_check(address, row.mailbox_reason, rulebook(row.institution))
    except BadMailbox as bad:
        raise refuse("mailbox", "mailbox", _(str(bad))) from bad
    if problems := [each.problem() for each in found if each.outcome == "refuse"]:
        raise Refused(problems)
