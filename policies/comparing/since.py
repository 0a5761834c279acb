"""What has changed since a decision on a version, in short sentences. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from policies.comparing.fingerprint import Content
from policies.comparing.redline import redline
from policies.comparing.texts import Wording

AROUND = {
    "title": "the title",
    "kind": "the kind of document",
    "owner": "who keeps it",
    "approving_body": "the approving body",
    "effective_from": "the first day",
}


def read_content(kept: Mapping[str, Any]) -> Content:
    """Read a version's content as a decision keeps it."""
    begins = kept["effective_from"]
    return Content(
        **{
            **kept,
            "effective_from": date.fromisoformat(begins) if isinstance(begins, str) else begins,
            "clauses": [Wording(**each) for each in kept["clauses"]],
        }
    )


def since(decided: Content, now: Content) -> tuple[str, ...]:
    """Say what differs: "the title", "4.1 reworded", "7 added"."""
    return (*_around(decided, now), *_clauses(decided, now))


def _around(decided: Content, now: Content) -> Iterator[str]:
    for name, words in AROUND.items():
        if getattr(decided, name) != getattr(now, name):
            yield words


def _clauses(decided: Content, now: Content) -> Iterator[str]:
    for change in redline(decided.clauses, now.clauses).changed:
        wording = change.new or change.old
        place = wording.cited if wording else change.key
        yield f"{place} {' and '.join(change.changes)}"
