"""What a draft's rules would change: accounts and requests newly in or out of line.

Every check only reads, by the rules as the draft has them; nothing is written and taken back.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import SocialAccount
from accounts.services.quiet import today_at
from accounts.services.sweep.plan import inactive, plan_for, watched
from institutions.models import Institution, Unit
from institutions.shown import day as worded
from policies.models import PolicyVersion
from policies.rulebook import Rulebook
from policies.rulebook_ahead import differing_codes, drafted_rulebook
from policies.services.acknowledging import asked_ahead, belonging_ahead
from policies.wording import question, value_lines
from registrations import outlook
from registrations.names import forbidden_tokens

SHOWN = 25  # rows of each list on the page; the file has them all
BATCH = 2000
REQUESTS = "requests"


@dataclass(frozen=True)
class Hit:
    """An account or a request on which the draft's rules differ from those of today."""

    name: str
    about: str
    unit: str
    why: str
    thing: Any


@dataclass
class Strand:
    """One kind of difference, as a set of accounts or a list of requests.

    Args:
        is_worse: they would be newly out of line; else newly in line.
    """

    key: str
    title: str
    is_worse: bool
    why: str
    found: "QuerySet[SocialAccount] | list[outlook.Differing]"
    units: dict[int, str] = field(default_factory=dict)

    @cached_property
    def by_unit(self) -> list[tuple[str, int]]:
        """How many in each unit, the most first."""
        counts: Counter[int | None] = Counter()
        if isinstance(self.found, list):
            counts.update(each.request.unit_id for each in self.found)
        else:
            rows = self.found.order_by().values_list("unit_id").annotate(number=Count("pk"))
            counts.update(dict(rows))
        named = Counter({self.units.get(key or 0, ""): number for key, number in counts.items()})
        return sorted(named.items(), key=_most_first)

    @property
    def count(self) -> int:
        """How many in all."""
        return sum(number for _unit, number in self.by_unit)

    @property
    def shown(self) -> list[Hit]:
        """The first of them."""
        if isinstance(self.found, list):
            return [self._request(each) for each in self.found[:SHOWN]]
        return [self._account(each) for each in self._accounts(self.found)[:SHOWN]]

    @property
    def left_out(self) -> int:
        """How many more there are than the page shows."""
        return max(0, self.count - SHOWN)

    def every(self) -> Iterator[Hit]:
        """All of them, some read at a time."""
        if isinstance(self.found, list):
            yield from map(self._request, self.found)
        else:
            yield from map(self._account, self._accounts(self.found).iterator(chunk_size=BATCH))

    def _accounts(self, found: "QuerySet[SocialAccount]") -> "QuerySet[SocialAccount]":
        return found.select_related("platform", "institution").order_by("name", "pk")

    def _account(self, row: SocialAccount) -> Hit:
        last = row.last_active_on
        told = _("last post %(day)s") % {"day": worded(last)} if last else ""
        about = ", ".join(filter(None, [str(row.platform), told if self.key == "quiet" else ""]))
        return Hit(row.name, about, self.units.get(row.unit_id, ""), self.why, row)

    def _request(self, each: outlook.Differing) -> Hit:
        unit = self.units.get(each.request.unit_id or 0, "")
        row = each.request
        return Hit(row.name, row.reference, unit, "; ".join(each.reasons), row)


@dataclass(frozen=True)
class Readers:
    """People who would be asked to confirm the text, counted; nobody is named.

    Args:
        by_unit: where they belong; who belongs to several units is counted in each.
    """

    count: int = 0
    by_unit: tuple[tuple[str, int], ...] = ()


@dataclass
class Impact:
    """Everything a draft's rules would change."""

    draft: PolicyVersion
    day: date
    now: Rulebook
    then: Rulebook
    codes: list[str]
    strands: list[Strand]
    readers: Readers

    @property
    def worse(self) -> int:
        """How many would be newly out of line."""
        return sum(each.count for each in self.strands if each.is_worse)

    @property
    def better(self) -> int:
        """How many would be newly in line."""
        return sum(each.count for each in self.strands if not each.is_worse)

    @property
    def changes(self) -> list[dict[str, str]]:
        """Each rule that differs, before and after."""
        return [
            {
                "title": question(code),
                "before": _said(self.now, code),
                "after": _said(self.then, code),
            }
            for code in self.codes
        ]


def _said(book: Rulebook, code: str) -> str:
    return "; ".join(value_lines(code, book[code].value))


def impact_of(draft: PolicyVersion) -> Impact:
    """Look at accounts and open requests as they stand today, by both sets of rules."""
    here = draft.policy.institution
    day = today_at(here)
    now, then = drafted_rulebook(draft, day)
    codes = differing_codes(now, then)
    units = dict(Unit.objects.filter(institution=here).values_list("pk", "name"))
    strands = list(_strands(here, day, now, then, codes))
    for each in strands:
        each.units = units
    found = [each for each in strands if each.count]
    return Impact(draft, day, now, then, codes, found, _readers(draft, then, units))


def _readers(draft: PolicyVersion, then: Rulebook, units: dict[int, str]) -> Readers:
    """Count who would be asked to confirm the draft on its first day, by today's people."""
    asked = asked_ahead(draft, then)
    if asked is None:
        return Readers()
    held = belonging_ahead(draft, asked, then.day).order_by()
    rows = held.values_list("unit").annotate(number=Count("person", distinct=True))
    named = sorted(((units.get(unit, ""), number) for unit, number in rows), key=_most_first)
    return Readers(held.values("person").distinct().count(), tuple(named))


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _strands(
    here: Institution, day: date, now: Rulebook, then: Rulebook, codes: list[str]
) -> Iterator[Strand]:
    if {"inactive_months", "feed_reading"} & set(codes):
        yield from _quiet(here, day, now, then)
    if "min_administrators" in codes:
        yield from _few(here, now, then)
    if "mailbox" in codes:
        yield from _mailbox(here, then)
    if "name_forbidden_words" in codes:
        yield from _names(here, now, then)
    if any(map(outlook.bears, codes)):
        yield from _requests(here, now, then)


def _quiet(here: Institution, day: date, now: Rulebook, then: Rulebook) -> Iterator[Strand]:
    before, after = inactive(plan_for(here, day, now)), inactive(plan_for(here, day, then))
    words = {"before": _said(now, "inactive_months"), "after": _said(then, "inactive_months")}
    yield Strand(
        "quiet",
        _("Accounts that would newly count as inactive"),
        True,
        _("%(after)s instead of %(before)s") % words,
        after.exclude(pk__in=before.values("pk")),
    )
    yield Strand(
        "quiet",
        _("Accounts that would no longer count as inactive"),
        False,
        _("%(after)s instead of %(before)s") % words,
        before.exclude(pk__in=after.values("pk")),
    )


def _few(here: Institution, now: Rulebook, then: Rulebook) -> Iterator[Strand]:
    was, will = now["min_administrators"].value or 1, then["min_administrators"].value or 1
    is_worse = will > was
    between = watched(here).filter(
        administrator_count__gte=min(was, will), administrator_count__lt=max(was, will)
    )
    title = (
        _("Accounts that would have too few administrators")
        if is_worse
        else _("Accounts that would no longer have too few administrators")
    )
    why = _("%(after)s instead of %(before)s") % {
        "before": _said(now, "min_administrators"),
        "after": _said(then, "min_administrators"),
    }
    yield Strand("few", title, is_worse, why, between)


def _mailbox(here: Institution, then: Rulebook) -> Iterator[Strand]:
    is_worse = then["mailbox"].value == "required"
    title = (
        _("Accounts that would miss a team mailbox")
        if is_worse
        else _("Accounts that would no longer miss a team mailbox")
    )
    why = _("No team mailbox is named")
    yield Strand("mailbox", title, is_worse, why, watched(here).filter(mailbox=None))


def _names(here: Institution, now: Rulebook, then: Rulebook) -> Iterator[Strand]:
    was, will = (book["name_forbidden_words"].value or [] for book in (now, then))
    worse, better = list[int](), list[int]()
    found = watched(here).values_list("pk", "name", "handle")
    for pk, name, handle in found.iterator(chunk_size=BATCH):
        before = any(forbidden_tokens(text, was) for text in (name, handle) if text)
        after = any(forbidden_tokens(text, will) for text in (name, handle) if text)
        if before != after:
            (worse if after else better).append(pk)
    why = _("Words that may not be in a name: %(words)s") % {"words": ", ".join(will) or "-"}
    for keys, is_worse, title in (
        (worse, True, _("Accounts whose names would not be allowed")),
        (better, False, _("Accounts whose names would be allowed again")),
    ):
        yield Strand("names", title, is_worse, why, SocialAccount.objects.filter(pk__in=keys))


def _requests(here: Institution, now: Rulebook, then: Rulebook) -> Iterator[Strand]:
    found = list(outlook.differing(here, now, then))
    for is_worse, title in (
        (True, _("Open requests that would newly be refused")),
        (False, _("Open requests that would newly pass")),
    ):
        some = [each for each in found if each.is_refused is is_worse]
        yield Strand(REQUESTS, title, is_worse, "", some)
