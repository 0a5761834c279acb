"""Cut a policy's text into clauses: the same text always gives the same clauses. Pure.

The rules are general; none knows a particular document. In order: leave out what is printed
around the words, undo wrapping, read the marks, tell which of them count, tell the shape of the
text, take the title page off, find the headings, put every line where it belongs. Every line of
the source lands in exactly one bucket, which is checked each time.
"""

from dataclasses import dataclass

from policies.importing.blocks import Block, blocks_of
from policies.importing.building import built
from policies.importing.counting import counted
from policies.importing.facts import Fact, in_sentences
from policies.importing.front import Front, front_of, repeats_title
from policies.importing.furniture import furniture_of, is_lone_address
from policies.importing.lines import Line, Reading
from policies.importing.outcome import Bucket, Outcome
from policies.importing.shape import headings_of, shape_of
from policies.importing.unwrapping import unwrapped, with_lonely_marks


@dataclass(frozen=True, slots=True)
class Split:
    """A text cut up, and what it says of itself."""

    outcome: Outcome
    facts: tuple[Fact, ...]


def split(reading: Reading) -> Split:
    """Cut a source into sections and clauses."""
    outcome = Outcome()
    blocks = _blocks(reading, outcome)
    shape = shape_of(blocks)
    front = front_of(blocks, shape)
    body = _body(blocks, front, outcome)
    shape = shape_of(body)
    outcome.title = front.title.body if front.title else ""
    outcome.shape = shape.value
    built(body, shape, headings_of(body, shape), outcome)
    outcome.check_nothing_lost(reading.lines)
    return Split(outcome, _facts(front, outcome))


def _blocks(reading: Reading, outcome: Outcome) -> list[Block]:
    """Put the furniture aside and read the marks of all other lines."""
    furniture = furniture_of(reading.lines)
    lines: tuple[Line, ...] = tuple(line for line in reading.lines if line.number not in furniture)
    if not lines:  # nothing but what looks like furniture: then it is the text
        furniture, lines = set(), reading.lines
    for line in reading.lines:
        if line.number in furniture:
            outcome.place(line, Bucket.FURNITURE)
    if reading.wrapped:
        lines = unwrapped(lines, furniture)
    return counted(blocks_of(with_lonely_marks(lines)))


def _body(blocks: list[Block], front: Front, outcome: Outcome) -> list[Block]:
    """Place what is no clause and return the rest."""
    body: list[Block] = []
    for at, block in enumerate(blocks):
        if at in front.placed:
            outcome.place(block.line, front.placed[at])
        elif _is_furniture(block, body, front):
            outcome.place(block.line, Bucket.FURNITURE)
        else:
            body.append(block)
    return body


def _is_furniture(block: Block, body: list[Block], front: Front) -> bool:
    before = body[-1] if body else None
    return repeats_title(block, front.title) or (
        is_lone_address(block, before) and (before is None or not before.is_bullet)
    )


def _facts(front: Front, outcome: Outcome) -> tuple[Fact, ...]:
    told = {fact.name for fact in front.facts}
    facts = list(front.facts)
    if front.title and "title" not in told:
        facts.insert(0, Fact("title", outcome.title, front.title.line.number))
    return (*facts, *(fact for fact in in_sentences(outcome.clauses) if fact.name not in told))
