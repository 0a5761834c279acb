"""What in a clause's words becomes a link, and what never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.comparing.linking import pieces

PARTS = st.sampled_from(
    ["section 8.2", "4.7.4", " ", "https://a.example/b", "(", ")", ".", "javascript:x", "mailto:",
     "a@b.example", "para 9(b)", "\n", "of the Charities Act", "<script>", "http://", "'", '"']
)  # fmt: skip


def links(text: str) -> list[tuple[str, str]]:
    return [(each.text, each.clause or each.address) for each in pieces(text)
            if each.clause or each.address]  # fmt: skip


@given(st.text() | st.lists(PARTS).map("".join))
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(each.text for each in pieces(text)) == text


@given(st.text() | st.lists(PARTS).map("".join))
def test_an_address_always_begins_with_a_scheme_we_allow(text: str) -> None:
    for each in pieces(text):
        assert not each.address or each.address.lower().startswith(
            ("http://", "https://", "mailto:")
        )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see section 8.2.", [("8.2", "8.2")]),
        ("as in 4.7.4 and clauses 5.1 and 5.2", [("4.7.4", "4.7.4"), ("5.1", "5.1"),
                                                ("5.2", "5.2")]),
        ("paragraph 9 (b) says", [("9 (b)", "9(b)")]),
        ("section 8 of the Data Protection Act", []),
        ("version 2.2 of it", []),
        ("go to https://example.ac.uk/a_(b).", [("https://example.ac.uk/a_(b)",) * 2]),
        ("(see https://example.ac.uk/4.7.4)", [("https://example.ac.uk/4.7.4",) * 2]),
        ("[words](https://example.ac.uk)", [("https://example.ac.uk",) * 2]),
        ("write to mailto:a@example.ac.uk, please", [("mailto:a@example.ac.uk",) * 2]),
        ("HTTPS://EXAMPLE.AC.UK", [("HTTPS://EXAMPLE.AC.UK",) * 2]),
    ],
)  # fmt: skip
def test_numbers_and_addresses(text: str, found: list[tuple[str, str]]) -> None:
    assert links(text) == found


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt://example.com/%0aalert(1)", "https://",
     "vbscript:x", "//example.com", "ftp://example.com", "mailto:", "http:example.com"],
)  # fmt: skip
def test_nothing_else_is_a_link(text: str) -> None:
    assert links(text) == []
