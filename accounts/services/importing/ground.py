"""What every row of a spreadsheet is judged against, read once for all of them."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from accounts.imports.columns import LABELS
from accounts.imports.reading import letter
from accounts.models import Import, Platform
from accounts.platforms import spec_of
from accounts.platformspec import PlatformSpec
from accounts.services.quiet import today_at
from institutions.models import Institution, Unit
from policies.rulebook import Rulebook, rulebook

_SUGGESTED = 500  # different unknown words for which a near one is looked up


@dataclass
class Ground:
    """A university's units, the platforms, its rules, and how the columns are matched."""

    institution: Institution
    today: date
    book: Rulebook
    mapping: dict[str, int]
    headings: list[str]
    arrives_as: str
    platforms: dict[str, Platform] = field(default_factory=dict)
    specs: dict[str, PlatformSpec] = field(default_factory=dict)
    platform_words: dict[str, str] = field(default_factory=dict)
    units: dict[str, list[Unit]] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Import) -> "Ground":
        """Read it for an import."""
        here = batch.institution
        ground = cls(
            institution=here,
            today=today_at(here),
            book=rulebook(here),
            mapping={code: int(at) for code, at in batch.mapping.items()},
            headings=list(batch.headings),
            arrives_as=batch.arrives_as,
        )
        for row in Platform.objects.all():
            ground.platforms[row.code] = row
            ground.specs[row.code] = spec_of(row)
            # "X (Twitter)" is written X by some and Twitter by others.
            own, _bracket, former = row.name.partition("(")
            for word in filter(None, {row.code, row.name, own, former.removesuffix(")")}):
                ground.platform_words.setdefault(folded(word), row.code)
        ground.units = _units(here)
        return ground

    def cell(self, cells: list[str], code: str) -> str:
        """What a row says in the column matched with a field; empty where there is none."""
        at = self.mapping.get(code)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    def column(self, code: str) -> str:
        """Name the column of a field as the spreadsheet shows it."""
        at = self.mapping.get(code)
        if at is None:
            return str(LABELS[code])
        heading = self.headings[at] if at < len(self.headings) else ""
        return f"{heading or LABELS[code]} ({letter(at)})"

    def near_unit(self, typed: str) -> str:
        """The unit whose name is most like an unknown one; empty where none is."""
        if typed not in self.near and len(self.near) < _SUGGESTED:
            wanted = folded(typed)[:200]
            found = get_close_matches(wanted, self.units, n=1, cutoff=0.75) or [
                way for way in self.units if wanted and way.startswith(f"{wanted} ")
            ]
            self.near[typed] = self.units[found[0]][0].name if found else ""
        return self.near.get(typed, "")


def folded(text: str) -> str:
    """Write a word the one way two are compared: no case, no accents, no signs, one blank."""
    plain = unicodedata.normalize("NFKD", text).replace("&", " and ")
    letters = "".join(
        each if each.isalnum() or each == ">" else " "
        for each in plain
        if not unicodedata.combining(each)
    )
    return " ".join(letters.casefold().split())


def _units(institution: Institution) -> dict[str, list[Unit]]:
    """Every unit by its name, and by its name with those above it, as in Science > Computing."""
    found: dict[str, list[Unit]] = defaultdict(list)
    rows = {unit.pk: unit for unit in Unit.objects.filter(institution=institution)}
    for unit in rows.values():
        unit.institution = institution
        names = [rows[key].name for key in unit.lineage]
        ways = {folded(" > ".join(names[at:])) for at in range(len(names))}
        if unit.parent_id is None:
            ways |= {folded(institution.name), folded(institution.short_name)}
        for way in ways:
            found[way].append(unit)
    return dict(found)
