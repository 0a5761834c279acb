"""Put lines, one after the other, under what they belong to, and give each clause its path. Pure.

| Line | Goes |
|---|---|
| number with points | by its own path; its first number names the section |
| whole number, letter, Roman | carries on its run, or begins a list under the line above |
| bullet, row of a table, footnote | under the innermost paragraph, clause or item |
| text | a paragraph of the clause (numbered texts) or of the section; ends every list |
| text set in | goes on with the item above, as does any text in the back matter |
| heading | a section; between the paragraphs of a numbered section only a crossheading |
"""

import re

from policies.importing.blocks import Block
from policies.importing.counting import key_of
from policies.importing.marks import Step
from policies.importing.nesting import Open, Place, bullet_parent, place_of
from policies.importing.outcome import Bucket, Outcome, Section
from policies.importing.shape import Shape, in_run, is_back_matter, is_title_of
from policies.importing.tree import Tree, slug, under

LOOK_AHEAD = 40  # lines in which the next number of a list is looked for
MOST_DEEP = 12  # lists in lists; whatever stands deeper is put beside its parent
OUTER_WORDS = ("part", "chapter")  # they hold sections, whose numbers run on through them
SET_IN = 1  # more than this beyond a list's mark: the text goes on with the item


def built(blocks: list[Block], shape: Shape, headings: set[int], outcome: Outcome) -> None:
    """Cut the blocks into sections and clauses."""
    builder = Builder(shape, outcome)
    for at, block in enumerate(blocks):
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if at in headings:
            builder.heading(block)
        elif block.line.note:
            builder.note(block)
        elif block.mark.steps:
            builder.numbered(block, following, _is_roman(blocks, at))
        elif block.line.cells:
            builder.row(block)
        elif block.is_bullet:
            builder.bullet(block)
        else:
            builder.text(block)


class Builder(Tree):
    """Reads a text's lines from top to bottom."""

    # Sections

    def heading(self, block: Block) -> None:
        """Open a section by a title without a number."""
        inner = self.section()
        if inner.key or (inner.path and self.shape is Shape.NUMBERED_SECTIONS):
            below = not inner.back_matter and not is_back_matter(block)
            if below and self.shape is Shape.NUMBERED_SECTIONS:
                self._cross(block)
                return
        back = is_back_matter(block)
        self._keep_runs()
        name = _annex_name(block.seen) if back else slug(block.seen)
        level = max(1, block.line.heading - 1) if block.line.heading > 1 else 1
        self.open_section(name, "", block, level=level, back_matter=back)

    def _cross(self, block: Block) -> None:
        self.crossheading = block.body
        self.closed = []
        self.pop_to(self.section())
        self.outcome.place(block.line, Bucket.CROSSHEADING)

    # Numbers

    def numbered(self, block: Block, following: Block | None, roman: bool) -> None:
        """Take a line with a number: a section's title, a clause or a list's item."""
        first = block.mark.steps[0]
        if first.form in ("dotted", "annex"):
            self._dotted(block)
            return
        for step in block.mark.steps[:-1]:
            self._pass_through(step, block)
        self._number(block.mark.steps[-1], block, following, roman)

    def _pass_through(self, step: Step, block: Block) -> None:
        """Go into the outer number of ``3(a)``; it may be open already, and has no words."""
        for at in reversed(range(1, len(self.stack))):
            if self.stack[at].key and self._is_same(self.stack[at], step):
                del self.stack[at + 1 :]
                return
        place = place_of(step, block, self.stack, self.closed, False)
        self._open_number(place, step, block)

    def _is_same(self, one: Open, step: Step) -> bool:
        return any(
            one.key == key_of(step, style) and one.value == value for style, value in step.numerals
        )

    def _number(self, step: Step, block: Block, following: Block | None, roman: bool) -> None:
        place = place_of(step, block, self.stack, self.closed, roman)
        if self._is_section(place, block, following):
            self._numbered_section(place, step, block)
            return
        opened = self._open_number(place, step, block)
        self.add(opened, step.printed, block)

    def _is_section(self, place: Place, block: Block, following: Block | None) -> bool:
        """Whether a number stands before a section's title, with something of its own below."""
        if block.mark.word:
            return block.mark.word not in ("clause", "paragraph", "rule")
        if following is None or block.mark.bullet or self.section().back_matter:
            return False
        if in_run(following, place.key) == place.value + 1:
            return False
        outer = self.stack[place.parent].kind in ("root", "section")
        carries = place.sibling is None or place.sibling.kind == "section"
        told = bool(block.line.heading)
        divided = self.shape in (Shape.DECIMAL, Shape.NUMBERED_SECTIONS) or told
        if not (outer and carries and divided and is_title_of(block)):
            return False
        if place.sibling is None and self.section().key:
            return self._nests(place, following)
        return True

    def _nests(self, place: Place, following: Block) -> bool:
        """Whether a run inside a numbered section divides it: letters or Roman, then words."""
        return place.key[1] in "AIai1" and not following.is_bullet and following.is_text

    def _numbered_section(self, place: Place, step: Step, block: Block) -> None:
        if self.shape is Shape.DECIMAL and step.label.isdigit():
            place = Place(0, place.key, place.value)
        del self.stack[place.parent + 1 :]
        parent = self.stack[-1]
        nested = bool(parent.key)
        path = f"{parent.path}/{step.label}" if nested else step.label
        if step.word:
            path = f"{step.word}-{step.label}" if step.word in OUTER_WORDS else step.label
        level = sum(one.kind == "section" for one in self.stack) + 1 if nested else 1
        opened = self.open_section(path, step.label, block, level=level)
        opened.key, opened.value = place.key, place.value
        self.closed = []

    def _open_number(self, place: Place, step: Step, block: Block) -> Open:
        """Open a number's own place under its parent."""
        if place.sibling is not None and place.sibling in self.closed:
            self._reopen(place.sibling)
            place = Place(len(self.stack) - 1, place.key, place.value, place.sibling)
        del self.stack[min(place.parent, MOST_DEEP) + 1 :]
        parent = self.stack[-1]
        top = parent.kind in ("root", "section") and not parent.key and not parent.back_matter
        runs_on = top and self.shape is Shape.CONTINUOUS
        prefix = "" if runs_on or not parent.path else f"{parent.path}/"
        kind = "clause" if parent.kind in ("root", "section") else "item"
        path = self.unused(f"{prefix}{step.label}")
        return self.push(
            Open(kind, path, place.key, place.value, indent=block.indent, level=block.line.level)
        )

    def _reopen(self, sibling: Open) -> None:
        """Go back into a list that a paragraph interrupted, if its parent is still open."""
        outer = sibling.path.rpartition("/")[0]
        before = next((at for at, one in enumerate(self.closed) if one is sibling), 0)
        for one in self.closed[:before]:
            if one.path == outer and one not in self.stack:
                self.pop_to(self._base())
                self.stack.append(one)
        self.closed = self.closed[:before]

    def _dotted(self, block: Block) -> None:
        """Take 4.7.1: its number is its path, and its first part names the section."""
        first, *rest = block.mark.steps
        label = first.label
        clause = next((one for one in self.stack if one.path == label and rest), None)
        if clause is not None:
            self.pop_to(clause)
        elif first.form == "annex":
            self.pop_to(self.section())
        else:
            self._enter(label, block)
        if first.form == "dotted" and self._is_numbered_heading(label, block) and not rest:
            opened = self.open_section(
                label.removesuffix(".0"),
                label,
                block,
                level=label.removesuffix(".0").count(".") + 1,
            )
            opened.key, opened.value = ("dotted", "1"), 0
            return
        if clause is None:
            path = self.unused(label)
            clause = self.push(Open("clause", path, indent=block.indent), self.depth_of_section())
        for step in rest[:-1]:
            self._pass_through(step, block)
        if rest:
            place = place_of(rest[-1], block, self.stack, [], False)
            clause = self._open_number(place, rest[-1], block)
        printed = f"{label}{''.join(step.printed for step in rest)}"
        self.add(clause, printed, block)

    def _is_numbered_heading(self, label: str, block: Block) -> bool:
        told = bool(block.line.heading) and is_title_of(block)
        return told or (label.endswith(".0") and is_title_of(block))

    def _enter(self, label: str, block: Block) -> None:
        """Make sure the section that a dotted number names is open, implied where it has none."""
        top = re.split(r"[.]", label)[0]
        current = next((one for one in self.stack if one.kind == "section"), None)
        if current is not None and current.path.split(".")[0] == top:
            self.pop_to(self._parent_section(label))
            return
        if label == f"{top}.0" and is_title_of(block):
            del self.stack[1:]
            return
        if current is not None and not current.key and self._is_fresh(current):
            self._adopt(current, top)
        else:
            del self.stack[1:]
            current = self.open_section(top, top, None)
        current.key, current.value = ("dot", "1"), int(top) if top.isdigit() else 0
        self.pop_to(current)

    def _parent_section(self, label: str) -> Open:
        """Return the innermost open section that a dotted number stands under."""
        sections = [one for one in self.stack if one.kind == "section"]
        inside = [one for one in sections if label.startswith(f"{one.path}.")]
        return (inside or sections)[-1]

    def _is_fresh(self, section: Open) -> bool:
        return not (section.paras or section.points or section.rows or section.back_matter) and (
            self.stack[-1] is section
        )

    def _adopt(self, section: Open, number: str) -> None:
        """Give a section that has only a title the number its first clause implies."""
        if self.is_used(number):
            return
        self.addresses.discard(section.path)
        section.path = self.unused(number)
        old = self.outcome.sections[-1]
        self.outcome.sections[-1] = Section(
            section.path, number, old.title, old.line, old.level, old.back_matter
        )

    # Bullets, rows, text

    def bullet(self, block: Block) -> None:
        """Take a bullet."""
        del self.stack[min(bullet_parent(block, self.stack), MOST_DEEP) + 1 :]
        owner = self.stack[-1]
        owner.points += 1
        path = self.unused(under(owner, f"b{owner.points}"))
        point = Open(
            "point",
            path,
            glyph=block.mark.bullet,
            indent=block.indent,
            level=block.line.level,
        )
        printed = block.line.label if block.line.label.isalnum() else ""
        self.add(self.push(point), printed, block, kind="item")

    def row(self, block: Block) -> None:
        """Take a row of a table without a number in its first cell."""
        while self.stack[-1].kind == "point":
            self.stack.pop()
        owner = self.stack[-1]
        owner.rows += 1
        path = self.unused(under(owner, f"r{owner.rows}"))
        self.clause(path, "item", "", block.body, block.line)

    def note(self, block: Block) -> None:
        """Take a footnote: it hangs on the line before and ends no list."""
        owner = self.stack[-1]
        owner.notes += 1
        path = self.unused(under(owner, f"n{owner.notes}"))
        self.clause(path, "para", block.line.label, block.body, block.line)

    def text(self, block: Block) -> None:
        """Take words without a mark."""
        owner = self.stack[-1]
        if self._goes_on_with(owner, block):
            owner.paras += 1
            self.clause(
                self.unused(under(owner, f"p{owner.paras}")), "para", "", block.body, block.line
            )
            return
        base = self._base()
        at = self.stack.index(base)
        self.closed = self.stack[at + 1 :] or self.closed
        del self.stack[at + 1 :]
        base.paras += 1
        path = self.unused(under(base, f"p{base.paras}"))
        self.add(self.push(Open("para", path, indent=block.indent)), "", block, kind="para")

    def _goes_on_with(self, owner: Open, block: Block) -> bool:
        if owner.kind not in ("point", "item"):
            return False
        if block.line.inside or (owner.kind == "point" and self.section().back_matter):
            return True
        return block.line.level is None and block.indent > owner.indent + SET_IN

    def _base(self) -> Open:
        """Return what a paragraph belongs to: the clause in a numbered text, or the section."""
        lists = self.shape is Shape.UNNUMBERED
        return next(
            one
            for one in reversed(self.stack)
            if one.kind in ("section", "root") or (one.kind == "clause" and not lists)
        )

    # Between sections

    def _keep_runs(self) -> None:
        """Remember the runs that a heading interrupts: numbers may run on through headings."""
        if self.shape is Shape.CONTINUOUS:
            self.closed = [one for one in (*self.closed, *self.stack) if one.kind == "clause"][-1:]
        else:
            self.closed = []
        del self.stack[1:]


def _annex_name(title: str) -> str:
    """Return the path of back matter: its first word, and the appendix's own number."""
    first, *rest = slug(title).split("-")
    is_numbered = first in ("appendix", "annex", "annexe", "schedule") and bool(rest)
    return f"{first}-{rest[0]}" if is_numbered and len(rest[0]) <= 3 else first


def _is_roman(blocks: list[Block], at: int) -> bool:
    """Whether the next number printed the same way shows that this letter is a Roman numeral."""
    step = blocks[at].mark.steps[-1]
    if len(step.numerals) < 2:
        return False
    for block in blocks[at + 1 : at + 1 + LOOK_AHEAD]:
        if block.mark.steps and block.mark.steps[-1].form == step.form:
            other = block.mark.steps[-1].numerals
            return any(
                (style, value + 1) in other for style, value in step.numerals if style in "iI"
            )
    return False
