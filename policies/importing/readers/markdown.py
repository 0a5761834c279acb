"""Markdown: its headings, lists and tables, each with its lines in the source. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from policies.importing.lines import Line, Reading, flat, is_blank, reading, refuse_long
from policies.importing.marks import mark_of
from policies.importing.readers.html import lines_of
from policies.importing.readers.plain import decoded, read_text, refuse_controls

ENDS = (".", ":", ";", "!", "?", ",", " and", " or", "and/or")
# Markdown's brackets can be made to take time with the square of a paragraph's length.
LONGEST = 300_000  # characters
LONGEST_PARAGRAPH = 60_000
TOO_MUCH = "The file is too long to be read as Markdown, so it was read as plain text."
DEEPEST = 20  # lists and quotations one inside the other


@dataclass(slots=True)
class OpenList:
    """A list that is open: what its items are numbered with."""

    sign: str  # "" for bullets
    numbers: list[str] = field(default_factory=list)
    taken: int = 0
    label: str = ""

    def next_label(self) -> str:
        """Return the next item's label; the same number on all items means one after the other."""
        at, self.taken = self.taken, self.taken + 1
        if not self.sign:
            return "•"
        same = len(set(self.numbers)) == 1
        return f"{int(self.numbers[0]) + at if same else self.numbers[at]}{self.sign}"


def read_markdown(content: bytes) -> Reading:
    """Read a Markdown file."""
    text, notes = decoded(content)
    refuse_controls(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    rows = text.split("\n")
    refuse_long(len(rows), len(text))
    if _is_too_much(rows, len(text)):
        return read_text(text, "markdown", (*notes, TOO_MUCH))
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table")
    lines = list(_lines(parser.parse(text), rows))
    covered = {number for line in lines for number in line.numbers}
    lines += _left_over(rows, covered)
    return reading("markdown", sorted(lines, key=lambda line: line.number), notes)


def _is_too_much(rows: list[str], length: int) -> bool:
    paragraph = longest = 0
    for row in rows:
        paragraph = 0 if is_blank(row) else paragraph + len(row)
        longest = max(longest, paragraph)
    return length > LONGEST or longest > LONGEST_PARAGRAPH


def _left_over(rows: list[str], covered: set[int]) -> Iterator[Line]:
    """Yield the lines that belong to no block: rules and fences are markup, all others words."""
    for number, row in enumerate(rows, 1):
        if number not in covered and not is_blank(row):
            words = any(character.isalnum() for character in row)
            yield Line(number, row, apart=not words or row.lstrip().startswith(("```", "~~~")))


def _lines(tokens: list[Token], rows: list[str]) -> Iterator[Line]:
    lists: list[OpenList] = []
    heading = 0
    cells: list[Token] | None = None
    for at, token in enumerate(tokens):
        match token.type:
            case "heading_open":
                heading = int(token.tag[1:])
            case "heading_close":
                heading = 0
            case "ordered_list_open" | "bullet_list_open":
                lists.append(_opened(tokens, at))
            case "ordered_list_close" | "bullet_list_close":
                lists.pop()
            case "list_item_open":
                lists[-1].label = lists[-1].next_label()
            case "tr_open":
                cells = []
            case "tr_close":
                yield from _row(cells or [], token, tokens, at, rows)
                cells = None
            case "inline" if cells is not None:
                cells.append(token)
            case "inline":
                yield from _paragraph(token, lists, heading, rows)
            case "fence" | "code_block" | "html_block":
                yield from _raw(token, rows)


def _opened(tokens: list[Token], at: int) -> OpenList:
    """Read the numbers of a list's own items, as they are written."""
    token = tokens[at]
    if token.type == "bullet_list_open":
        return OpenList("")
    numbers = []
    for other in tokens[at + 1 :]:
        if other.type == "ordered_list_close" and other.level == token.level:
            break
        if other.type == "list_item_open" and other.level == token.level + 1:
            numbers.append(other.info)
    return OpenList(token.markup, numbers)


def _span(token: Token, rows: list[str]) -> list[int]:
    low, high = token.map or [0, 0]
    return [number for number in range(low + 1, high + 1) if not is_blank(rows[number - 1])]


def _paragraph(
    token: Token, lists: list[OpenList], heading: int, rows: list[str]
) -> Iterator[Line]:
    """Yield a paragraph's lines: one, unless its source breaks it where a new number begins."""
    span = _span(token, rows)
    pieces = _pieces(token)
    for at, (texts, links, strong) in enumerate(pieces):
        low, high = texts[0][0], texts[-1][0]
        own = span[low : high + 1] if at + 1 < len(pieces) else span[low:]
        if not own:
            continue
        item = lists[-1] if lists else None
        label, inside = "", False
        if item is not None:
            label, inside, item.label = item.label, not item.label, ""
        yield Line(
            own[0],
            " ".join(text for _row, text in texts).strip(),
            more=tuple(own[1:]),
            label=label,
            level=len(lists) - 1 if lists else None,
            inside=inside,
            heading=heading,
            strong=strong and not heading,
            links=tuple(links),
        )


Piece = tuple[list[tuple[int, str]], list[str], bool]


def _pieces(token: Token) -> list[Piece]:
    """Return a paragraph's words by line of the source, joined unless a new number begins."""
    pieces: list[Piece] = []
    for row, text, links, strong, hard in _rows_of(token):
        if is_blank(text) and pieces:
            pieces[-1][0].append((row, text))
        elif pieces and not hard and not _begins(pieces[-1][0][-1][1], text):
            texts, before, was_strong = pieces[-1]
            texts.append((row, text))
            pieces[-1] = (texts, [*before, *links], was_strong and strong)
        else:
            pieces.append(([(row, text)], links, strong))
    return pieces


def _begins(before: str, text: str) -> bool:
    """Whether a line of a paragraph begins with a number of its own."""
    mark = mark_of(flat(text))
    if not mark.steps or mark.bullet or mark.steps[0].form in ("bare", "annex"):
        return False
    rest = flat(text)[mark.length :].strip()
    return flat(before).rstrip().endswith(ENDS) or (
        mark.steps[0].form == "dotted" and rest[:1].isupper()
    )


def _rows_of(token: Token) -> Iterator[tuple[int, str, list[str], bool, bool]]:
    """Yield each line of a paragraph: its place, words, links, whether bold, whether broken off."""
    row, text, links, bold, strong, hard = 0, "", list[str](), 0, True, False
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            yield row, text, links, strong and bool(text.strip()), hard
            row, text, links, strong, hard = row + 1, "", [], True, child.type == "hardbreak"
        elif child.type in ("strong_open", "strong_close"):
            bold += child.nesting
        elif child.type == "link_open":
            links.append(str(child.attrGet("href") or ""))
        elif child.type in ("text", "code_inline", "image", "text_special"):
            text += child.content
            strong = strong and (bold > 0 or not child.content.strip())
    yield row, text, links, strong and bool(text.strip()), hard


def _row(
    cells: list[Token], token: Token, tokens: list[Token], at: int, rows: list[str]
) -> Iterator[Line]:
    """Yield a table's row."""
    opening = next(one for one in reversed(tokens[:at]) if one.type == "tr_open")
    texts, links = [], list[str]()
    for cell in cells:
        parts = list(_rows_of(cell))
        texts.append(" ".join(text for _row, text, *_rest in parts).strip())
        links += [link for part in parts for link in part[2]]
    span = _span(opening, rows)
    if span and any(texts):
        text = " | ".join(text for text in texts if text)
        yield Line(span[0], text, more=tuple(span[1:]), cells=tuple(texts), links=tuple(links))


def _raw(token: Token, rows: list[str]) -> Iterator[Line]:
    """Yield the words of code, line by line, and of a piece of a web page, in one."""
    span = _span(token, rows)
    if token.type != "html_block":
        fence = token.type == "fence"
        yield from (
            Line(number, rows[number - 1])
            for number in span
            if not (fence and rows[number - 1].lstrip(" >").startswith(("```", "~~~")))
        )
        return
    words = " ".join(line.text for line in lines_of(token.content))
    if span:
        first = Line(span[0], words or rows[span[0] - 1], more=tuple(span[1:]))
        yield replace(first, apart=not words)
