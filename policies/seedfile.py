"""Read an institution's rulebook file: TOML in, dataclasses out, every fault named.

Pure: no database, no models. What the words may be (roles, unit types, reserved short names) is
passed in, so this module and the models cannot drift apart unseen.
"""

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from institutions.branding import WHITE, ratio
from policies.fitting import fault_in
from policies.parameters import PARAMETERS
from policies.reviewing import Dated
from policies.tomltable import Fault, Table

RESERVED_POLICY_SLUGS = (  # addresses of the portal's own beside the policies
    "calendar",
    "reviews",
    "rules",
    "search",
)
READABLE = 4.5  # contrast of text, WCAG 2.2 success criterion 1.4.3
MOST_MONTHS = 240  # between two reviews
REVIEW_VALUES = ("due", "cycle_months", "look_months", "last")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ISSUED = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


class BadSeed(ValueError):
    """A file that cannot be loaded, with everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Known:
    """The words a file may use."""

    nations: tuple[str, ...]
    roles: tuple[str, ...]
    unit_types: tuple[str, ...]
    step_kinds: tuple[str, ...]
    duty_roles: tuple[str, ...]
    duty_statuses: tuple[str, ...]
    reserved_slugs: frozenset[str]


@dataclass(frozen=True)
class InstitutionSeed:
    """A university as its file describes it."""

    slug: str
    name: str
    short_name: str
    nation: str
    time_zone: str
    email_domains: list[str]
    brand_colour: str
    team_name: str


@dataclass(frozen=True)
class PolicySeed:
    """A policy as its file describes it."""

    slug: str
    title: str
    document_type: str
    owner: str
    approved_by: str
    official_url: str
    issued_on: date | None
    issued_precision: str


@dataclass(frozen=True)
class ReviewSeed:
    """What a policy says of its own review; each value with the duty that says so."""

    due: Dated | None = None
    due_from: str = ""
    cycle_months: int | None = None
    cycle_from: str = ""
    look_months: int | None = None
    look_from: str = ""
    last: Dated | None = None
    last_from: str = ""


@dataclass(frozen=True)
class DutySeed:
    """One thing a clause asks for."""

    id: str
    summary: str
    role: str
    status: str
    handled: str


@dataclass(frozen=True)
class ClauseSeed:
    """A clause: its path, how it is cited, and what it asks."""

    path: str
    label: str
    summary: str
    duties: list[DutySeed]

    @property
    def key(self) -> str:
        """The path as it stands in an address."""
        return self.path.replace("/", "-")


@dataclass(frozen=True)
class RuleSeed:
    """One answer to one code."""

    code: str
    value: Any
    is_off: bool
    clauses: list[str]
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True)
class StepSeed:
    """A desk a request passes."""

    key: str
    title: str
    titles: dict[str, str]
    role: str
    kind: str
    unit_types: list[str]
    optional: bool
    when: str
    note: str
    clauses: list[str]
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True)
class Seed:
    """Everything one file says; ``digest`` is the same as long as it says the same."""

    file: str
    digest: str
    institution: InstitutionSeed
    policy: PolicySeed
    clauses: list[ClauseSeed]
    duties: list[DutySeed]
    rules: list[RuleSeed]
    steps: list[StepSeed] = field(default_factory=list)
    review: ReviewSeed = ReviewSeed()

    def all_duties(self) -> list[tuple[ClauseSeed | None, DutySeed]]:
        """Every duty with its clause, those of no clause last."""
        within = [(clause, duty) for clause in self.clauses for duty in clause.duties]
        return [*within, *((None, duty) for duty in self.duties)]


def read_files(paths: Iterable[Path], known: Known) -> list[Seed]:
    """Read several files; one bad file and none is answered.

    Raises:
        BadSeed: with the faults of every file.
    """
    seeds: list[Seed] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            seeds.append(read_seed(path.name, path.read_bytes(), known))
        except OSError:
            faults.append(Fault(str(path), "", "cannot be read; is the name right?"))
        except BadSeed as bad:
            faults += bad.faults
    for what in ("slug", "name", "short_name"):
        counts = Counter(getattr(seed.institution, what) for seed in seeds)
        faults += [
            Fault(seed.file, f"institution.{what}", "is used by another of these files")
            for seed in seeds
            if counts[getattr(seed.institution, what)] > 1
        ]
    if faults:
        raise BadSeed(faults)
    return seeds


def read_seed(file: str, content: bytes, known: Known) -> Seed:
    """Read one file.

    Raises:
        BadSeed: naming file, key and reason of each fault.
    """
    try:
        values = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadSeed([Fault(file, "", "is not written in UTF-8")]) from None
    except tomllib.TOMLDecodeError as wrong:
        raise BadSeed([Fault(file, "", f"is not valid TOML: {wrong}")]) from None
    top = Table(file, "", values, [])
    seed = Seed(
        file,
        _digest(values),
        _institution(top.table("institution", required=True), known),
        _policy(top.table("policy", required=True)),
        [_clause(table, known) for table in top.tables("clauses", "path")],
        [_duty(table, known) for table in top.tables("duties", "id")],
        _rules(top.table("rules")),
        [_step(table, known) for table in top.tables("steps", "key")],
        _review(top.table("review")),
    )
    top.close()
    _check_whole(seed, top)
    if top.faults:
        raise BadSeed(top.faults)
    return seed


def _digest(values: dict[str, Any]) -> str:
    """Fingerprint what a file says; comments and the order of keys do not count."""
    words = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()


def _institution(table: Table, known: Known) -> InstitutionSeed:
    seed = InstitutionSeed(
        slug=table.text("slug", longest=40),
        name=table.text("name"),
        short_name=table.text("short_name", longest=40),
        nation=table.text("nation", among=known.nations),
        time_zone=table.text("time_zone", longest=40),
        email_domains=table.words("email_domains"),
        brand_colour=table.text("brand_colour"),
        team_name=table.text("team_name", longest=80),
    )
    if seed.slug and not _SLUG.fullmatch(seed.slug):
        table.fault("slug", "must be small letters, digits and single hyphens")
    if seed.slug in known.reserved_slugs:
        table.fault("slug", f"may not be {seed.slug}: the portal uses that address itself")
    if seed.time_zone and seed.time_zone not in available_timezones():
        table.fault("time_zone", f"{seed.time_zone} is not a time zone, like Europe/London")
    for domain in seed.email_domains:
        if not _DOMAIN.fullmatch(domain):
            table.fault("email_domains", f"{domain} is not a domain, like example.ac.uk")
    if seed.brand_colour and not _COLOUR.fullmatch(seed.brand_colour):
        table.fault("brand_colour", "must be a colour like #1d4f91")
    elif seed.brand_colour and ratio(seed.brand_colour, WHITE) < READABLE:
        table.fault("brand_colour", f"is too pale to read on white (less than {READABLE}:1)")
    table.close()
    return seed


def _policy(table: Table) -> PolicySeed:
    issued_on, precision = _issued(table)
    seed = PolicySeed(
        slug=table.text("slug", longest=60),
        title=table.text("title", longest=200),
        document_type=table.text("document_type", among=("policy", "guidance")),
        owner=table.text("owner", default=""),
        approved_by=table.text("approved_by", default=""),
        official_url=table.text("official_url", longest=200, default=""),
        issued_on=issued_on,
        issued_precision=precision,
    )
    if seed.slug and not _SLUG.fullmatch(seed.slug):
        table.fault("slug", "must be small letters, digits and single hyphens")
    if seed.slug in RESERVED_POLICY_SLUGS:
        table.fault("slug", f"may not be {seed.slug}: the portal uses that address itself")
    if seed.official_url and not re.fullmatch(r"https://[^\s/]+\.[^\s]+", seed.official_url):
        table.fault("official_url", "must be a web address that begins with https://")
    table.close()
    return seed


def _issued(table: Table) -> tuple[date | None, str]:
    found = _dated(table, "issued")
    return (found.on, found.precision) if found else (None, "unknown")


def _dated(table: Table, key: str) -> Dated | None:
    """Read a day or a month; a month is kept as its first day."""
    text = table.text(key, default="")
    if not text:
        return None
    if match := _ISSUED.fullmatch(text):
        year, month, day = match.groups()
        try:
            return Dated(date(int(year), int(month), int(day or 1)), "day" if day else "month")
        except ValueError:
            pass
    table.fault(key, "must be a month like 2016-02 or a day like 2016-02-29")
    return None


def _review(table: Table) -> ReviewSeed:
    seed = ReviewSeed(
        due=_dated(table, "due"),
        due_from=table.text("due_from", longest=80, default=""),
        cycle_months=_months(table, "cycle_months"),
        cycle_from=table.text("cycle_from", longest=80, default=""),
        look_months=_months(table, "look_months"),
        look_from=table.text("look_from", longest=80, default=""),
        last=_dated(table, "last"),
        last_from=table.text("last_from", longest=80, default=""),
    )
    for key in REVIEW_VALUES:
        said, source = key in table.values, f"{key.removesuffix('_months')}_from"
        if said != (source in table.values):
            table.fault(source, f"and {key} go together: a value and the duty that says so")
    table.close()
    return seed


def _months(table: Table, key: str) -> int | None:
    months: int | None = table.take(key, int, "a number of months", None)
    if months is not None and not 1 <= months <= MOST_MONTHS:
        table.fault(key, f"must be from 1 to {MOST_MONTHS}")
    return months


def _duty(table: Table, known: Known) -> DutySeed:
    seed = DutySeed(
        id=table.text("id", longest=80),
        summary=table.text("summary", longest=300),
        role=table.text("role", among=known.duty_roles),
        status=table.text("status", among=known.duty_statuses),
        handled=table.text("handled", longest=400),
    )
    table.close()
    return seed


def _clause(table: Table, known: Known) -> ClauseSeed:
    seed = ClauseSeed(
        path=table.text("path", longest=80),
        label=table.text("label", longest=80),
        summary=table.text("summary", longest=200),
        duties=[_duty(duty, known) for duty in table.tables("duties", "id")],
    )
    if seed.path and not re.fullmatch(r"[a-z0-9.-]+(/[a-z0-9.-]+)*", seed.path):
        table.fault("path", "must be small letters, digits, dots and hyphens, parted by /")
    table.close()
    return seed


def _rules(table: Table) -> list[RuleSeed]:
    rules = []
    for code in table.values:
        entry = table.table(code)
        if code not in PARAMETERS:
            table.fault(code, "is not a rule the portal knows")
            continue
        is_off = entry.yes_no("off")
        entry.asked.add("value")
        value = entry.values.get("value")
        if is_off and "value" in entry.values:
            entry.fault("value", "must be left out where off is true")
        elif not is_off and "value" not in entry.values:
            entry.fault("value", "is missing")
        elif not is_off and (reason := fault_in(code, value)):
            entry.fault("value", reason)
        clauses = entry.words("clauses", default=[])
        rules.append(RuleSeed(code, value, is_off, clauses, *_dates(entry)))
        entry.close()
    return rules


def _step(table: Table, known: Known) -> StepSeed:
    titles = table.table("titles")
    seed = StepSeed(
        key=table.text("key", longest=40),
        title=table.text("title"),
        titles={name: titles.text(name) for name in titles.values},
        role=table.text("role", among=known.roles),
        kind=table.text("kind", among=known.step_kinds),
        unit_types=table.words("unit_types", among=known.unit_types),
        optional=table.yes_no("optional"),
        when=table.text("when", default="", among=("", "logo")),
        note=table.text("note", longest=300),
        clauses=table.words("clauses", default=[]),
        **dict(zip(("from_on", "to_on"), _dates(table), strict=True)),
    )
    if not seed.unit_types:
        table.fault("unit_types", "is empty: say whose units the desk serves")
    for name in titles.values:
        if name not in seed.unit_types:
            titles.fault(name, "is not among this step's unit_types")
    table.close()
    return seed


def _dates(table: Table) -> tuple[date | None, date | None]:
    first, last = table.day("from"), table.day("to")
    if first and last and last < first:
        table.fault("to", "is before from")
    return first, last


def _check_whole(seed: Seed, top: Table) -> None:
    """Check what only the whole file can show: nothing twice, nothing cited that is not there."""
    for what, names in (
        ("clauses.path", [clause.key for clause in seed.clauses]),
        ("clauses.label", [clause.label for clause in seed.clauses]),
        ("duties.id", [duty.id for _clause, duty in seed.all_duties()]),
        ("steps.key", [step.key for step in seed.steps]),
    ):
        for name, times in Counter(names).items():
            if name and times > 1:
                top.fault(what, f"{name} is there {times} times")
    if not seed.clauses:
        top.fault("clauses", "is missing: a policy has at least one clause")
    duties = {duty.id for _clause, duty in seed.all_duties()}
    cited = [(f"rules.{rule.code}.clauses", rule.clauses) for rule in seed.rules]
    cited += [(f"steps[{step.key}].clauses", step.clauses) for step in seed.steps]
    said = seed.review
    sources = (said.due_from, said.cycle_from, said.look_from, said.last_from)
    cited.append(("review", [name for name in sources if name]))
    for key, clauses in cited:
        for name in clauses:
            if name not in duties:
                top.fault(key, f"{name} is not the id of a duty in this file")
