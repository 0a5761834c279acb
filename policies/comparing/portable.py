"""A version as plain data that anybody can keep, and that gives the same fingerprint back. Pure.

What is written holds the words and all that is hashed with them; what is read is checked against
the fingerprint it came with, so that a changed file is never taken for the text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.comparing.fingerprint import Content, fingerprint
from policies.comparing.texts import Wording

FORMAT = "handlebook policy version"
FORM = 1
ABOUT = ("title", "kind", "owner", "approving_body")
WORDED = ("path", "text", "parent", "kind", "label", "heading", "key")
PLACED = ("sign", "section", "section_sign", "crossheading")


class NotAVersionError(ValueError):
    """What was read is no version as this portal writes it; says why."""


@dataclass(frozen=True)
class Placing:
    """How a clause is printed: what is not hashed because its label and path say it already."""

    sign: str = ""
    section: str = ""
    section_sign: str = ""
    crossheading: str = ""


@dataclass(frozen=True)
class Portable:
    """A version's content, and for each of its clauses how it is printed."""

    content: Content
    placings: Sequence[Placing]


def write(version: Portable, about: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a version as JSON holds it; ``about`` is told beside it and read by nobody."""
    content = version.content
    starts = content.effective_from
    return {
        "format": FORMAT,
        "form": FORM,
        "about": dict(about or {}),
        **{name: getattr(content, name) for name in ABOUT},
        "effective_from": starts.isoformat() if starts else None,
        "attachments": list(content.attachments),
        "fingerprint": fingerprint(content),
        "clauses": [
            {
                **{name: getattr(wording, name) for name in WORDED},
                **{name: getattr(placing, name) for name in PLACED},
            }
            for wording, placing in zip(content.clauses, version.placings, strict=True)
        ],
    }


def read(data: str | bytes) -> Portable:
    """Read a version back.

    Raises:
        NotAVersionError: it is none, or its words are not those its fingerprint was made of.
    """
    try:
        held = json.loads(data)
    except (ValueError, RecursionError) as broken:
        raise NotAVersionError("This is not a JSON file.") from broken
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise NotAVersionError("This JSON file is not a version of a policy from this portal.")
    if held.get("form") != FORM:
        raise NotAVersionError("This file was written by another release, which cannot be read.")
    clauses = _list(held, "clauses")
    content = Content(
        **{name: _words(held, name) for name in ABOUT},
        effective_from=_day(held),
        attachments=[_word(each) for each in _list(held, "attachments")],
        clauses=[Wording(**{name: _words(each, name) for name in WORDED}) for each in clauses],
    )
    _check(content, _words(held, "fingerprint"))
    return Portable(
        content, [Placing(**{name: _words(each, name) for name in PLACED}) for each in clauses]
    )


def _check(content: Content, said: str) -> None:
    paths = [each.path for each in content.clauses]
    if len(set(paths)) < len(paths):
        raise NotAVersionError("Two clauses in this file have the same path.")
    if fingerprint(content) != said:
        raise NotAVersionError("The words in this file are not those that were published.")


def _list(held: Mapping[str, Any], name: str) -> list[Any]:
    found = held.get(name)
    if not isinstance(found, list):
        raise NotAVersionError(f"This file has no list of {name}.")
    return found


def _words(held: Any, name: str) -> str:
    if not isinstance(held, dict) or name not in held:
        raise NotAVersionError(f"Something in this file has no {name}.")
    return _word(held[name])


def _word(found: Any) -> str:
    if not isinstance(found, str):
        raise NotAVersionError("Something in this file that should be words is none.")
    return found


def _day(held: Mapping[str, Any]) -> date | None:
    found = held.get("effective_from")
    if found is None:
        return None
    try:
        return date.fromisoformat(_word(found))
    except ValueError as broken:
        raise NotAVersionError("The first day in this file is no date.") from broken
