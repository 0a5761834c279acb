"""A rulebook file is read whole or refused whole, naming file, key and reason."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.seedfile import BadSeed, Seed, read_files, read_seed
from policies.shipped import known

GOOD = """
[institution]
slug = "oakshire"
name = "University of Oakshire"
short_name = "Oakshire"
nation = "WLS"
time_zone = "Europe/London"
email_domains = ["oakshire.ac.uk"]
brand_colour = "#1d4f91"
team_name = "Press office"

[policy]
slug = "social-media"
title = "Social media rules"
document_type = "guidance"
official_url = "https://oakshire.ac.uk/rules"
issued = "2020-02"

[[clauses]]
path = "1/b2"
label = "1, bullet 2"
summary = "Two people run an account."

  [[clauses.duties]]
  id = "1-b2"
  summary = "Two people run an account."
  role = "enforce"
  status = "portal"
  handled = "A request names two people."

[[duties]]
id = "footer"
summary = "Dated February 2020."
role = "remind"
status = "later"
handled = "A reminder will come."

[rules.min_administrators]
value = 2
clauses = ["1-b2"]
from = 2026-01-01
to = 2026-12-31

[rules.inactive_months]
off = true

[[steps]]
key = "line"
title = "Head of School"
titles = { service = "Director" }
role = "line_approver"
kind = "decide"
unit_types = ["school", "service"]
when = "logo"
note = "The head decides."
clauses = ["1-b2", "footer"]
"""


def read(text: str) -> Seed:
    return read_seed("oakshire.toml", text.encode(), known())


def faults(text: str) -> list[str]:
    with pytest.raises(BadSeed) as caught:
        read(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_good_file_is_read_into_plain_values() -> None:
    seed = read(GOOD)
    assert seed.institution.slug == "oakshire"
    assert (seed.policy.issued_on, seed.policy.issued_precision) == (date(2020, 2, 1), "month")
    assert [clause.key for clause in seed.clauses] == ["1-b2"]
    assert [duty.id for _clause, duty in seed.all_duties()] == ["1-b2", "footer"]
    two, off = seed.rules
    assert (two.code, two.value, two.from_on) == ("min_administrators", 2, date(2026, 1, 1))
    assert (off.code, off.is_off, off.value) == ("inactive_months", True, None)
    assert seed.steps[0].titles == {"service": "Director"}
    assert seed.steps[0].when == "logo"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('slug = "oakshire"', 'slug = "admin"',
         "institution.slug: may not be admin: the portal uses that address itself"),
        ('slug = "oakshire"', 'slug = "Oak Shire"',
         "institution.slug: must be small letters, digits and single hyphens"),
        ('name = "University of Oakshire"\n', "", "institution.name: is missing"),
        ('short_name = "Oakshire"', 'short_name = ""', "institution.short_name: is empty"),
        ('"Oakshire"', f'"{"O" * 41}"', "institution.short_name: is longer than 40 characters"),
        ('nation = "WLS"', 'nation = "FRA"',
         "institution.nation: may not be FRA; it may be ENG, SCT, WLS, NIR"),
        ('"Europe/London"', '"Europe/Oakshire"',
         "institution.time_zone: Europe/Oakshire is not a time zone, like Europe/London"),
        ('["oakshire.ac.uk"]', '["@oakshire"]',
         "institution.email_domains: @oakshire is not a domain, like example.ac.uk"),
        ('["oakshire.ac.uk"]', '"oakshire.ac.uk"', "institution.email_domains: must be a list"),
        ("#1d4f91", "blue", "institution.brand_colour: must be a colour like #1d4f91"),
        ("#1d4f91", "#ffcc00",
         "institution.brand_colour: is too pale to read on white (less than 4.5:1)"),
        ('team_name = "Press office"', 'team_name = 3', "institution.team_name: must be text"),
        ('team_name = "Press office"', 'team_nam = "Press office"',
         "institution.team_nam: is not a key the portal knows"),
        ('"guidance"', '"law"', "policy.document_type: may not be law; it may be policy, guidance"),
        ('slug = "social-media"', 'slug = "rules"',
         "policy.slug: may not be rules: the portal uses that address itself"),
        ("https://", "http://",
         "policy.official_url: must be a web address that begins with https://"),
        ("2020-02", "2020-13",
         "policy.issued: must be a month like 2016-02 or a day like 2016-02-29"),
        ('path = "1/b2"', 'path = "1 b2"',
         "clauses[1 b2].path: must be small letters, digits, dots and hyphens, parted by /"),
        ("Two people run an account.\"\n\n", "x" * 201 + '"\n\n',
         "clauses[1/b2].summary: is longer than 200 characters"),
        ('role = "enforce"', 'role = "hope"',
         "clauses[1/b2].duties[1-b2].role: may not be hope; it may be enforce, route, record, "
         "remind, display, none"),
        ('status = "portal"', 'status = "soon"',
         "clauses[1/b2].duties[1-b2].status: may not be soon; it may be portal, later, people"),
        ('handled = "A reminder will come."', 'handled = ""', "duties[footer].handled: is empty"),
        ('id = "footer"', 'id = "1-b2"', "duties.id: 1-b2 is there 2 times"),
        ("[rules.min_administrators]", "[rules.min_admins]",
         "rules.min_admins: is not a rule the portal knows"),
        ("value = 2", 'value = "two"',
         "rules.min_administrators.value: min_administrators must be a whole number, 1 or more"),
        ("value = 2\n", "", "rules.min_administrators.value: is missing"),
        ("off = true", "off = true\nvalue = 3",
         "rules.inactive_months.value: must be left out where off is true"),
        ("off = true", "off = 1", "rules.inactive_months.off: must be true or false"),
        ('clauses = ["1-b2"]', 'clauses = ["9"]',
         "rules.min_administrators.clauses: 9 is not the id of a duty in this file"),
        ("2026-12-31", "2025-12-31", "rules.min_administrators.to: is before from"),
        ("2026-12-31", "2026-12-31T10:00:00",
         "rules.min_administrators.to: must be a date without a time"),
        ("2026-12-31", '"soon"', "rules.min_administrators.to: must be a date like 2026-11-21"),
        ('role = "line_approver"', 'role = "boss"', "steps[line].role: may not be boss; it may be"),
        ('kind = "decide"', 'kind = "nod"',
         "steps[line].kind: may not be nod; it may be decide, consult, complete"),
        ('["school", "service"]', '["school", "office"]',
         "steps[line].unit_types: may not be office; it may be"),
        ('["school", "service"]', "[]", "steps[line].unit_types: is empty"),
        ('{ service = "Director" }', '{ faculty = "Dean" }',
         "steps[line].titles.faculty: is not among this step's unit_types"),
        ('when = "logo"', 'when = "monday"', "steps[line].when: may not be monday; it may be logo"),
        ('clauses = ["1-b2", "footer"]', 'clauses = ["1-b2", "header"]',
         "steps[line].clauses: header is not the id of a duty in this file"),
        ("[policy]", "[polic]", "policy: is missing"),
        ("[[steps]]", "[[step]]", "step: is not a key the portal knows"),
        ("[[steps]]", "[steps]", "steps: must be a list of tables"),
        ("[policy]", "[policy", "is not valid TOML"),
    ],
)  # fmt: skip
def test_a_fault_names_file_key_and_reason(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    found = faults(GOOD.replace(old, new, 1))
    assert any(line.startswith(f"oakshire.toml: {fault}") for line in found), found


def test_a_clause_there_twice_is_refused() -> None:
    clause = GOOD[GOOD.index("[[clauses]]") : GOOD.index("  [[clauses.duties]]")]
    assert "oakshire.toml: clauses.path: 1-b2 is there 2 times" in faults(
        GOOD.replace("[[duties]]", clause + "[[duties]]", 1)
    )


def test_paths_that_meet_in_one_address_are_refused() -> None:
    extra = '[[clauses]]\npath = "1-b2"\nlabel = "Other"\nsummary = "Something."\n\n'
    assert "oakshire.toml: clauses.path: 1-b2 is there 2 times" in faults(
        GOOD.replace("[[duties]]", extra + "[[duties]]", 1)
    )


def test_all_faults_are_told_at_once() -> None:
    found = faults(GOOD.replace('"WLS"', '"FRA"').replace("value = 2", "value = 0"))
    assert len(found) == 2


def test_a_file_that_is_not_text_is_refused() -> None:
    with pytest.raises(BadSeed, match=r"oakshire\.toml: is not written in UTF-8"):
        read_seed("oakshire.toml", b"\xff\xfe\x00", known())


def test_a_missing_file_refuses_them_all(tmp_path: Path) -> None:
    good = tmp_path / "oakshire.toml"
    good.write_text(GOOD)
    with pytest.raises(BadSeed, match="cannot be read; is the name right"):
        read_files([good, tmp_path / "ashford.toml"], known())


def test_two_files_of_one_institution_are_refused(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(GOOD)
    with pytest.raises(BadSeed, match=r"two\.toml: institution.slug: is used by another"):
        read_files(sorted(tmp_path.glob("*.toml")), known())


@given(st.text(max_size=60), st.integers(0, len(GOOD)), st.integers(0, 200))
def test_no_damage_to_a_file_ends_in_anything_but_a_refusal(
    text: str, at: int, length: int
) -> None:
    damaged = GOOD[:at] + text + GOOD[at + length :]
    try:
        told = read_seed("oakshire.toml", damaged.encode("utf-8"), known()).institution.slug
    except BadSeed as bad:
        told = str(bad)
    assert told
