"""What stands before the first clause: the title, who owns the text, whose house it is. Pure."""

import re
from dataclasses import dataclass, field

from policies.importing.blocks import Block, is_headingish
from policies.importing.facts import Fact, date_line, opens_block, other_pair, pair_of
from policies.importing.furniture import is_lone_address
from policies.importing.outcome import Bucket
from policies.importing.shape import Shape

LONGEST_FRONT = 40  # lines; no title page has more
MOST_NAMES = 12
KIND_OF_TEXT = re.compile(
    r"\b(?:polic(?:y|ies)|guidance|guidelines?|code of (?:practice|conduct)|procedures?|protocol"
    r"|statement|standards?|framework|regulations)\b",
    re.IGNORECASE,
)
OF_ITSELF = re.compile(
    r"\b(?:this|the|our) (?:policy|guidance|procedure|document|code)\b", re.IGNORECASE
)
GENERIC = re.compile(
    r"(?:the |full )?(?:policy|document|guidance|text|policy (?:text|statement))", re.IGNORECASE
)


@dataclass(slots=True)
class Front:
    """The blocks before the first clause, sorted, and where the clauses begin."""

    start: int = 0
    title: Block | None = None
    placed: dict[int, Bucket] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)


def front_of(blocks: list[Block], shape: Shape) -> Front:
    """Sort what stands before the first clause."""
    front = Front()
    _take_facts(blocks, front)
    stop = _first_content(blocks, front)
    names = [at for at in range(stop) if at not in front.placed and _is_name(blocks, at)]
    title = _title_at(blocks, names, stop, shape)
    front.title = blocks[title] if title is not None else None
    front.start = _start(blocks, names, title, stop, shape)
    for at in range(front.start):
        front.placed.setdefault(at, _bucket(blocks, at, front))
    return front


def _take_facts(blocks: list[Block], front: Front) -> None:
    """Take what is told in pairs: on the title page, in tables of facts, at the very end."""
    for at, block in enumerate(blocks):
        if opens_block(block) and at + 1 < len(blocks) and pair_of(blocks[at + 1]):
            front.placed[at] = Bucket.METADATA
            _take_table(blocks, at + 1, front)
    for at, block in enumerate(blocks[:LONGEST_FRONT]):
        if at in front.placed:
            continue
        if not (found := pair_of(block) or date_line(block)):
            if not _is_name(blocks, at):
                break
            continue
        _put(at, found, front)
    for at in reversed(range(len(blocks))):
        if at in front.placed or not (found := date_line(blocks[at]) or _pair_at_end(blocks[at])):
            break
        _put(at, found, front)
    front.facts.sort(key=lambda each: each.line)


def _pair_at_end(block: Block) -> Fact | None:
    """Read a pair at a text's end; the last item of a list is no such thing."""
    return pair_of(block) if block.is_text else None


def _take_table(blocks: list[Block], at: int, front: Front) -> None:
    while at < len(blocks) and (found := pair_of(blocks[at]) or other_pair(blocks[at])):
        _put(at, found, front)
        at += 1
    if at < len(blocks) and GENERIC.fullmatch(blocks[at].seen):
        front.placed[at] = Bucket.FRONT_MATTER


def _put(at: int, found: Fact, front: Front) -> None:
    front.placed[at] = Bucket.METADATA
    front.facts.append(found)


def _is_name(blocks: list[Block], at: int) -> bool:
    """Whether a line could stand on a title page: a name, a title, an address."""
    block = blocks[at]
    if not block.is_text or block.line.cells:
        return False
    before = blocks[at - 1] if at else None
    return block.line.title or is_headingish(block.seen) or is_lone_address(block, before)


def _first_content(blocks: list[Block], front: Front) -> int:
    """Return the place of the first line that is neither a name nor a fact.

    Where nothing but names follow one another, they are the text, not its title page.
    """
    for at in range(min(len(blocks), len(front.placed) + MOST_NAMES + 1)):
        if at not in front.placed and not _is_name(blocks, at):
            return at
    return 1 if blocks and _looks_like_title(blocks[0]) else 0


def _looks_like_title(block: Block) -> bool:
    seen = block.seen
    return (
        block.is_text
        and bool(KIND_OF_TEXT.search(seen))
        and not OF_ITSELF.search(seen)
        and not GENERIC.fullmatch(seen)
        and is_headingish(seen)
    ) or (
        bool(re.match(r"our\b", seen, re.IGNORECASE))
        and is_headingish(seen)
        and bool(KIND_OF_TEXT.search(seen))
    )


def _title_at(blocks: list[Block], names: list[int], stop: int, shape: Shape) -> int | None:
    """Find the title: what the source calls one, what reads like one, or the only name."""
    told = [at for at in range(min(stop + 1, len(blocks))) if blocks[at].line.title]
    if told:
        return told[0]
    tops = [at for at, block in enumerate(blocks) if block.line.heading == 1]
    deeper = any(block.line.heading > 1 for block in blocks)
    if len(tops) == 1 and tops[0] < stop and (deeper or len(names) > 1):
        return tops[0]
    candidates = [at for at in names if not is_lone_address(blocks[at], None)]
    for at in candidates:
        if _looks_like_title(blocks[at]) and not blocks[at].line.heading > 1:
            return at
    if candidates and _heads_section(blocks, candidates[-1], stop, shape) and len(candidates) > 1:
        candidates = candidates[:-1]
    only = len(candidates) == 1 and not GENERIC.fullmatch(blocks[candidates[0]].seen)
    return candidates[0] if only else None


def _heads_section(blocks: list[Block], at: int, stop: int, shape: Shape) -> bool:
    """Whether the last name above the first content is that content's heading."""
    if at != stop - 1 or stop >= len(blocks):
        return False
    first = blocks[stop]
    if not first.mark.steps:
        return shape is not Shape.NUMBERED_SECTIONS
    if first.mark.word or shape is Shape.NUMBERED_SECTIONS:
        return False
    return not (shape is Shape.DECIMAL and first.mark.steps[0].form != "dotted")


def _start(
    blocks: list[Block], names: list[int], title: int | None, stop: int, shape: Shape
) -> int:
    """Return where the body begins: at the heading above the first content, if there is one."""
    told = [at for at in names if blocks[at].line.heading and at != title and at > (title or 0)]
    if told:
        return told[0]
    last = names[-1] if names else None
    if last is not None and last != title and _heads_section(blocks, last, stop, shape):
        same = title is not None and _same(blocks[last], blocks[title])
        return stop if same else last
    return stop


def _same(one: Block, other: Block) -> bool:
    return " ".join(one.seen.casefold().split()) == " ".join(other.seen.casefold().split())


def _bucket(blocks: list[Block], at: int, front: Front) -> Bucket:
    block = blocks[at]
    if block is front.title:
        return Bucket.TITLE
    if is_lone_address(block, None) or (front.title and _same(block, front.title)):
        return Bucket.FURNITURE
    return Bucket.FRONT_MATTER


def repeats_title(block: Block, title: Block | None) -> bool:
    """Whether a line says the title again, as the head of a page does."""
    return title is not None and block.is_text and _same(block, title)
