"""The registry of rule codes says what each value may be."""

import re
from typing import Any

import pytest

from policies.fitting import fault_in
from policies.parameters import PARAMETERS, Kind


@pytest.mark.parametrize("code", sorted(PARAMETERS))
def test_a_code_has_a_question_and_a_default_that_fits(code: str) -> None:
    parameter = PARAMETERS[code]
    assert parameter.code == code
    assert re.fullmatch(r"[a-z0-9_]+", code)
    assert parameter.question.endswith("?")
    assert bool(parameter.unit) == (parameter.kind is Kind.WHOLE)
    if parameter.default is not None:
        assert fault_in(code, parameter.default) == ""


def test_the_defaults_are_the_ones_the_design_names() -> None:
    defaults = {code: p.default for code, p in PARAMETERS.items() if p.default is not None}
    duties = {code for code in defaults if code.endswith("_duties")}
    assert duties == {"administrator_duties", "contributor_duties"}
    assert {code: value for code, value in defaults.items() if code not in duties} == {
        "min_administrators": 1,
        "mailbox": "optional",
        "inactive_months": 3,
        "decision_days": 5,
        "administrator_days": 5,
        "changes_days": 10,
        "mailbox_days": 10,
        "set_up_days": 30,
        "draft_days": 90,
        "ask_before_months": 1,
        "inactive_answer_days": 14,
        "inactive_head_days": 7,
        "inactive_marketing_days": 7,
        "quiet_agreed_months": 4,
        "closing_told": True,
        "mailbox_kept_days": 90,
        "rotate_on_change": True,
        "rotate_days": 5,
        "successor_days": 10,
        "attest_two_step": True,
        "attest_password_changed": True,
        "attest_recovery": True,
        "attest_credentials_held": True,
        "attest_access_list": True,
        "check_months": 12,
        "check_days": 30,
        "audit_months": 12,
        "visit_remind_days": 3,
        "visit_marketing_days": 5,
        "media_permission_days": 30,
        "acknowledgement_renewed": True,
        "acknowledgement_statement": ["I have read this and understand what it asks of me."],
        "acknowledgement_days": 30,
        "acknowledgement_joiner_days": 30,
        "acknowledgement_managers": True,
        "training_days": 30,
        "directory": True,
        "ask_desk": ["marketing"],
        "ask_days": 2,
        "disclaimer_words": ["My views here are my own, not my university's."],
    }


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("min_administrators", 2),
        ("mailbox_domain", False),
        ("mailbox", "required"),
        ("name_forbidden_words", ["LMU"]),
        ("answer_handle", True),
        ("contact_points", {"general": "press@example.ac.uk"}),
        ("purpose_selection", {"effect": "refuse", "instead": "Ask the personnel office."}),
    ],
)
def test_a_fitting_value_has_no_fault(code: str, value: Any) -> None:
    assert fault_in(code, value) == ""


@pytest.mark.parametrize(
    ("code", "value", "reason"),
    [
        ("no_such_rule", 1, "no_such_rule is not a rule the portal knows"),
        ("min_administrators", 0, "min_administrators must be a whole number, 1 or more"),
        ("min_administrators", True, "min_administrators must be a whole number, 1 or more"),
        ("min_administrators", "2", "min_administrators must be a whole number, 1 or more"),
        ("mailbox_domain", 1, "mailbox_domain must be a yes or no (true or false)"),
        ("mailbox", "", "mailbox must be a word of its list"),
        ("mailbox", "always", "mailbox may not be always; it may be required, optional"),
        ("name_forbidden_words", [], "name_forbidden_words must be a list of words"),
        ("name_forbidden_words", ["LMU", 3], "name_forbidden_words must be a list of words"),
        ("name_forbidden_words", ["LMU", "LMU"], "name_forbidden_words names the same thing twice"),
        ("applicant_types", ["alumni"], "applicant_types may not be alumni"),
        ("contact_points", {"general": 3}, "contact_points must be a table of words"),
        ("contact_points", {"gossip": "a@example.ac.uk"}, "contact_points may not be gossip"),
        ("purpose_private", {"effect": "allow", "instead": "x"}, "purpose_private must be a table"),
        ("purpose_private", {"effect": "refuse"}, "purpose_private must be a table"),
    ],
)
def test_another_value_is_refused_in_words(code: str, value: Any, reason: str) -> None:
    assert fault_in(code, value).startswith(reason)
