"""A version that is written and read again has the same fingerprint, whatever its words are."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.comparing.fingerprint import Content, fingerprint
from policies.comparing.portable import NotAVersionError, Placing, Portable, read, write
from policies.comparing.texts import Wording

WORDS = st.text(max_size=40)
CLAUSES = st.builds(
    Wording, path=WORDS, text=WORDS, parent=WORDS, kind=WORDS, label=WORDS, heading=WORDS, key=WORDS
)
PLACINGS = st.builds(Placing, sign=WORDS, section=WORDS, section_sign=WORDS, crossheading=WORDS)


@st.composite
def versions(draw: st.DrawFn) -> Portable:
    """Draw any version."""
    clauses = draw(st.lists(CLAUSES, max_size=6, unique_by=lambda each: each.path))
    content = draw(
        st.builds(
            Content,
            title=WORDS,
            kind=WORDS,
            owner=WORDS,
            approving_body=WORDS,
            effective_from=st.none() | st.dates(),
            attachments=st.lists(WORDS, max_size=3),
            clauses=st.just(clauses),
        )
    )
    return Portable(content, [draw(PLACINGS) for _each in clauses])


def sample() -> Portable:
    """Give a version of one clause."""
    clause = Wording("5.4/b", "No\u00a0break <script>1</script>", label="5.4(b)", key="5.4-b")
    content = Content("Title", "policy", "", "Senate", date(2026, 10, 1), ["ab"], [clause])
    return Portable(content, [Placing("(b)", "5", "5.", "Use")])


@given(versions())
def test_what_is_written_reads_back_whole(version: Portable) -> None:
    again = read(json.dumps(write(version, {"policy": "x"})))
    assert again == version
    assert fingerprint(again.content) == fingerprint(version.content)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_nothing_else_is_ever_read(data: bytes | str) -> None:
    with pytest.raises(NotAVersionError):
        read(data)


@given(st.recursive(st.none() | st.booleans() | st.integers() | WORDS,
                    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner)),
       st.sampled_from(sorted(write(sample()))))  # fmt: skip
def test_a_part_of_the_wrong_kind_is_refused(part: object, name: str) -> None:
    held = write(sample())
    if held[name] == part or name == "about":
        return
    with pytest.raises(NotAVersionError):
        read(json.dumps({**held, name: part}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "another"}, "not a version of a policy"),
        ({"form": 2}, "another release"),
        ({"title": "Other"}, "not those that were published"),
        ({"effective_from": "soon"}, "no date"),
        ({"clauses": None}, "no list of clauses"),
    ],
)
def test_why_it_is_refused_is_said(change: dict[str, object], said: str) -> None:
    with pytest.raises(NotAVersionError, match=said):
        read(json.dumps({**write(sample()), **change}))


def test_a_changed_word_is_noticed() -> None:
    held = write(sample())
    held["clauses"][0]["text"] += " Not."
    with pytest.raises(NotAVersionError, match="not those that were published"):
        read(json.dumps(held))


def test_two_clauses_of_one_path_are_refused() -> None:
    held = write(sample())
    held["clauses"] *= 2
    with pytest.raises(NotAVersionError, match="same path"):
        read(json.dumps(held))


def test_too_deep_a_file_is_refused() -> None:
    with pytest.raises(NotAVersionError):
        read("[" * 100_000)
