"""The five official texts, written down and read back."""

import json

import pytest

from policies.comparing.fingerprint import Content, fingerprint
from policies.comparing.linking import pieces
from policies.comparing.portable import Placing, Portable, read, write
from tests.policies.comparing.official import NAMES, official

pytestmark = pytest.mark.policy_texts


@pytest.mark.parametrize("name", NAMES)
def test_an_official_text_reads_back_to_its_fingerprint(name: str) -> None:
    clauses = official(name)
    content = Content("Title", "policy", "", "", None, [], clauses)
    kept = Portable(content, [Placing() for _each in clauses])
    again = read(json.dumps(write(kept)))
    assert fingerprint(again.content) == fingerprint(content)
    assert [each.text for each in again.content.clauses] == [each.text for each in clauses]


@pytest.mark.parametrize("name", NAMES)
def test_linking_an_official_text_changes_no_letter_of_it(name: str) -> None:
    for each in official(name):
        assert "".join(piece.text for piece in pieces(each.text)) == each.text
