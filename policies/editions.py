"""The published versions of a policy with their days: which held when, and what came next."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from institutions.shown import Status
from policies.models import Policy, PolicyVersion, VersionDecision
from policies.rulebook import SUMMARIES

ONE_DAY = timedelta(days=1)


class Standing(StrEnum):
    """Where a published version stands on a day."""

    IN_FORCE = "in_force"
    SCHEDULED = "scheduled"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    NEVER = "never"  # taken back before its first day


@dataclass(frozen=True)
class Edition:
    """A published version, from its first day to its last."""

    version: PolicyVersion
    standing: Standing
    last_on: date | None  # None: no end is known
    before: PolicyVersion | None
    after: PolicyVersion | None

    @property
    def status(self) -> Status:
        """The word beside it in a list."""
        return {
            Standing.IN_FORCE: Status(_("In force"), "ok"),
            Standing.SCHEDULED: Status(_("Not yet in force"), "wait"),
            Standing.SUPERSEDED: Status(_("Replaced")),
            Standing.WITHDRAWN: Status(_("Withdrawn"), "warn"),
            Standing.NEVER: Status(_("Withdrawn before it began")),
        }[self.standing]

    @property
    def has_words(self) -> bool:
        """Whether it is an official text and not our summaries."""
        return self.version.number != SUMMARIES


@dataclass(frozen=True)
class Editions:
    """All published versions of a policy, the oldest first."""

    rows: tuple[Edition, ...]

    @cached_property
    def in_force(self) -> Edition | None:
        """The one that holds today."""
        return self._first(Standing.IN_FORCE)

    @cached_property
    def scheduled(self) -> Edition | None:
        """The next one whose first day is to come."""
        return self._first(Standing.SCHEDULED)

    @cached_property
    def worded(self) -> tuple[Edition, ...]:
        """Those with official words, which can be compared."""
        return tuple(row for row in self.rows if row.has_words)

    def of(self, version: PolicyVersion) -> Edition:
        """The row of a version."""
        return next(row for row in self.rows if row.version.pk == version.pk)

    def on(self, day: date) -> Edition | None:
        """The one that held on a day."""
        return next((row for row in self.rows if _holds(row, day)), None)

    def numbered(self, number: str) -> Edition | None:
        """The one with a number."""
        return next((row for row in self.rows if row.version.number == number), None)

    def _first(self, standing: Standing) -> Edition | None:
        return next((row for row in self.rows if row.standing is standing), None)


def editions(policy: Policy, today: date) -> Editions:
    """Read a policy's published versions in one query."""
    issued = [*policy.versions.issued()]
    begun_first = sorted(issued, key=lambda each: (each.from_on or date.min, each.pk))
    for version in begun_first:
        version.policy = policy
    standing = [version for version in begun_first if not _never_began(version)]
    return Editions(
        tuple(
            _edition(version, *_around(version, standing), today=today) for version in begun_first
        )
    )


def _around(
    version: PolicyVersion, standing: list[PolicyVersion]
) -> tuple[PolicyVersion | None, PolicyVersion | None]:
    """The versions before and after one, of those that ever held."""
    if version not in standing:
        return None, None
    place = standing.index(version)
    before = standing[place - 1] if place else None
    return before, standing[place + 1] if place + 1 < len(standing) else None


def _edition(
    version: PolicyVersion,
    before: PolicyVersion | None,
    after: PolicyVersion | None,
    *,
    today: date,
) -> Edition:
    ends = [each for each in (after and after.from_on, version.withdrawn_on) if each]
    last_on = min(ends) - ONE_DAY if ends else None
    return Edition(version, _standing(version, last_on, today), last_on, before, after)


def _standing(version: PolicyVersion, last_on: date | None, today: date) -> Standing:
    if _never_began(version):
        return Standing.NEVER
    if version.from_on and version.from_on > today:
        return Standing.SCHEDULED
    if last_on is None or last_on >= today:
        return Standing.IN_FORCE
    by_withdrawal = version.withdrawn_on and version.withdrawn_on - ONE_DAY == last_on
    return Standing.WITHDRAWN if by_withdrawal else Standing.SUPERSEDED


def _never_began(version: PolicyVersion) -> bool:
    return bool(
        version.withdrawn_on and version.from_on and version.withdrawn_on <= version.from_on
    )


def _holds(row: Edition, day: date) -> bool:
    if row.standing is Standing.NEVER:
        return False
    begun = row.version.from_on is None or row.version.from_on <= day
    return begun and (row.last_on is None or day <= row.last_on)


def approval(version: PolicyVersion) -> VersionDecision | None:
    """Find the decision that approved a version exactly as it was published."""
    if not version.is_sealed:
        return None
    return version.decisions.filter(outcome="approved", fingerprint=version.fingerprint).first()
