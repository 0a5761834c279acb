"""PDF files: read in a process of its own, put back into paragraphs by geometry."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from policies.importing.lines import (
    MAX_BYTES,
    MAX_LINES,
    MAX_PAGES,
    Reading,
    Refused,
    reading,
    refuse_long,
)
from policies.importing.readers.archive import damaged, locked, too_large
from policies.importing.readers.geometry import Fragment, Page, lines_of
from policies.importing.readers.plain import refuse_controls

CHILD = Path(__file__).with_name("pdf_child.py")
SECONDS = 60  # by the clock; the child has a limit of its own for computing


def read_pdf(content: bytes) -> Reading:
    """Read a PDF file."""
    if len(content) > MAX_BYTES:
        raise too_large()
    pages = [_page(page) for page in _told(content)]
    lines = lines_of(pages)
    if pages and not lines:
        raise Refused(
            "scan",
            "This PDF holds pictures of pages and no text. Nothing was taken in. Ask for the file "
            "it was made from, or have it read by text recognition first.",
        )
    refuse_long(len(lines), sum(len(line.text) for line in lines))
    return reading("pdf", lines)


def _told(content: bytes) -> list[dict[str, Any]]:
    """Let the child read the file; whatever becomes of it, we get pages or a reason."""
    command = [sys.executable, "-I", str(CHILD), str(MAX_PAGES), str(MAX_LINES * 2)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, nothing of the user's
            command, input=content, capture_output=True, timeout=SECONDS, check=True, env={}
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise _too_hard() from None
    except (subprocess.CalledProcessError, ValueError) as failed:
        killed = isinstance(failed, subprocess.CalledProcessError) and failed.returncode < 0
        raise (_too_hard() if killed else damaged()) from None
    match told.get("refused"):
        case None:
            return list(told["pages"])
        case "locked":
            raise locked()
        case "long":
            raise Refused(
                "long",
                f"This PDF has more than {MAX_PAGES} pages or {MAX_LINES:,} lines, too long for "
                "one policy. Nothing was taken in; import the policy's own pages.",
            )
        case "bomb":
            raise _too_hard()
    raise damaged()


def _too_hard() -> Refused:
    return Refused(
        "bomb",
        "This PDF takes far more time or memory to read than a policy needs, so reading was "
        "stopped. Nothing was taken in. Print it to a new PDF, or import the Word file.",
    )


def _page(told: dict[str, Any]) -> Page:
    lines = [Fragment._make([*line[:6], _clean(line[6])]) for line in told["lines"]]
    return Page(told["width"], told["height"], lines)


def _clean(text: str) -> str:
    """Drop what a font without a table of its letters leaves: no character is made up."""
    text = "".join(" " if ord(letter) < 32 else letter for letter in text)
    refuse_controls(text)
    return text
