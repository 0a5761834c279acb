"""Somebody confirms, for themselves alone, that they have read a version; or is exempt."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import is_member, require
from institutions.shown import day
from policies import rules
from policies.models import Acknowledgement, Campaign, Exemption, Policy, PolicyVersion
from policies.problems import Refused, checked_words
from policies.rulebook import rulebook
from policies.services.acknowledging.campaigns import confirmable
from policies.services.acknowledging.pages import about
from records.audit import record
from records.outbox import drop_each

LONGEST = 366  # days an exemption may last


def campaign_of(policy: Policy) -> Campaign | None:
    """The campaign that asks for a policy today."""
    going = Campaign.objects.going(policy.institution, timezone.localdate())
    going = going.select_related("version__policy__institution")
    return going.filter(version__policy=policy).order_by("-opens_on", "-pk").first()


def statement_of(policy: Policy, campaign: Campaign | None) -> str:
    """The sentences somebody confirms today."""
    if campaign:
        return campaign.statement
    return "\n".join(rulebook(policy.institution)["acknowledgement_statement"].value or ())


def last_confirmed(policy: Policy, person: User) -> Acknowledgement | None:
    """What somebody confirmed last of a policy, by the order of its versions."""
    rows = Acknowledgement.objects.filter(version__policy=policy, person=person)
    return rows.select_related("version").order_by("-version__from_on", "-pk").first()


@transaction.atomic
def acknowledge(version: PolicyVersion, *, by: User, fingerprint: str) -> Acknowledgement:
    """Confirm a version in force, once and for oneself.

    Args:
        fingerprint: of the words that were shown.

    Raises:
        PermissionDenied: they have no role at the university.
        Refused: it is not in force, is another text than was shown, or is confirmed already.
    """
    policy = Policy.objects.select_related("institution").get(pk=version.policy_id)
    require(is_member(by, policy.institution))
    row = confirmable(policy)
    if row is None or row.pk != version.pk or row.fingerprint != fingerprint:
        raise Refused(
            _(
                "Another version is in force now than the one you were shown, so nothing was"
                " confirmed. Open the page again and read what changed."
            )
        )
    before, campaign = last_confirmed(policy, by), campaign_of(policy)
    if before and before.version_id == row.pk:
        told = _("You confirmed this version on %(day)s already.")
        raise Refused(told % {"day": day(before.at)})
    try:
        with transaction.atomic():
            made = Acknowledgement.objects.create(
                version=row,
                person=by,
                fingerprint=row.fingerprint,
                statement=statement_of(policy, campaign),
                seen_since=before.version if before else None,
            )
    except IntegrityError:
        raise Refused(_("You confirmed this version a moment ago.")) from None
    record(policy, "confirmed as read", by=by, codes={"version": row.number, "row": made.pk})
    if campaign:
        drop_each([about(campaign.pk, by.pk)])
    return made


@transaction.atomic
def exempt(policy: Policy, *, by: User, person: User, reason: str, until: date) -> Exemption:
    """Let somebody off confirming a policy until a day; it ends by itself.

    Raises:
        PermissionDenied: they do not look after who confirms, or mean themselves.
        Refused: the reason is missing, or the day does not fit.
    """
    require(rules.can_ask_to_confirm(by, policy.institution) and by.pk != person.pk)
    today = timezone.localdate()
    words = checked_words(reason, "reason")
    if not words:
        raise Refused(_("Enter why they need not confirm it for now"), "reason")
    if len(words) > 300:
        raise Refused(_("Use 300 characters or less"), "reason")
    if not today <= until <= today + timedelta(days=LONGEST):
        raise Refused(_("Enter a day from today on, at most a year ahead"), "until")
    made = Exemption.objects.create(
        policy=policy, person=person, reason=words, from_on=today, until=until, by=by
    )
    codes = {"person": person.pk, "until": until, "exemption": made.pk}
    record(policy, "exempted from confirming", by=by, codes=codes)
    return made
