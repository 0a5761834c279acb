"""What the pages show on which an imported text is looked over, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from policies.comparing.words import Run, compare
from policies.importing.deeds import from_json
from policies.importing.facts import Fact
from policies.importing.lines import Line
from policies.importing.pieces import Kind, Piece
from policies.models import ClauseQuestion, ClauseText, PolicySource, PolicyVersion
from policies.services.details import is_taken, values_of
from policies.services.drafts import newest
from policies.services.placing import NO, SAME, SPLIT, YES
from policies.services.sources import Cut, cut_of

PIECES = 60  # on a page
QUESTIONS = 20
TEXTS = 100
MOST_WARNINGS = 40  # ticked one by one; more are ticked together
DEEPEST = 5  # steps of indentation that a page shows
KINDS: Mapping[str, str | Promise] = {
    Kind.SECTION: _("Heading"),
    Kind.CROSSHEADING: _("Small heading between clauses"),
    Kind.CLAUSE: _("Numbered clause"),
    Kind.PARA: _("Paragraph"),
    Kind.ITEM: _("Point of a list"),
    Kind.TITLE: _("Title of the document"),
    Kind.METADATA: _("Detail about the document"),
    Kind.FRONT_MATTER: _("Title page, not a clause"),
    Kind.FURNITURE: _("Left out (page numbers and the like)"),
}
FACTS: Mapping[str, str | Promise] = {
    "title": _("Title"),
    "owner": _("Who looks after it"),
    "approved_by": _("Who approves it"),
    "approved_on": _("Approved on"),
    "review_due": _("Next review"),
    "reviewed_on": _("Reviewed on"),
    "effective_from": _("Holds from"),
    "updated_on": _("Updated on"),
    "issued_on": _("Issued on"),
    "version": _("Version"),
    "date": _("Date"),
    "reference": _("Reference"),
    "classification": _("Sort of document"),
    "review_cycle": _("How often it is reviewed"),
    "monitoring_cycle": _("How often it is looked at"),
}


@dataclass(frozen=True)
class ShownPiece:
    """A piece as the page shows it: its lines on the left, what became of it on the right."""

    piece: Piece
    lines: Sequence[Line]
    depth: int
    is_corrected: bool

    @property
    def kind(self) -> str | Promise:
        """What it is, in words."""
        return KINDS[self.piece.kind]

    @property
    def kinds(self) -> list[tuple[str, str | Promise]]:
        """What it could be instead."""
        return [(code, words) for code, words in KINDS.items() if code != self.piece.kind]

    @property
    def splits(self) -> list[int]:
        """Lines at which it can be split."""
        return [line.number for line in self.lines[1:]]

    @property
    def is_left_out(self) -> bool:
        """Whether it is no part of the words."""
        return self.piece.kind is Kind.FURNITURE

    @property
    def mark(self) -> str:
        """What is printed before its words, or how its place is counted."""
        if self.piece.label:
            return self.piece.label
        return "•" if self.piece.kind is Kind.ITEM else ""


@dataclass(frozen=True)
class ShownFact:
    """A detail the text states, and whether the draft says it already."""

    at: int
    fact: Fact
    page: int
    can_be_used: bool
    is_taken: bool

    @property
    def name(self) -> str | Promise:
        """What it is about."""
        return FACTS.get(self.fact.name, self.fact.words or self.fact.name)


@dataclass(frozen=True)
class Review:
    """A page of an imported text being looked over."""

    source: PolicySource
    pieces: Sequence[ShownPiece]
    facts: Sequence[ShownFact]
    warnings: Sequence[Mapping[str, object]]
    number: int
    pages: int
    clauses: int
    sections: int
    left_out: int
    notes: Sequence[str] = field(default_factory=list)

    @property
    def open_warnings(self) -> int:
        """How many warnings nobody has ticked."""
        return len(self.source.warnings) - len(self.source.ticked)

    @property
    def more_warnings(self) -> int:
        """How many warnings the page does not list."""
        return max(0, len(self.source.warnings) - MOST_WARNINGS)

    @property
    def page_numbers(self) -> range:
        """The pages there are."""
        return range(1, self.pages + 1)


def page_of(cut: Cut, line: int) -> int:
    """Return the page of the review on which a line of the source stands."""
    shown = [piece for piece in cut.pieces if piece.numbers]
    at = next((at for at, piece in enumerate(shown) if line in piece.numbers), 0)
    return at // PIECES + 1


def review_of(source: PolicySource, number: int) -> Review:
    """Read one page of an imported text with all corrections made."""
    cut = cut_of(source)
    shown = [piece for piece in cut.pieces if piece.numbers]
    pages = max(1, -(-len(shown) // PIECES))
    number = min(max(1, number), pages)
    lines = {line.number: line for line in cut.lines}
    touched = {line for each in source.corrections for line in _lines_of(each)}
    depths = _depths(cut.pieces)
    place = {n: at // PIECES + 1 for at, piece in enumerate(shown) for n in piece.numbers}
    kinds = [piece.kind for piece in shown]
    return Review(
        source,
        [
            ShownPiece(
                piece,
                [lines[each] for each in piece.numbers if each in lines],
                min(depths.get(piece.key, 0), DEEPEST),
                not touched.isdisjoint(piece.numbers),
            )
            for piece in shown[(number - 1) * PIECES : number * PIECES]
        ],
        [
            ShownFact(at, fact, place.get(fact.line, 1), bool(values_of(fact)),
                      is_taken(fact, source.version))
            for at, fact in enumerate(cut.facts)
        ],
        [
            warning | {"page": place.get(warning["line"], 1),
                       "is_ticked": warning["key"] in source.ticked}
            for warning in source.warnings[:MOST_WARNINGS]
        ],
        number,
        pages,
        sum(piece.is_citable for piece in shown),
        kinds.count(Kind.SECTION),
        kinds.count(Kind.FURNITURE),
        source.outcome.get("notes", []),
    )  # fmt: skip


def _lines_of(told: dict[str, object]) -> tuple[int, int]:
    correction = from_json(told)
    return correction.line, correction.at or correction.line


def _depths(pieces: Sequence[Piece]) -> dict[int, int]:
    """How far each clause is set in: under a heading once, under a clause once more."""
    depths: dict[int, int] = {}
    for piece in pieces:
        if piece.is_citable:
            depths[piece.key] = depths.get(piece.parent, 0) + 1
    return depths


# Which clause is which


@dataclass(frozen=True)
class Choice:
    """One answer to a question, and the old words beside the new ones where it is about words."""

    value: str
    words: str
    label: str = ""
    likeness: int | None = None
    runs: Sequence[Run] = ()


@dataclass(frozen=True)
class ShownQuestion:
    """A question with the words it is about."""

    question: ClauseQuestion
    texts: Sequence[ClauseText]
    old: Sequence[ClauseText]
    choices: Sequence[Choice]

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered."""
        return self.question.answered_at is None


def questions_of(draft: PolicyVersion, number: int) -> tuple[list[ShownQuestion], int]:
    """Read a page of a draft's questions with all words; answer them and how many pages."""
    rows = list(draft.questions.all())
    pages = max(1, -(-len(rows) // QUESTIONS))
    number = min(max(1, number), pages)
    some = rows[(number - 1) * QUESTIONS : number * QUESTIONS]
    paths = {path for row in some for path in row.paths}
    keys = {key for row in some for key in row.keys}
    texts = {text.path: text for text in draft.texts.filter(path__in=paths)}
    base = newest(draft.policy)
    before = base.texts.filter(clause__key__in=keys).select_related("clause") if base else ()
    old = {text.clause.key: text for text in before if text.clause}
    return [_shown(row, texts, old) for row in some], pages


def _shown(
    row: ClauseQuestion, texts: Mapping[str, ClauseText], old: Mapping[str, ClauseText]
) -> ShownQuestion:
    mine = [texts[path] for path in row.paths if path in texts]
    theirs = [old[key] for key in row.keys if key in old]
    return ShownQuestion(row, mine, theirs, list(_choices(row, mine, old)))


def _choices(
    row: ClauseQuestion, texts: Sequence[ClauseText], old: Mapping[str, ClauseText]
) -> list[Choice]:
    if row.kind == SAME:
        return _same(row, texts, old)
    labels = {text.path: text.label for text in texts}
    names = [old[key].label for key in row.keys if key in old]
    if row.kind == SPLIT:
        both = _t("Yes, %(old)s became these two") % {"old": " ".join(names)}
        ones = [
            Choice(path, _t("No. Only %(new)s is the old %(old)s; the other is new")
                   % {"new": labels.get(path, path), "old": " ".join(names)})
            for path in row.paths
        ]  # fmt: skip
        return [Choice(YES, both), *ones, Choice(NO, _t("No, both are new"))]
    both = _t("Yes, both became this one")
    ones = [
        Choice(key, _t("No. It is the old %(old)s; the other is gone")
               % {"old": old[key].label if key in old else key})
        for key in row.keys
    ]  # fmt: skip
    return [Choice(YES, both), *ones, Choice(NO, _t("No, it is new and both are gone"))]


def _same(
    row: ClauseQuestion, texts: Sequence[ClauseText], old: Mapping[str, ClauseText]
) -> list[Choice]:
    new = texts[0].text if texts else ""
    found = [
        Choice(
            key,
            _t("Yes, it is the old %(old)s") % {"old": old[key].label},
            old[key].label,
            round(100 * likeness),
            compare(old[key].text, new),
        )
        for key, likeness in zip(row.keys, row.likeness, strict=False)
        if key in old
    ]
    return [*found, Choice("", _t("No, it is a new clause"))]


# What was put in


@dataclass(frozen=True)
class PlacedText:
    """A clause of the draft, and which clause of the published text it is."""

    text: ClauseText
    was: str  # how that one is cited; empty where it is new
    depth: int

    @property
    def has_moved(self) -> bool:
        """Whether it is cited in another way now."""
        return bool(self.was) and self.was != self.text.label


@dataclass(frozen=True)
class Placed:
    """What a draft holds, page by page, against the published text."""

    rows: Sequence[PlacedText]
    total: int
    new: int
    gone: Sequence[str]
    base: PolicyVersion | None
    open_questions: int
    number: int
    pages: int

    @property
    def known(self) -> int:
        """How many clauses are those of the published text."""
        return self.total - self.new

    @property
    def page_numbers(self) -> range:
        """The pages there are."""
        return range(1, self.pages + 1)


def placed_of(draft: PolicyVersion, number: int) -> Placed:
    """Read a page of what a draft holds."""
    base = newest(draft.policy)
    before: dict[int | None, str] = (
        dict(base.texts.values_list("clause_id", "label")) if base else {}
    )
    held = list(draft.texts.values_list("path", "parent", "clause_id"))
    pages = max(1, -(-len(held) // TEXTS))
    number = min(max(1, number), pages)
    depths: dict[str, int] = {}
    for path, parent, _clause in held:
        depths[path] = depths.get(parent, -1) + 1
    some = draft.texts.all()[(number - 1) * TEXTS : number * TEXTS]
    kept = {clause for _path, _parent, clause in held}
    return Placed(
        [
            PlacedText(text, before.get(text.clause_id, ""), min(depths[text.path], DEEPEST))
            for text in some
        ],
        len(held),
        sum(clause not in before for _path, _parent, clause in held),
        [label for clause, label in before.items() if clause not in kept],
        base,
        draft.questions.filter(answered_at=None).count(),
        number,
        pages,
    )
