"""What the pages about reading show: what changed for somebody, and who has confirmed."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, User
from institutions.shown import Status
from policies import rules
from policies.comparing.redline import Change, ClauseChange, redline
from policies.comparing.settling import Descent
from policies.models import (
    OPEN_READING,
    TONES,
    Acknowledgement,
    Assignment,
    Campaign,
    ClauseDescent,
    DutyRole,
    Policy,
    PolicyVersion,
    ReadingState,
    RelatedDocument,
)
from policies.services.acknowledging.campaigns import confirmable
from policies.services.acknowledging.confirming import campaign_of, last_confirmed, statement_of
from policies.wordings import descents, wordings

FIRST = 3  # changes shown at once; the others stand behind "show all"
ACTS = (DutyRole.ENFORCE, DutyRole.ROUTE, DutyRole.RECORD, DutyRole.REMIND)
_ASKS = re.compile(r"\b(must|shall|required|may not|cannot|should|responsible)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ToRead:
    """What somebody confirms, and what is new in it for them."""

    version: PolicyVersion
    campaign: Campaign | None
    statement: list[str]
    due_on: date | None
    before: Acknowledgement | None
    done: Acknowledgement | None
    changes: list[ClauseChange] = field(default_factory=list)
    related: list[RelatedDocument] = field(default_factory=list)

    @property
    def first(self) -> list[ClauseChange]:
        """The changes shown at once: what asks something of people before the rest."""
        return self.changes[:FIRST]

    @property
    def rest(self) -> list[ClauseChange]:
        """The other changes."""
        return self.changes[FIRST:]


def to_read(policy: Policy, person: User) -> ToRead | None:
    """What somebody can confirm of a policy today; None where no full text is in force."""
    version = confirmable(policy)
    if version is None:
        return None
    campaign, before = campaign_of(policy), last_confirmed(policy, person)
    done = before if before and before.version_id == version.pk else None
    mine = Assignment.objects.filter(campaign=campaign, person=person, left_on=None)
    return ToRead(
        version=version,
        campaign=campaign,
        statement=statement_of(policy, campaign).splitlines(),
        due_on=mine.values_list("due_on", flat=True).first() if campaign else None,
        before=before,
        done=done,
        changes=[] if done or not before else _net_changes(before.version, version),
        related=list(policy.related.select_related("unit")),
    )


def _net_changes(old: PolicyVersion, new: PolicyVersion) -> list[ClauseChange]:
    """What differs between two versions, whatever lay between: what asks something first."""
    before, after = wordings(old), wordings(new)
    known = {each.key for each in before}, {each.key for each in after}
    found = redline(before, after, _kin(old, new, *known))
    told = [each for each in found.changed if each.changes != (Change.RENUMBERED,)]
    duties = new.policy.duties.filter(role__in=ACTS, clause__isnull=False)
    acting = set(duties.values_list("clause__key", flat=True))
    return sorted(told, key=lambda change: not _asks(change, acting))


def _kin(old: PolicyVersion, new: PolicyVersion, was: set[str], now: set[str]) -> list[Descent]:
    between = ClauseDescent.objects.filter(
        version__policy=new.policy,
        version__from_on__gt=old.from_on,
        version__from_on__lt=new.from_on,
    )
    versions = PolicyVersion.objects.filter(pk__in=between.values("version"))
    kin = [each for version in (*versions, new) for each in descents(version)]
    return [each for each in kin if each.from_key in was and each.to_key in now]


def _asks(change: ClauseChange, acting: set[str]) -> bool:
    wording = change.new or change.old
    return change.key in acting or bool(wording and _ASKS.search(wording.text))


def waiting_for(person: User, institution: Institution) -> "QuerySet[Any]":
    """What somebody has still to confirm at a university, what is due first before the rest."""
    today = timezone.localdate()
    return (
        Assignment.objects.as_of(today)
        .filter(
            person=person,
            campaign__in=Campaign.objects.going(institution, today),
            reading__in=OPEN_READING,
        )
        .select_related("campaign__version__policy__institution")
        .order_by("due_on", "pk")
    )


def status_of(reading: str) -> Status:
    """Word where somebody stands."""
    return Status(str(ReadingState(reading).label), TONES.get(reading, "quiet"))


@dataclass
class Tally:
    """How many people stand where, of a unit or of all; who left or is exempt does not count."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        """How many are to confirm."""
        return self.done + sum(self.counts[state] for state in OPEN_READING)

    @property
    def done(self) -> int:
        """How many have confirmed."""
        return self.counts[ReadingState.DONE]

    @property
    def overdue(self) -> int:
        """How many are past their last day."""
        return self.counts[ReadingState.OVERDUE]

    @property
    def percent(self) -> int | None:
        """Whole percent, never rounded up to 100 while somebody is missing."""
        return self.done * 100 // self.asked if self.asked else None

    @property
    def states(self) -> list[tuple[Status, int]]:
        """Each word with its number, those that are none left out."""
        return [
            (status_of(state), self.counts[state]) for state in ReadingState if self.counts[state]
        ]


@dataclass(frozen=True)
class UnitTally:
    """A unit and its people, those of the units under it left to these."""

    key: int
    name: str
    tally: Tally


def watched(
    policy: Policy, campaign: Campaign, person: User, *, only_reports: bool = False
) -> "QuerySet[Any]":
    """Whose reading somebody sees, with where each stands today."""
    institution = policy.institution
    whose = rules.watched_reading(person, institution)
    if only_reports:
        whose &= rules.reports_of(person, institution)
    return Assignment.objects.as_of(timezone.localdate()).filter(whose, campaign=campaign)


def tallies(rows: "QuerySet[Any]") -> tuple[Tally, list[UnitTally]]:
    """Count people by where they stand: all, and by unit, in one query."""
    found = rows.order_by().values("unit", "unit__name", "reading").annotate(number=Count("pk"))
    total, units, names = Tally(), defaultdict[int, Tally](Tally), dict[int, str]()
    for row in found:
        names[row["unit"]] = row["unit__name"]
        units[row["unit"]].counts[row["reading"]] += row["number"]
        total.counts[row["reading"]] += row["number"]
    by_name = sorted(units, key=lambda key: (names[key].casefold(), key))
    return total, [UnitTally(key, names[key], units[key]) for key in by_name]


@dataclass(frozen=True)
class HeadLine:
    """One policy that people are asked to confirm, counted for what somebody watches."""

    policy: Policy
    tally: Tally


def lines_for(
    person: User, institution: Institution, *, only_units: bool = False
) -> list[HeadLine]:
    """How far those are whose reading somebody sees, for each policy they are asked about.

    Args:
        only_units: those of the units somebody heads, without direct reports elsewhere.
    """
    today = timezone.localdate()
    if only_units:
        whose = rules.headed_units(person, institution)
    else:
        whose = rules.watched_reading(person, institution)
    going = list(
        Campaign.objects.going(institution, today)
        .select_related("version__policy__institution")
        .order_by("pk")
    )
    if not going:
        return []
    rows = Assignment.objects.as_of(today).filter(whose, campaign__in=going)
    counts: dict[int, Tally] = defaultdict(Tally)
    for row in rows.order_by().values("campaign", "reading").annotate(number=Count("pk")):
        counts[row["campaign"]].counts[row["reading"]] += row["number"]
    return [HeadLine(each.version.policy, counts[each.pk]) for each in going if each.pk in counts]


def narrowed(
    rows: "QuerySet[Any]", *, states: Iterable[str] = (), unit: Any = None, words: str = ""
) -> "QuerySet[Any]":
    """Those of a list that filters find."""
    if wanted := list(states):
        rows = rows.filter(reading__in=wanted)
    if unit:
        rows = rows.filter(unit=unit)
    if words:
        rows = rows.filter(Q(person__name__icontains=words) | Q(person__email__icontains=words))
    return rows


def table(rows: "QuerySet[Any]") -> Iterator[Sequence[str]]:
    """Write who stands where as rows of text, some read at a time."""
    yield [
        _("Name"), _("Email"), _("School or service"), _("Status"), _("Last day"),
        _("Since"), _("Last reminded by a person"), _("Left"),
    ]  # fmt: skip
    for row in rows.iterator(chunk_size=1000):
        yield [
            row.person.name,
            row.person.email,
            row.unit.name,
            str(ReadingState(row.reading).label),
            *(each.isoformat() if each else "" for each in (row.due_on, row.since, row.nudged_on)),
            row.left_on.isoformat() if row.left_on else "",
        ]
