"""A draft's clauses in order, changed in memory and written back at once."""

from django.utils.translation import gettext as _

from policies.models import ClauseDescent, ClauseText, PolicyVersion
from policies.numbering import following, unused
from policies.problems import Refused

CHANGED = (
    "clause", "path", "label", "sign", "kind", "parent", "section", "section_sign", "heading",
    "crossheading", "text", "position",
)  # fmt: skip


class Outline:
    """The clauses of one draft; whoever has it holds the draft's lock."""

    def __init__(self, draft: PolicyVersion) -> None:
        self.draft = draft
        self.rows = list(draft.texts.select_related("version__policy__institution"))
        self._gone: list[ClauseText] = []
        self._were = {row.pk: self._state(row) for row in self.rows}
        self._paths = {row.pk: row.path for row in self.rows}

    # Finding

    def row(self, pk: int) -> ClauseText:
        """Find a clause.

        Raises:
            Refused: somebody took it out meanwhile.
        """
        for row in self.rows:
            if row.pk == pk:
                return row
        raise Refused(_("Somebody has taken this clause out of the draft meanwhile."))

    def under(self, row: ClauseText) -> list[ClauseText]:
        """List what stands under a clause, at every depth, in order."""
        found: list[ClauseText] = []
        paths = {row.path}
        for each in self.rows:
            if each.parent in paths and each is not row:
                paths.add(each.path)
                found.append(each)
        return found

    def siblings(self, row: ClauseText) -> list[ClauseText]:
        """List the clauses on a clause's own level, itself among them."""
        return [
            each
            for each in self.rows
            if each.parent == row.parent and (row.parent or each.section == row.section)
        ]

    def beside(self, row: ClauseText, step: int) -> ClauseText | None:
        """Find the clause so many places behind, on the same level."""
        level = self.siblings(row)
        place = level.index(row) + step
        return level[place] if 0 <= place < len(level) else None

    def section_of(self, row: ClauseText) -> list[ClauseText]:
        """List the clauses that stand under the same title."""
        return [each for each in self.rows if each.section == row.section] if row.section else [row]

    # Changing

    def insert(self, before: ClauseText | None, *, is_under: bool = False) -> ClauseText:
        """Put an empty clause behind another and all under it, or as its first point."""
        new = ClauseText(version=self.draft, position=0)
        if before is None:
            new.path = unused("1", [row.path for row in self.rows])
            new.label = new.path
            self.rows.insert(0, new)
            return new
        for name in ("section", "section_sign", "heading"):
            setattr(new, name, getattr(before, name))
        place = self.rows.index(before) + 1
        if is_under:
            self._as_first_point(new, before)
        else:
            new.kind, new.parent = before.kind, before.parent
            place += len(self.under(before))
            self._take(new, before)
        self.rows.insert(place, new)
        return new

    def _as_first_point(self, new: ClauseText, over: ClauseText) -> None:
        new.kind, new.parent = "item", over.path
        points = [each for each in self.rows if each.parent == over.path]
        if points:
            first = points[0]
            new.kind, new.path = first.kind, first.path
            new.label, new.sign = first.label, first.sign
            self._give_way(first)
        else:
            new.path = unused(f"{over.path}/b1", [row.path for row in self.rows])
            new.label = f"{over.label or over.path}, point 1"

    def _take(self, new: ClauseText, before: ClauseText) -> None:
        """Give a clause the number after another's, whoever has it gives way."""
        path = following(before.path)
        holder = next((each for each in self.siblings(before) if each.path == path), None)
        if holder is not None:
            new.label, new.sign = holder.label, holder.sign
            self._give_way(holder)
        else:
            new.label, new.sign = following(before.label), following(before.sign)
        new.path = unused(path or before.path, [row.path for row in self.rows])
        if any(each.label == new.label for each in self.rows):
            new.label = ""

    def _give_way(self, row: ClauseText) -> None:
        """Move a clause, and those it runs into, one number on."""
        level = self.siblings(row)
        run = [row]
        for each in level[level.index(row) + 1 :]:
            if each.path != following(run[-1].path):
                break
            run.append(each)
        for each in reversed(run):
            self.step(each, 1)

    def step(self, row: ClauseText, by: int) -> None:
        """Give a clause the number so many places on, where its number is one."""
        path, label = following(row.path, by), following(row.label, by)
        row.sign = following(row.sign, by)
        others = [each.path for each in self.rows if each is not row]
        self.rename(row, unused(path or row.path, others), label or row.label)

    def rename(self, row: ClauseText, path: str, label: str) -> None:
        """Give a clause another path and number; all that stands under it follows."""
        below = self.under(row)
        was_path, was_label = row.path, row.label
        row.path, row.label = path, label
        for each in below:
            each.parent = _led(each.parent, was_path, path)
            each.path = _led(each.path, was_path, path)
            each.label = _led(each.label, was_label, label)
        taken = [each.path for each in self.rows if each is not row and each not in below]
        for each in (row, *below):
            if each.path in taken:
                self._make_unique(each, taken)
            taken.append(each.path)

    def _make_unique(self, row: ClauseText, taken: list[str]) -> None:
        path = unused(row.path, taken)
        for each in self.under(row):
            if each.parent == row.path:
                each.parent = path
        row.path = path

    def swap(self, first: ClauseText, second: ClauseText) -> None:
        """Let two neighbours on one level change places; the numbers stay where they are."""
        ones, others = [first, *self.under(first)], [second, *self.under(second)]
        start = self.rows.index(first)
        marks = [(each.path, each.label, each.sign) for each in (first, second)]
        first.sign, second.sign = marks[1][2], marks[0][2]
        self.rename(first, f"{marks[0][0]}~", marks[0][1])
        self.rename(second, marks[0][0], marks[0][1])
        self.rename(first, marks[1][0], marks[1][1])
        first.crossheading, second.crossheading = second.crossheading, first.crossheading
        self.rows[start : start + len(ones) + len(others)] = [*others, *ones]

    def drop(self, row: ClauseText, *, closes_up: bool) -> None:
        """Take a clause out with all under it."""
        level = self.siblings(row)
        behind = level[level.index(row) + 1 :]
        was = row.path
        for each in (row, *self.under(row)):
            self.rows.remove(each)
            self._gone.append(each)
        for each in behind if closes_up else []:
            if following(was) != each.path:
                break
            was = each.path
            self.step(each, -1)

    # Writing

    def save(self) -> None:
        """Write what changed; no two clauses have one path at any moment."""
        for position, row in enumerate(self.rows):
            row.position = position
        self._delete_gone()
        changed = [row for row in self.rows if row.pk and self._were[row.pk] != self._state(row)]
        rerouted = [row for row in changed if self._paths[row.pk] != row.path]
        final = [row.path for row in rerouted]
        for row in rerouted:
            row.path = f"~{row.pk}"
        ClauseText.objects.bulk_update(rerouted, ["path"])
        for row, path in zip(rerouted, final, strict=True):
            row.path = path
        ClauseText.objects.bulk_update(changed, CHANGED)
        for row in self.rows:
            if not row.pk:
                row.save(force_insert=True)
        self._lead_questions({self._paths[row.pk]: row.path for row in rerouted})

    def _delete_gone(self) -> None:
        keys = [row.pk for row in self._gone]
        ClauseDescent.objects.filter(to_text__in=keys).delete()
        ClauseText.objects.filter(pk__in=keys).delete()

    def _lead_questions(self, paths: dict[str, str]) -> None:
        """Let questions, answered ones too, follow the clauses they are about."""
        gone = {row.path for row in self._gone}
        for question in self.draft.questions.all():
            if gone & set(question.paths):
                question.delete()
            elif set(paths) & set(question.paths):
                question.paths = [paths.get(path, path) for path in question.paths]
                question.save(update_fields=["paths"])

    def _state(self, row: ClauseText) -> tuple[object, ...]:
        return tuple(getattr(row, f"{name}_id" if name == "clause" else name) for name in CHANGED)


def _led(mark: str, was: str, now: str) -> str:
    """Write a path or number of something under a clause whose own has changed."""
    return f"{now}{mark.removeprefix(was)}" if was and mark.startswith(was) else mark
