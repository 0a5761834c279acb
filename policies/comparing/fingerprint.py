"""The fingerprint of a version: the same words, the same 64 characters, on every machine. Pure.

Canonical form: JSON with sorted keys, no spaces, and everything beyond ASCII as ``\\u`` escapes.
Text goes in as it is: a no-break space is not a space, and nothing is ever improved. Not in it:
the day a version ends and the day of its review, which change while its words stay.

Source: policies.md 2.2, I-2.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from policies.comparing.texts import Wording

FORM = 1  # of the canonical form, so that a later one is never taken for this one


@dataclass(frozen=True)
class Content:
    """What is approved, published and confirmed as read: the words and what stands around them.

    ``attachments`` are the SHA-256 of the files, in any order.
    """

    title: str
    kind: str
    owner: str
    approving_body: str
    effective_from: date | None
    attachments: Sequence[str]
    clauses: Sequence[Wording]


@dataclass(frozen=True)
class Seal:
    """A published version's fingerprint, and the link that ties it to the one before."""

    fingerprint: str
    link: str


def canonical(content: Content) -> bytes:
    """Write a version in the one form that is hashed."""
    form = {
        "form": FORM,
        "title": content.title,
        "kind": content.kind,
        "owner": content.owner,
        "approving_body": content.approving_body,
        "effective_from": content.effective_from and content.effective_from.isoformat(),
        "attachments": sorted(content.attachments),
        "clauses": [
            [each.path, each.kind, each.label, each.heading, each.text] for each in content.clauses
        ],
    }
    return json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def fingerprint(content: Content) -> str:
    """Return the SHA-256 of a version, to which an approval and a confirmation are bound."""
    return hashlib.sha256(canonical(content)).hexdigest()


def seal(content: Content, previous: str = "") -> Seal:
    """Seal a version for publication; ``previous`` is the link of the one before it, if any."""
    own = fingerprint(content)
    return Seal(own, _link(own, previous))


def first_broken(seals: Iterable[tuple[Content, Seal]]) -> int | None:
    """Return the place of the first version whose words or link were tampered with."""
    previous = ""
    for place, (content, kept) in enumerate(seals):
        if seal(content, previous) != kept:
            return place
        previous = kept.link
    return None


def _link(own: str, previous: str) -> str:
    return hashlib.sha256(f"{previous}\n{own}".encode()).hexdigest()
