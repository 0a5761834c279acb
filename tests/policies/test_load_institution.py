"""Loading rulebook files: all or none, twice changes nothing, a changed file changes its rows."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from institutions.models import Institution
from policies.models import ApprovalStep, Citation, Clause, ClauseText, Duty, Policy, Rule
from policies.rulebook import Source, rule, rulebook, steps_in_force
from policies.shipped import shipped
from records.models import AuditEvent
from tests.policies.test_seedfile import GOOD

pytestmark = pytest.mark.django_db
TABLES = (Institution, Policy, Clause, ClauseText, Duty, Rule, ApprovalStep, Citation, AuditEvent)
Load = Callable[..., str]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def load(tmp_path: Path, capsys: Capture) -> Load:
    """Write a file, load it, and answer what the command said."""

    def write_and_load(text: str = GOOD, name: str = "oakshire.toml") -> str:
        path = tmp_path / name
        path.write_text(text)
        call_command("load_institution", str(path))
        return capsys.readouterr().out

    return write_and_load


def rows() -> dict[str, list[Any]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


def oakshire() -> Institution:
    return Institution.objects.get(slug="oakshire")


def test_the_five_shipped_files_load_and_a_second_time_change_nothing(capsys: Capture) -> None:
    call_command("load_institution", *map(str, shipped()))
    assert capsys.readouterr().out.splitlines() == [
        "Leeds Beckett: loaded",
        "Leeds: loaded",
        "London Met: loaded",
        "Queen Mary: loaded",
        "West London: loaded",
    ]
    assert (Duty.objects.count(), Clause.objects.count()) == (406, 296)
    before = rows()
    call_command("load_institution", "--shipped")
    assert capsys.readouterr().out.count(": kept") == 5
    assert rows() == before


def test_what_each_institution_applies_and_why() -> None:
    call_command("load_institution", "--shipped", verbosity=0)
    two = rule(Institution.objects.get(slug="london-met"), "min_administrators")
    assert (two.value, two.source, two.cited) == (
        2,
        Source.POLICY,
        "London Met 5.2, London Met 5.3",
    )
    silent = rule(Institution.objects.get(slug="queen-mary"), "min_administrators")
    assert (silent.value, silent.source) == (1, Source.DEFAULT)
    assert silent.cited == "the policy is silent; portal default"
    book = rulebook(Institution.objects.get(slug="leeds"))
    assert book["required_answers"].value == [
        "accessibility",
        "platform_terms",
        "branding_guidelines",
        "logo",
    ]
    assert book.answer("platform_terms").cited == "Leeds 6 paragraph 6, Leeds 7"
    assert not book.answer("audience")
    assert book["logo_permission"].cited == "Leeds 8"
    months = {slug: rule(Institution.objects.get(slug=slug), "inactive_months") for slug in
              ("london-met", "leeds")}  # fmt: skip
    assert (months["london-met"].source, months["leeds"].source) == (Source.POLICY, Source.DEFAULT)
    titles = {
        slug: [step.title for step in steps_in_force(Institution.objects.get(slug=slug))]
        for slug in ("leeds-beckett", "queen-mary", "west-london")
    }
    assert titles == {
        "leeds-beckett": [
            "Marketing Service", "Dean or Director", "Marketing Service, registration"
        ],
        "queen-mary": [],
        "west-london": ["Communications team", "Head of Marketing and Communications"],
    }  # fmt: skip


def test_a_first_load_makes_the_university_its_root_and_a_published_version_0(load: Load) -> None:
    assert load() == "Oakshire: loaded\n"
    root = oakshire().root
    assert (root.name, root.unit_type) == ("University of Oakshire", "university")
    version = Policy.objects.get().versions.get()
    assert (version.number, version.state) == ("0", "published")
    assert (version.issued_on, version.issued_precision) == (date(2020, 2, 1), "month")
    text = version.texts.get()
    assert (text.path, text.text, str(text.clause and text.clause.key)) == ("1/b2", "", "1-b2")
    footer = Duty.objects.get(key="footer")
    assert footer.clause is None
    assert rule(oakshire(), "inactive_months").source is Source.OFF
    assert [str(duty) for duty in ApprovalStep.objects.get().duties.order_by("position")] == [
        "Oakshire 1, bullet 2",
        "Oakshire footer",
    ]


def test_a_comment_more_changes_nothing(load: Load) -> None:
    load()
    before = rows()
    assert load("# a note\n" + GOOD) == "Oakshire: kept\n"
    assert rows() == before


def test_what_the_institution_set_for_itself_stands_while_the_file_says_the_same(
    load: Load,
) -> None:
    load()
    Institution.objects.update(brand_colour="#000000")
    load()
    assert oakshire().brand_colour == "#000000"


def test_a_changed_value_without_dates_replaces_the_row_and_is_written_down(load: Load) -> None:
    text = GOOD.replace("from = 2026-01-01\nto = 2026-12-31\n", "")
    load(text)
    row = Rule.objects.get(code="min_administrators")
    assert load(text.replace("value = 2", "value = 3")) == "Oakshire: updated\n"
    changed = Rule.objects.get(code="min_administrators")
    assert (changed.pk, changed.value) == (row.pk, 3)
    event = AuditEvent.objects.get(verb="rule changed")
    assert event.codes == {"is": "min_administrators", "before": 2, "value": 3}
    assert event.citation == "Oakshire 1, bullet 2"
    assert not AuditEvent.objects.filter(verb__in=["step changed", "policy changed"]).exists()


def test_a_new_value_with_a_start_ends_the_old_one_the_day_before(load: Load) -> None:
    text = GOOD.replace("from = 2026-01-01\nto = 2026-12-31\n", "")
    load(text)
    load(text.replace("value = 2", "value = 3\nfrom = 2027-01-01"))
    values = [rule(oakshire(), "min_administrators", day).value for day in
              (date(2026, 12, 31), date(2027, 1, 1))]  # fmt: skip
    assert values == [2, 3]
    ends = Rule.objects.filter(code="min_administrators").order_by("from_on")
    assert {row.value: row.to_on for row in ends} == {2: date(2026, 12, 31), 3: None}
    assert AuditEvent.objects.filter(verb="rule ended").count() == 1


def test_a_value_that_would_begin_before_a_later_one_is_refused(load: Load) -> None:
    text = GOOD.replace("to = 2026-12-31\n", "")
    load(text)
    with pytest.raises(CommandError, match=r"rules\.min_administrators\.from: another one begins"):
        load(text.replace("2026-01-01", "2025-01-01"))
    assert Rule.objects.get(code="min_administrators").from_on == date(2026, 1, 1)


def test_a_changed_citation_is_written_down(load: Load) -> None:
    load()
    load(GOOD.replace('clauses = ["1-b2"]', 'clauses = ["1-b2", "footer"]'))
    assert Rule.objects.get(code="min_administrators").citations.count() == 2
    assert AuditEvent.objects.get(verb="rule changed").citation == (
        "Oakshire 1, bullet 2, Oakshire footer"
    )


def test_a_citation_taken_out_is_taken_back(load: Load) -> None:
    load()
    load(GOOD.replace('clauses = ["1-b2", "footer"]', 'clauses = ["footer"]'))
    assert [str(duty) for duty in ApprovalStep.objects.get().duties.all()] == ["Oakshire footer"]
    assert AuditEvent.objects.filter(verb="step changed").count() == 1


def test_changed_words_change_their_rows_only(load: Load) -> None:
    load()
    ids = list(Duty.objects.order_by("pk").values_list("pk", flat=True))
    load(
        GOOD.replace("A reminder will come.", "A reminder has come.")
        .replace('status = "later"', 'status = "portal"')
        .replace("Press office", "News desk")
        .replace("Social media rules", "Our rules")
    )
    assert list(Duty.objects.order_by("pk").values_list("pk", flat=True)) == ids
    footer = Duty.objects.get(key="footer")
    assert (footer.handled, footer.status) == ("A reminder has come.", "portal")
    assert oakshire().team_name == "News desk"
    assert Policy.objects.get().title == "Our rules"


@time_machine.travel(date(2026, 11, 21))
def test_a_step_that_has_gone_is_ended_and_kept(load: Load) -> None:
    load()
    step = ApprovalStep.objects.get()
    load(GOOD[: GOOD.index("[[steps]]")])
    step.refresh_from_db()
    assert step.to_on == date(2026, 11, 20)
    assert steps_in_force(oakshire()) == []
    assert AuditEvent.objects.get(verb="step ended").codes["is"] == "line"
    load()
    assert [step.key for step in steps_in_force(oakshire())] == ["line"]


@time_machine.travel(date(2026, 11, 21))
def test_a_rule_that_has_gone_from_the_file_ends_with_a_clause_or_without(load: Load) -> None:
    text = GOOD.replace("from = 2026-01-01\nto = 2026-12-31\n", "")
    load(text)
    row = Rule.objects.get(code="inactive_months")
    assert (row.is_from_file, row.citations.count()) == (True, 0)
    load(without(without(text, "[rules.inactive_months]"), "[rules.min_administrators]"))
    row.refresh_from_db()
    assert row.to_on == date(2026, 11, 20)
    for code in ("inactive_months", "min_administrators"):
        assert rule(oakshire(), code).source is Source.DEFAULT


@time_machine.travel(date(2026, 11, 21))
def test_a_rule_that_ends_later_ends_now_once_it_has_gone_from_the_file(load: Load) -> None:
    load()
    load(without(GOOD, "[rules.min_administrators]"))
    assert Rule.objects.get(code="min_administrators").to_on == date(2026, 11, 20)


def test_what_the_institution_set_past_the_file_is_not_the_files_to_end(load: Load) -> None:
    load()
    own = Rule.objects.create(institution=oakshire(), code="decision_days", value=5)
    Citation.objects.create(rule=own, duty=Duty.objects.get(key="footer"))
    load(GOOD.replace("Press office", "News desk"))
    own.refresh_from_db()
    assert (own.is_from_file, own.to_on) == (False, None)
    assert rule(oakshire(), "decision_days").value == 5


def without(text: str, heading: str) -> str:
    """Leave one table out of a file."""
    start = text.index(heading)
    return text[:start] + text[text.index("\n[", start) + 1 :]


EXTRA = """
[[clauses]]
path = "2"
label = "2"
summary = "Something else."

  [[clauses.duties]]
  id = "2"
  summary = "Something else."
  role = "display"
  status = "portal"
  handled = "Shown here."
"""


def test_a_clause_that_has_gone_leaves_the_version_but_not_what_cites_it(load: Load) -> None:
    cited = GOOD.replace("[[duties]]", EXTRA + "\n[[duties]]", 1)
    load(cited.replace('clauses = ["1-b2", "footer"]', 'clauses = ["1-b2", "footer", "2"]'))
    load(GOOD[: GOOD.index("[[steps]]")])
    assert list(ClauseText.objects.values_list("path", flat=True)) == ["1/b2"]
    assert Clause.objects.filter(key="2").exists()  # the step that has ended still cites it
    load(cited.replace('path = "2"', 'path = "3"').replace('id = "2"', 'id = "3"'))
    load(GOOD)
    assert not Clause.objects.filter(key="3").exists()
    assert not Duty.objects.filter(key="3").exists()


def test_what_has_gone_but_is_cited_says_since_when(load: Load, client: Client) -> None:
    whole = GOOD.replace("[[duties]]", EXTRA + "\n[[duties]]", 1)
    whole = whole.replace('clauses = ["1-b2", "footer"]', 'clauses = ["1-b2", "footer", "2"]')
    here = "/oakshire/policies/social-media/"
    with time_machine.travel(date(2026, 11, 21)):
        load(whole)
        assert "no longer in" not in client.get(here).content.decode().lower()
        load(GOOD[: GOOD.index("[[steps]]")])  # the step that has ended still cites it
    with time_machine.travel(date(2026, 12, 1)):
        later = GOOD[: GOOD.index("[[steps]]")].replace("Press office", "News desk")
        load(later)  # keeps the first day
        clause, duty = Clause.objects.get(key="2"), Duty.objects.get(key="2")
        assert (clause.dropped_on, duty.dropped_on) == (date(2026, 11, 21),) * 2
        loads = AuditEvent.objects.filter(verb="rulebook loaded").order_by("pk")
        assert [event.codes["Clause dropped"] for event in loads] == [0, 1, 0]
        for address in (here, clause.get_absolute_url()):
            words = " ".join(client.get(address).content.decode().split())
            assert "o longer in the file since 21 November 2026" in words
        counted = client.get(here).context["contents"].counts
        load(whole)
        clause.refresh_from_db()
        duty.refresh_from_db()
        assert (clause.dropped_on, duty.dropped_on) == (None, None)
        assert client.get(here).context["contents"].counts["read"] == counted["read"] + 1


def test_a_bad_file_refuses_the_good_one_beside_it(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(GOOD)
    bad.write_text(GOOD.replace('"oakshire"', '"ashford"').replace("value = 2", "value = -2"))
    with pytest.raises(CommandError) as caught:
        call_command("load_institution", str(good), str(bad))
    assert "Nothing was loaded." in str(caught.value)
    assert "bad.toml: rules.min_administrators.value: min_administrators must be" in str(
        caught.value
    )
    assert not Institution.objects.exists()


def test_a_file_that_fails_late_takes_the_earlier_ones_back(tmp_path: Path, load: Load) -> None:
    load(GOOD.replace("to = 2026-12-31\n", ""))
    before = rows()
    ashford, oak = tmp_path / "ashford.toml", tmp_path / "oakshire.toml"
    ashford.write_text(GOOD.replace('"oakshire"', '"ashford"').replace("Oakshire", "Ashford"))
    oak.write_text(GOOD.replace("to = 2026-12-31\n", "").replace("2026-01-01", "2025-01-01"))
    with pytest.raises(CommandError, match=r"oakshire\.toml: rules"):
        call_command("load_institution", str(ashford), str(oak))
    assert rows() == before


def test_a_name_of_another_institution_is_refused(load: Load) -> None:
    load()
    with pytest.raises(CommandError, match=r"institution\.short_name: Oakshire is the name of"):
        load(GOOD.replace('"oakshire"', '"ashford"'), "ashford.toml")
    assert Institution.objects.count() == 1


def test_no_file_is_asked_for_in_words() -> None:
    with pytest.raises(CommandError, match="Name a file to load"):
        call_command("load_institution")


def test_a_new_name_renames_the_root_too(load: Load) -> None:
    load()
    load(GOOD.replace("University of Oakshire", "Oakshire University"))
    assert (oakshire().name, oakshire().root.name) == ("Oakshire University",) * 2


def test_mail_is_answered_at_the_general_contact_point(load: Load) -> None:
    load(
        GOOD.replace(
            "[[steps]]",
            '[rules.contact_points]\nvalue = { general = "press@oakshire.ac.uk" }\n\n[[steps]]',
        )
    )
    assert oakshire().contact_email == "press@oakshire.ac.uk"


def test_the_command_line_ends_with_1_and_without_a_traceback(tmp_path: Path) -> None:
    """Run it as a person does: exit code 1, the reason on the error stream, nothing else."""
    bad = tmp_path / "bad.toml"
    bad.write_text("[institution")
    found = subprocess.run(
        [sys.executable, "manage.py", "load_institution", str(bad)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert found.stdout == ""
    assert "Traceback" not in found.stderr
    assert "bad.toml: is not valid TOML" in found.stderr


def test_what_the_university_refuses_itself_is_told_in_words(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two loads of a new university at once: the later one finds the name taken."""

    def too_late(*args: object, **values: object) -> None:
        raise ValidationError("Institution with this Slug already exists.")

    monkeypatch.setattr("institutions.services.create_institution", too_late)
    with pytest.raises(CommandError, match="this Slug already exists"):
        load()
