"""Every value a rule can have is worded for people."""

from typing import Any

import pytest

from policies.parameters import PARAMETERS, Kind
from policies.wording import counted, question, value_lines, word


@pytest.mark.parametrize(
    ("code", "value", "lines"),
    [
        ("min_administrators", 1, ["1 administrator"]),
        ("min_administrators", 2, ["2 administrators"]),
        ("inactive_months", 3, ["3 calendar months"]),
        ("mailbox_domain", True, ["Yes"]),
        ("mailbox_domain", False, ["No"]),
        ("mailbox", "required", ["Required"]),
        ("name_forbidden_words", ["LMU", "staff"], ["LMU", "staff"]),
        ("applicant_types", ["staff", "partner"], ["Staff", "Partners"]),
        ("account_kinds", ["main", "partner"], ["Main account", "Partner's account"]),
        ("answer_sample_posts", True, ["Yes"]),
        ("logo_permission", "brand", ["The brand team"]),
        ("contact_points", {"brand": "b@example.ac.uk"}, ["Logo and branding: b@example.ac.uk"]),
        (
            "purpose_private",
            {"effect": "refuse", "instead": "Use your own."},
            ["No. Use your own."],
        ),
        (
            "purpose_recruitment",
            {"effect": "condition", "instead": "Name the network."},
            ["Yes, on a condition. Name the network."],
        ),
        ("staff_administrators", None, ["Nothing is checked"]),
    ],
)
def test_a_value_in_words(code: str, value: Any, lines: list[str]) -> None:
    assert value_lines(code, value) == lines


@pytest.mark.parametrize("code", sorted(PARAMETERS))
def test_no_short_name_or_unit_is_left_without_words(code: str) -> None:
    parameter = PARAMETERS[code]
    for name in parameter.choices:
        assert word(code, name) != name
    if parameter.kind is Kind.WHOLE:
        assert counted(parameter.unit, 2) == f"2 {parameter.unit}"


def test_a_question_names_the_answer_it_is_about() -> None:
    assert question("answer_sample_posts") == "Must a request answer “Example posts”?"
    assert question("min_administrators") == "How many people must run an account?"
