"""How words and labels are read, matched and shown, in text alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.searching import SNIPPET, joined, label_keys, snippet, wanted, words_of

anything = st.text(max_size=600)


@pytest.mark.parametrize(
    ("asked", "label", "path"),
    [
        ("5.4", "5.4", "5.4"),
        ("section 5.4", "5.4", "5.4"),
        ("Clause 24(b)", "24(b)", "24/b"),
        ("24 (B)", "24(b)", "24/b"),
        ("24.b", "24(b)", "24/b"),
        ("24(b)", "24 bullet 2", "24/b2"),  # people call the second bullet (b)
        ("24 bullet 2", "24 bullet 2", "24/b2"),
        ("24/b2", "24 bullet 2", "24/b2"),
        ("9(b)", "9(b)", "9/p1/b"),
        ("§ 4.7.4.10", "4.7.4.10", "4.7.4.10"),
        ("London Met 5.4", "5.4", "5.4"),
        ("principles 3", "Principles 3", "general-principles/p3"),
    ],
)
def test_a_clause_is_found_however_it_is_cited(asked: str, label: str, path: str) -> None:
    assert set(wanted(asked, "London Met").labels) & set(label_keys(label, path))


@pytest.mark.parametrize(
    ("asked", "label", "path"),
    [
        ("5.4", "5.40", "5.40"),
        ("5.4", "15.4", "15.4"),
        ("5", "5.4", "5.4"),
        ("24(b)", "24 bullet 3", "24/b3"),
        ("4.7.4.1", "4.7.4.10", "4.7.4.10"),
    ],
)
def test_a_label_is_matched_whole(asked: str, label: str, path: str) -> None:
    assert not set(wanted(asked).labels) & set(label_keys(label, path))


@pytest.mark.parametrize(
    ("asked", "text", "is_found"),
    [
        ("two people", "Two people run it.", True),
        ("people two", "Two people run it.", True),
        ("peop", "Two people run it.", True),  # the last word may be a beginning
        ("peop two", "Two people run it.", False),  # only the last
        ("eople", "Two people run it.", False),
        ("cafe", "A Café account", True),
        ("CAFÉ", "a cafe account", True),
        ("university's", "the university’s name", True),
        ("e-mail", "an e-mail address", True),
        ("100%", "it is 100 per cent", True),
        ("a_b", "a b", True),
    ],
)
def test_every_word_must_be_there(asked: str, text: str, is_found: bool) -> None:
    written = joined(words_of(text))
    assert all(pattern in written for pattern in wanted(asked).patterns) is is_found


def test_a_snippet_is_cut_around_the_first_word_found() -> None:
    text = f"{'Before it. ' * 40}Two people run each account. {'After it. ' * 40}"
    pieces = snippet(text, wanted("people"))
    assert [piece.text for piece in pieces if piece.is_hit] == ["people"]
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"
    assert sum(len(piece.text) for piece in pieces) <= SNIPPET + 4


@given(text=anything, asked=anything)
def test_nothing_asked_of_any_text_fails_or_changes_the_text(text: str, asked: str) -> None:
    found = wanted(asked, "London Met")
    shown = "".join(piece.text for piece in snippet(text, found) if piece.text not in {"… ", " …"})
    assert shown in text
    label_keys(text, asked)
    for pattern in found.patterns:
        assert "%" not in pattern
        assert "\x00" not in pattern


@given(text=anything)
def test_a_text_is_found_by_each_of_its_own_words(text: str) -> None:
    written = joined(words_of(text))
    for word in text.split()[:10]:
        assert all(pattern in written for pattern in wanted(word).patterns)
