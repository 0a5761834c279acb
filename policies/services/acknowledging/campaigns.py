"""People are asked to confirm a version: who, which sentence, by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import BELONGING, Institution, Unit, User
from institutions.rules import require
from institutions.shown import day
from policies import rules
from policies.models import Campaign, ChangeKind, Policy, PolicyVersion, VersionState
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.audit import record
from records.outbox import drop

LONGEST = 1000  # letters of a statement
MOST_DAYS = 365


@dataclass(frozen=True)
class Asked:
    """What a campaign asks of whom; no unit named means the whole university."""

    statement: str
    kinds: Sequence[str]
    opens_on: date
    due_days: int
    joiner_days: int
    units: Sequence[Unit] = ()
    administrators_only: bool = False

    @property
    def audience(self) -> dict[str, Any]:
        """Who is asked, as a campaign keeps it."""
        return {
            "kinds": sorted(self.kinds),
            "units": sorted(unit.pk for unit in self.units),
            "administrators_only": self.administrators_only,
        }


def suggestion(version: PolicyVersion, book: Rulebook | None = None) -> Asked:
    """What a rulebook would ask, today's where none is given: its people, sentences and days."""
    today = timezone.localdate()
    book = book or rulebook(version.policy.institution, today)
    return Asked(
        statement="\n".join(book["acknowledgement_statement"].value or ()),
        kinds=book["acknowledgement_people"].value or (),
        opens_on=max(today, version.from_on or today),
        due_days=book["acknowledgement_days"].value or 30,
        joiner_days=book["acknowledgement_joiner_days"].value or 30,
    )


def proposed(institution: Institution) -> list[PolicyVersion]:
    """Versions that people should confirm and nobody was asked to: a first one, or a new one.

    Empty where no rule says that anybody must confirm. An editorial version carries over what
    was confirmed before it, so it is proposed only where nobody was asked before.
    """
    book = rulebook(institution, timezone.localdate())
    if not book["acknowledgement_people"]:
        return []
    published = PolicyVersion.objects.filter(
        policy__institution=institution, state=VersionState.PUBLISHED
    ).exclude(link="")
    later = published.filter(policy=OuterRef("policy"), from_on__gt=OuterRef("from_on"))
    newest = published.filter(~Exists(later)).select_related("policy__institution")
    return [each for each in newest.order_by("policy_id") if _wants_asking(each, book)]


def asked_ahead(draft: PolicyVersion, book: Rulebook) -> Asked | None:
    """Whom a draft's rulebook would have confirm it once it is published; None where nobody.

    An editorial change carries over what was confirmed before.
    """
    if not book["acknowledgement_people"]:
        return None
    is_renewed = book["acknowledgement_renewed"] and draft.change_kind != ChangeKind.EDITORIAL
    is_first = not Campaign.objects.filter(version__policy=draft.policy).exists()
    return suggestion(draft, book) if is_first or is_renewed else None


def _wants_asking(version: PolicyVersion, book: Rulebook) -> bool:
    asked = Campaign.objects.filter(version__policy=version.policy)
    last = asked.order_by("-version__from_on").select_related("version").first()
    if last is None or last.version.from_on is None:
        return True
    if not book["acknowledgement_renewed"]:
        return False
    since = version.policy.versions.filter(
        state=VersionState.PUBLISHED,
        change_kind=ChangeKind.SUBSTANTIVE,
        from_on__gt=last.version.from_on,
    )
    return since.exists()


@transaction.atomic
def start(version: PolicyVersion, asked: Asked, *, by: User) -> Campaign:
    """Ask people to confirm a version; who belongs to the group is filled in afterwards.

    An earlier campaign of the same policy ends: who confirms the new version has done both.

    Raises:
        Refused: the version is not published, people are asked already, or something is missing.
    """
    policy = Policy.objects.select_for_update(no_key=True).get(pk=version.policy_id)
    require(rules.can_ask_to_confirm(by, policy.institution))
    row = PolicyVersion.objects.select_related("policy__institution").get(pk=version.pk)
    _check(row, asked)
    for before in Campaign.objects.filter(version__policy=policy, ended_on=None):
        _end(before, by=by)
    campaign = Campaign.objects.create(
        version=row,
        statement=asked.statement.strip(),
        audience=asked.audience,
        opens_on=asked.opens_on,
        due_days=asked.due_days,
        joiner_days=asked.joiner_days,
        started_by=by,
    )
    record(
        policy,
        "asked to confirm",
        by=by,
        codes={"version": row.number, "campaign": campaign.pk, **campaign.audience},
        citation=rulebook(policy.institution)["acknowledgement_people"].cited,
    )
    transaction.on_commit(_hint, robust=True)
    return campaign


def _hint() -> None:
    """Wake a worker; where the broker is out of reach the hourly sweep does it."""
    current_app.send_task("policies.tasks.look_after_reading", retry=False)


def _check(version: PolicyVersion, asked: Asked) -> None:
    if version.state != VersionState.PUBLISHED or not version.is_sealed:
        raise Refused(_("Only a version published with its full text can be confirmed."))
    if Campaign.objects.filter(version=version, ended_on=None).exists():
        raise Refused(_("People are asked to confirm this version already."))
    if not asked.statement.strip():
        raise Refused(_("Enter what people confirm"), "statement")
    if len(asked.statement) > LONGEST:
        raise Refused(_("Use 1,000 characters or less"), "statement")
    if not asked.kinds or not set(asked.kinds) <= set(BELONGING):
        raise Refused(_("Select who is asked"), "kinds")
    if version.from_on and asked.opens_on < version.from_on:
        told = _("Nobody can confirm it before %(day)s, its first day. Choose that day or later")
        raise Refused(told % {"day": day(version.from_on)}, "opens_on")
    if any(unit.institution_id != version.policy.institution_id for unit in asked.units):
        raise Refused(_("Select units of this university"), "units")
    for name in ("due_days", "joiner_days"):
        if not 1 <= getattr(asked, name) <= MOST_DAYS:
            raise Refused(_("Enter a number of days from 1 to 365"), name)


@transaction.atomic
def end_withdrawn(campaign: Campaign) -> bool:
    """End a campaign whose version was withdrawn with none in its place; say whether it was."""
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.ended_on is not None or confirmable(row.version.policy) is not None:
        return False
    if row.version.state != VersionState.WITHDRAWN:
        return False
    _end(row, by=None)
    return True


def confirmable(policy: Policy) -> PolicyVersion | None:
    """The version people confirm today: the one in force, if it has a full text."""
    versions = PolicyVersion.objects.in_force(timezone.localdate()).filter(policy=policy)
    return versions.exclude(link="").select_related("policy__institution").first()


@transaction.atomic
def end(campaign: Campaign, *, by: User) -> None:
    """Ask nobody any more; what was confirmed is kept."""
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    require(rules.can_ask_to_confirm(by, row.version.policy.institution))
    if row.ended_on is None:
        _end(row, by=by)


def _end(campaign: Campaign, *, by: User | None) -> None:
    policy = campaign.version.policy
    campaign.ended_on = timezone.localdate()
    campaign.save(update_fields=["ended_on"])
    drop(f"reading:{campaign.pk}")
    record(policy, "no longer asked", by=by, codes={"version": campaign.version.number})
