"""What changes the fingerprint of a version, and what does not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policies.comparing.fingerprint import Content, canonical, fingerprint, first_broken, seal
from policies.comparing.texts import Wording

FIRST = Wording("1.1", "The porter’s\u00a0lodge", "1", "clause", "1.1", "Scope", key="k1")
SECOND = Wording("1.2", "A “freind” waits", "1", "clause", "1.2", "Scope", key="k2")
CONTENT = Content(
    title="Lodge rules",
    kind="policy",
    owner="Head porter",
    approving_body="Council",
    effective_from=date(2026, 3, 1),
    attachments=("aa", "bb"),
    clauses=(FIRST, SECOND),
)


def with_first(**changes: Any) -> Content:
    return replace(CONTENT, clauses=(replace(FIRST, **changes), SECOND))


CHANGES: dict[str, Callable[[], Content]] = {
    "title": lambda: replace(CONTENT, title="Lodge Rules"),
    "kind": lambda: replace(CONTENT, kind="guidance"),
    "owner": lambda: replace(CONTENT, owner=""),
    "approving body": lambda: replace(CONTENT, approving_body="Senate"),
    "effective from": lambda: replace(CONTENT, effective_from=date(2026, 3, 2)),
    "no day": lambda: replace(CONTENT, effective_from=None),
    "attachment gone": lambda: replace(CONTENT, attachments=("aa",)),
    "attachment changed": lambda: replace(CONTENT, attachments=("aa", "bc")),
    "attachments joined": lambda: replace(CONTENT, attachments=("aabb",)),
    "order of clauses": lambda: replace(CONTENT, clauses=(SECOND, FIRST)),
    "clause gone": lambda: replace(CONTENT, clauses=(FIRST,)),
    "path": lambda: with_first(path="1.10"),
    "kind of clause": lambda: with_first(kind="item"),
    "label": lambda: with_first(label="1.1."),
    "heading": lambda: with_first(heading="scope"),
    "a word": lambda: with_first(text="The porter’s\u00a0hall"),
    "a space for a no-break space": lambda: with_first(text="The porter’s lodge"),
    "a straight quote": lambda: with_first(text="The porter's\u00a0lodge"),
    "a space at the end": lambda: with_first(text=FIRST.text + " "),
    "words moved between fields": lambda: with_first(heading="", text="Scope" + FIRST.text),
}


@pytest.mark.parametrize("what", CHANGES)
def test_it_changes_with(what: str) -> None:
    assert fingerprint(CHANGES[what]()) != fingerprint(CONTENT)


def test_all_changes_give_different_fingerprints() -> None:
    assert len({fingerprint(make()) for make in CHANGES.values()}) == len(CHANGES)


@pytest.mark.parametrize(
    "same",
    [
        replace(CONTENT),
        replace(CONTENT, attachments=("bb", "aa")),
        replace(CONTENT, clauses=[FIRST, SECOND]),
        with_first(key="another"),
        with_first(parent=""),  # the path says it
    ],
    ids=["nothing", "order_of_attachments", "a_list", "key", "parent"],
)
def test_it_does_not_change_with(same: Content) -> None:
    assert fingerprint(same) == fingerprint(CONTENT)


def test_composed_and_decomposed_letters_are_kept_apart() -> None:
    assert fingerprint(with_first(text="caf\u00e9")) != fingerprint(with_first(text="cafe\u0301"))


def test_the_same_on_every_machine() -> None:
    """Written down once: whoever reads the form another way finds out here."""
    small = Content("é", "policy", "", "", None, (), (Wording("1", "\u00a0<b>"),))

    assert canonical(small) == (
        b'{"approving_body":"","attachments":[],"clauses":[["1","clause","","","\\u00a0<b>"]],'
        b'"effective_from":null,"form":1,"kind":"policy","owner":"","title":"\\u00e9"}'
    )
    assert fingerprint(small) == "c6921898563ee9aeef51098c4bc8201de5d390afe3381194e6889308a419e134"


def test_a_text_no_file_can_hold_has_a_fingerprint_too() -> None:
    assert len(fingerprint(with_first(text="\ud800"))) == 64


def test_versions_are_chained() -> None:
    later = replace(CONTENT, title="Lodge rules, revised")
    first = seal(CONTENT)
    second = seal(later, first.link)

    assert second.fingerprint == fingerprint(later)
    assert second.link not in {seal(later).link, first.link}
    assert first_broken([(CONTENT, first), (later, second)]) is None


def test_tampering_is_found_where_it_was_done() -> None:
    contents = [replace(CONTENT, title=f"Lodge rules {number}") for number in range(3)]
    seals, previous = [], ""
    for content in contents:
        seals.append(seal(content, previous))
        previous = seals[-1].link
    chain = list(zip(contents, seals, strict=True))

    assert first_broken(chain) is None
    assert first_broken([chain[0], (with_first(text="Another word"), seals[1]), chain[2]]) == 1
    assert first_broken([chain[0], chain[2]]) == 1  # one taken out
    other = replace(contents[0], title="Somebody else's rules")
    assert first_broken([(other, seal(other)), *chain[1:]]) == 1  # the link of the next one tells
