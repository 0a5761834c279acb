"""The official text of a policy comes in: read, cut, looked over and corrected in its draft."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from policies import rules
from policies.importing import lines as bounds
from policies.importing.correcting import pieces_with, put_back
from policies.importing.deeds import Correction, from_json
from policies.importing.facts import Fact
from policies.importing.lines import Line, Reading
from policies.importing.lint import advice
from policies.importing.outcome import Outcome
from policies.importing.pieces import Piece, outcome_of
from policies.importing.readers import read
from policies.importing.splitter import split
from policies.importing.storing import (
    advice_as_json,
    facts_from_json,
    lines_as_json,
    lines_from_json,
    outcome_as_json,
    outcome_from_json,
)
from policies.models import Policy, PolicySource, PolicyVersion
from policies.problems import Refused
from policies.services.drafts import changing, open_draft, open_version
from records.audit import record
from records.files import store_document
from records.leftovers import gone_if_undone
from records.models import StoredFile

PASTED = "pasted.txt"
MOST_CORRECTIONS = 2_000
KEPT_DAYS = 30  # a file that another one took the place of in the same draft


@dataclass(frozen=True)
class Cut:
    """A source as it stands: its lines, and its pieces with all corrections made."""

    lines: Sequence[Line]
    pieces: Sequence[Piece]
    shape: str
    facts: Sequence[Fact]

    @cached_property
    def outcome(self) -> Outcome:
        """Sections and clauses; every line is counted."""
        return outcome_of(self.pieces, self.lines, self.shape)


def cut_of(source: PolicySource) -> Cut:
    """Read a source as it stands."""
    return _cut(source, [from_json(each) for each in source.corrections])


def _cut(source: PolicySource, corrections: Sequence[Correction]) -> Cut:
    lines = lines_from_json(source.lines)
    found = outcome_from_json(source.outcome, lines)
    pieces = pieces_with(found, lines, corrections)
    return Cut(lines, pieces, found.shape, facts_from_json(source.outcome))


def import_text(policy: Policy, name: str, content: bytes, *, by: User) -> PolicySource:
    """Take an official text into the policy's draft; its clauses are placed only after a review.

    The draft is opened where there is none. The same file again has its corrections again.

    Raises:
        PermissionDenied: they do not write this policy.
        Refused: the file is refused, or the draft is in review; nothing was kept.
    """
    require(rules.can_write(by, policy.institution))
    name = _short(name)
    reading = _read(content, name)
    with gone_if_undone(), transaction.atomic():
        Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
        draft = open_version(policy) or open_draft(policy, by=by)
        with changing(draft, by=by) as held:
            return _keep(held, name, content, reading, by)


def _read(content: bytes, name: str) -> Reading:
    try:
        return read(content, name)
    except bounds.Refused as refused:
        raise Refused(str(refused), "file") from None


def _short(name: str) -> str:
    """The file's name as people know it, without what cannot be shown; its ending stays."""
    shown = "".join(letter for letter in PurePath(name).name if letter.isprintable())
    path = PurePath(shown or PASTED)
    return f"{path.stem[:100]}{path.suffix[:10]}"


def _keep(
    draft: PolicyVersion, name: str, content: bytes, reading: Reading, by: User
) -> PolicySource:
    found = split(reading)
    sha256 = hashlib.sha256(content).hexdigest()
    before = PolicySource.objects.filter(version=draft).select_related("file").first()
    corrections = _corrections_of(draft.policy, sha256)
    source = before or PolicySource(version=draft)
    is_same = before is not None and before.sha256 == sha256
    if not is_same:
        if before and before.file:
            _let_go(before.file)
        source.file = store_document(content, by=by, scope=draft.scope, name=name)
    source.name, source.kind, source.sha256 = name, reading.kind[:10], sha256
    source.lines = lines_as_json(reading.lines)
    source.outcome = outcome_as_json(found.outcome, found.facts) | {"notes": list(reading.notes)}
    source.corrections = corrections
    source.ticked, source.is_placed = [], False
    source.imported_by, source.imported_at = by, timezone.now()
    _look_over(source)
    source.save()
    codes = {"lines": len(source.lines), "sha256": sha256, "corrections": len(source.corrections)}
    record(draft, "text imported", by=by, codes=codes)
    return source


def _corrections_of(policy: Policy, sha256: str) -> list[dict[str, object]]:
    """The corrections made when the same file came in before."""
    same = PolicySource.objects.filter(version__policy=policy, sha256=sha256)
    last = same.order_by("-imported_at", "-pk").first()
    return list(last.corrections) if last else []


def _let_go(file: StoredFile) -> None:
    """Keep a file only some days more, unless another version came from it."""
    file.kept_until = timezone.localdate() + timedelta(days=KEPT_DAYS)
    file.save(update_fields=["kept_until"])


def _look_over(source: PolicySource) -> None:
    """Write the advice on a source as it is corrected; ticks of what is told no more go.

    Corrections that a newer way of cutting no longer takes are let go, never half made.
    """
    try:
        cut = cut_of(source)
    except bounds.Refused:
        source.corrections = []
        cut = cut_of(source)
    told = advice(cut.outcome, tuple(cut.facts), tuple(cut.lines), timezone.localdate())
    source.warnings = advice_as_json(told)
    keys = {warning["key"] for warning in source.warnings}
    source.ticked = [key for key in source.ticked if key in keys]


def correct(source: PolicySource, correction: Correction, *, by: User) -> None:
    """Change how a source is cut; what was placed from it stands until it is placed again.

    Raises:
        PermissionDenied: they do not write this policy.
        Refused: it makes no sense, or the draft is in review.
    """
    _change(source, lambda made, _cut: [*made, correction], by=by)


def take_back(source: PolicySource, line: int, *, by: User) -> None:
    """Undo the corrections of the piece that begins at a line.

    Raises:
        PermissionDenied: they do not write this policy.
        Refused: others rest on them, or the draft is in review.
    """

    def without(made: list[Correction], cut: Cut) -> list[Correction]:
        lines = next((set(piece.numbers) for piece in cut.pieces if piece.key == line), {line})
        return put_back(made, lines)

    _change(source, without, by=by, why=_("Another correction rests on this one. Undo that first."))


def _change(
    source: PolicySource,
    change: Callable[[list[Correction], Cut], list[Correction]],
    *,
    by: User,
    why: str = "",
) -> None:
    with _held(source, by=by) as mine:
        made = [from_json(each) for each in mine.corrections]
        wanted = change(made, cut_of(mine))
        if len(wanted) > MOST_CORRECTIONS:
            raise Refused(
                _("There are too many corrections. Correct the file itself and import it again.")
            )
        try:
            _cut(mine, wanted)
        except bounds.Refused as refused:
            raise Refused(why or str(refused)) from None
        mine.corrections = [each.as_json() for each in wanted]
        mine.is_placed = False
        _look_over(mine)
        mine.save(update_fields=["corrections", "warnings", "ticked", "is_placed"])
        record(mine.version, "text corrected", by=by, codes={"corrections": len(wanted)})


@contextmanager
def _held(source: PolicySource, *, by: User) -> Iterator[PolicySource]:
    """Hold a source's draft and the source, so that no two corrections are made on one state."""
    with changing(source.version, by=by) as draft:
        yield PolicySource.objects.select_for_update().get(version=draft)


def tick(source: PolicySource, keys: Collection[str], *, by: User) -> None:
    """Say which warnings somebody has read and accepts; all others are not ticked.

    Raises:
        PermissionDenied: they do not write this policy.
        Refused: the draft is in review.
    """
    with _held(source, by=by) as mine:
        mine.ticked = [each["key"] for each in mine.warnings if each["key"] in set(keys)]
        mine.save(update_fields=["ticked"])
        record(mine.version, "advice read", by=by, codes={"ticked": len(mine.ticked)})
