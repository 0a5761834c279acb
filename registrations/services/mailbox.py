"""The team mailbox of a request: judged when it is named, asked to confirm itself."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.mailboxes import BadMailbox
from accounts.services import ask_mailbox, mailbox_for
from institutions.models import User
from policies.rulebook import rulebook
from registrations import answers
from registrations.checks.mailbox import mailbox_check
from registrations.models import RegistrationRequest
from registrations.problems import Refused, refuse
from registrations.services.found import editable, saved
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
        told = {
            "account": row.name,
            "platform": str(row.platform or ""),
            "reference": row.reference,
        }
        ask_mailbox(row.mailbox, by=by, context=told)


def _judge(row: RegistrationRequest, address: str) -> None:
    try:
        found = mailbox_check(address, row.mailbox_reason, rulebook(row.institution))
    except BadMailbox as bad:
        raise refuse("mailbox", "mailbox", _(str(bad))) from bad
    if problems := [each.problem() for each in found if each.outcome == "refuse"]:
        raise Refused(problems)
