"""Reads a PDF in a process of its own, so that a hostile file costs no more than its limits.

Run as a file, with the PDF on standard input; answers in JSON. It knows nothing of the portal.
"""

import contextlib
import io
import json
import logging
import os
import resource
import sys
from collections.abc import Iterator
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTPage, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed

SECONDS = 20
MEMORY = 768 * 1024 * 1024
BOLD = ("bold", "black", "heavy", "semibold", "demi")


class TooMuch(Exception):
    """There are more pages, lines or characters than a policy has."""


def limit() -> None:
    """Take memory, time and files away before a byte is read."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system may not know the limit
            resource.setrlimit(what, (most, most))


def pages(content: bytes, most_pages: int, most_lines: int) -> Iterator[dict[str, Any]]:
    """Yield the pages with their lines: where each stands, its letters' size, its words."""
    left = most_lines
    # Without the flow of boxes: its cost grows with the square of their number.
    how = LAParams(line_margin=0.1, boxes_flow=None)
    for number, page in enumerate(extract_pages(io.BytesIO(content), laparams=how), 1):
        lines = [fragment(line, page) for line in text_lines(page)]
        left -= len(lines)
        if number > most_pages or left < 0:
            raise TooMuch
        yield {"width": page.width, "height": page.height, "lines": lines}


def text_lines(page: LTPage) -> Iterator[LTTextLine]:
    """Yield the lines with words on a page."""
    for box in page:
        if isinstance(box, LTTextContainer):
            for line in box:
                if isinstance(line, LTTextLine) and line.get_text().strip():
                    yield line


def fragment(line: LTTextLine, page: LTPage) -> list[Any]:
    """Measure a line: left, top, right, size, whether bold, width of its first word, words."""
    letters = [letter for letter in line if isinstance(letter, LTChar)]
    shown = [letter for letter in letters if not letter.get_text().isspace()] or letters
    sizes = sorted(letter.size for letter in shown)
    bold = sum(any(name in letter.fontname.lower() for name in BOLD) for letter in shown)
    return [
        round(line.x0, 1),
        round(page.y1 - line.y1, 1),
        round(line.x1, 1),
        round(sizes[len(sizes) // 2], 1) if sizes else 0,
        bool(shown) and bold > 0.9 * len(shown),
        round(first_width(line), 1),
        line.get_text().strip("\n\r"),
    ]


def first_width(line: LTTextLine) -> float:
    """Return the width of a line's first word."""
    left = right = None
    for letter in line:
        if not isinstance(letter, LTChar) or letter.get_text() == " ":
            if left is not None:
                break
            continue
        left = letter.x0 if left is None else left
        right = letter.x1
    return (right or 0) - (left or 0)


def answer(content: bytes, most_pages: int, most_lines: int) -> dict[str, Any]:
    """Read the file, or say why not."""
    try:
        return {"pages": list(pages(content, most_pages, most_lines))}
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed):
        return {"refused": "locked"}
    except TooMuch:
        return {"refused": "long"}
    except MemoryError:
        return {"refused": "bomb"}
    except Exception:  # the library lets any error of a broken file through
        return {"refused": "damaged"}


def main() -> None:
    """Read standard input and answer."""
    limit()
    logging.disable(logging.CRITICAL)
    most_pages, most_lines = (int(number) for number in sys.argv[1:3])
    told = json.dumps(answer(sys.stdin.buffer.read(), most_pages, most_lines))
    sys.stdout.write(told)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
