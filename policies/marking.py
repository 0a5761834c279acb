"""A clause's words as HTML: escaped, and what they name in the same version linked."""

import re
from collections.abc import Callable, Iterable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from policies.comparing.linking import Piece, pieces
from policies.comparing.references import as_said

Targets = Mapping[str, str]  # the number a text would say: the address of the clause
Where = Callable[[str], str]  # from the address of a clause to a link


def targets(paths: Iterable[str]) -> Targets:
    """Say which clause each number means; a section means its first clause."""
    clauses: dict[str, str] = {}
    sections: dict[str, str] = {}
    for path in paths:
        address = path.replace("/", "-")
        clauses.setdefault(as_said(path), address)
        for end in re.finditer(r"[./]", path):
            sections.setdefault(as_said(path[: end.start()]), address)
    return {**sections, **clauses}


def marked(text: str, known: Targets, where: Where) -> SafeString:
    """Mark up a clause's words; a number that names nothing here stays as it is."""
    parts = [(_drawn(piece, known, where),) for piece in pieces(text)]
    return format_html_join("", "{}", parts)


def _drawn(piece: Piece, known: Targets, where: Where) -> SafeString:
    if piece.address:
        return format_html(
            '<a href="{}" rel="external noopener nofollow">{}</a>', piece.address, piece.text
        )
    if address := known.get(piece.clause):
        return format_html('<a href="{}">{}</a>', where(address), piece.text)
    return format_html("{}", piece.text)
