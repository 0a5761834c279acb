"""Notes on what was done about comments, under which clause; never who wrote what.

Source: London Met 6.1.1 to 6.1.6 and 6.1.9.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import HiddenReason, ModerationAction, ModerationNote, SocialAccount
from accounts.services.quiet import today_at
from institutions.models import User
from institutions.rules import require
from policies.models import Clause
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.audit import record
from records.months import add_months

# What takes a comment out of sight or goes against its author says why.
NEEDS_REASON = frozenset(
    {ModerationAction.REMOVED, ModerationAction.REPORTED, ModerationAction.BLOCKED}
)
OLDEST = 12  # months; an older day is a slip


def clauses(book: Rulebook) -> list[str]:
    """The university's own clauses about comments, of which a note names one."""
    return [cited.recorded for cited in book["moderation_notes"].citations]


def clause_choices(book: Rulebook) -> list[tuple[str, str]]:
    """The same clauses, each with what it says in our own words."""
    own = book["moderation_notes"].citations
    found = Clause.objects.filter(
        policy__institution=book.institution, key__in=[cited.key for cited in own]
    ).exclude(summary="")
    said = dict(found.values_list("key", "summary"))
    return [
        (cited.recorded, f"{cited}: {said[cited.key]}" if cited.key in said else str(cited))
        for cited in own
    ]


@transaction.atomic
def note_moderation(
    account: SocialAccount,
    *,
    by: User,
    action: str,
    happened_on: date,
    reason: str = "",
    citation: str = "",
) -> ModerationNote:
    """Note what was done about a comment.

    Args:
        reason: needed where a comment was removed or reported, or its author blocked.
        citation: one of the university's own clauses, where it has any.

    Raises:
        PermissionDenied: they neither run the account nor keep the register.
        Refused: something is missing or does not fit.
    """
    row = SocialAccount.locked(account.pk, "unit", "institution", "platform")
    today = today_at(row.institution)
    book = rulebook(row.institution, today)
    require(bool(book["moderation_notes"]), _("No notes on comments are kept here."))
    require(
        rules.can_look_after(by, row),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    if not row.is_open:
        raise Refused(_("This account is closed, so nothing new is noted"))
    if action not in ModerationAction.values:
        raise Refused(_("Select what was done"), "action")
    if action in NEEDS_REASON and reason not in HiddenReason.values:
        raise Refused(_("Select why"), "reason")
    own = clauses(book)
    if own and citation not in own:
        raise Refused(_("Select the clause it was done under"), "citation")
    if happened_on > today:
        raise Refused(_("The day must be today or in the past"), "happened_on")
    if happened_on < add_months(today, -OLDEST):
        raise Refused(_("Enter a day within the last year"), "happened_on")
    note = ModerationNote.objects.create(
        account=row,
        by=by,
        action=action,
        happened_on=happened_on,
        reason=reason if action in NEEDS_REASON else "",
        citation=citation if own else "",
    )
    codes = {"account": row.pk, "action": str(note.action), "reason": note.reason}
    record(note, "comment moderated", by=by, codes=codes, citation=note.citation)
    return note
