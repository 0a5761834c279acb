"""A published version is withdrawn: its text stays readable and says so."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from policies import rules
from policies.models import Policy, PolicyVersion, VersionState
from policies.problems import Refused, checked_words
from policies.services.dating import undate_rules
from records.audit import record


@transaction.atomic
def withdraw(version: PolicyVersion, *, note: str, on: date | None, by: User) -> PolicyVersion:
    """Withdraw a published version from a day on, saying why.

    Args:
        on: the first day without it, today at the earliest.

    Raises:
        Refused: there is no reason or no day, or the day has passed.
        IllegalMove: it is not published, or somebody else withdrew it.
    """
    policy = Policy.objects.select_for_update(no_key=True).get(pk=version.policy_id)
    held = PolicyVersion.locked(version.pk, "policy__institution")
    require(rules.can_write(by, policy.institution))
    if not held.is_sealed and held.state == VersionState.PUBLISHED:
        raise Refused(_("These are summaries and no official text, so nothing can be withdrawn."))
    words = checked_words(note, "note")
    if not words:
        raise Refused(_("Say why it is withdrawn. Readers see this."), "note")
    if on is None:
        raise Refused(_("Enter the first day without it."), "on")
    if on < timezone.localdate():
        raise Refused(_("This day has passed. Choose today or a later day."), "on")
    together = {"withdrawn_on": on, "withdrawal_note": words, "withdrawn_by": by}
    held.move_to(VersionState.WITHDRAWN, by=by, together=together)
    if held.from_on and on <= held.from_on:  # it never comes into force, nor do its rules
        undate_rules(held, by=by)
    record(policy, "policy withdrawn", by=by, codes={"version": held.number, "on": str(on)})
    return held
