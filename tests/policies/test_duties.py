"""Every duty of the five policies stands in an institution's file, once, with what is done."""

import csv
from pathlib import Path

import pytest

from policies.seedfile import Seed, read_files
from policies.shipped import known, shipped

DATA = Path(__file__).parent.parent / "data"
FIVE = ("leeds", "leeds-beckett", "london-met", "queen-mary", "west-london")
ACTS = {"enforce", "route", "record", "remind"}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def seeds() -> dict[str, Seed]:
    return {seed.institution.slug: seed for seed in read_files(shipped(), known())}


def test_the_five_institutions_are_there(seeds: dict[str, Seed]) -> None:
    assert sorted(seeds) == sorted(FIVE)


@pytest.mark.parametrize("slug", FIVE)
def test_every_duty_stands_once_with_its_role(slug: str, seeds: dict[str, Seed]) -> None:
    wanted = sorted(
        (r["clause"], r["role"]) for r in rows("duties.csv") if r["institution"] == slug
    )
    there = sorted((duty.id, duty.role) for _clause, duty in seeds[slug].all_duties())
    assert there == wanted


@pytest.mark.parametrize("slug", FIVE)
def test_every_duty_to_act_on_says_who_sees_to_it(slug: str, seeds: dict[str, Seed]) -> None:
    acting = [duty for _clause, duty in seeds[slug].all_duties() if duty.role in ACTS]
    wanted = [r for r in rows("duties.csv") if r["institution"] == slug and r["role"] in ACTS]
    assert len(acting) == len(wanted)
    for duty in acting:
        assert duty.status in {"portal", "later", "people"}
        assert len(duty.handled.split()) >= 4, duty.id
        assert duty.handled.endswith("."), duty.id
        assert not duty.handled.startswith("Nothing to check") or duty.status == "portal"


@pytest.mark.parametrize("slug", FIVE)
def test_the_clauses_are_the_policys_own_in_its_order(slug: str, seeds: dict[str, Seed]) -> None:
    wanted = [r["path"] for r in rows("clause_paths.csv") if r["institution"] == slug]
    assert [clause.path for clause in seeds[slug].clauses] == wanted


def test_there_are_406_duties_and_296_clauses(seeds: dict[str, Seed]) -> None:
    assert sum(len(seed.all_duties()) for seed in seeds.values()) == 406
    assert sum(len(seed.clauses) for seed in seeds.values()) == 296


@pytest.mark.parametrize("slug", FIVE)
def test_no_rule_or_step_is_without_a_clause(slug: str, seeds: dict[str, Seed]) -> None:
    assert [rule.code for rule in seeds[slug].rules if not rule.clauses] == []
    assert [step.key for step in seeds[slug].steps if not step.clauses] == []


@pytest.mark.parametrize("slug", FIVE)
def test_what_a_rule_or_step_rests_on_is_not_left_for_later(
    slug: str, seeds: dict[str, Seed]
) -> None:
    """A rule that is applied today cites no duty the file puts off, but for known later ones."""
    seed = seeds[slug]
    later = {duty.id for _clause, duty in seed.all_duties() if duty.status == "later"}
    cited = {name for rule in seed.rules for name in rule.clauses if rule.code != "inactive_months"}
    cited |= {name for step in seed.steps for name in step.clauses}
    assert cited & later <= {"4.1.4", "7.3", "14", "roles-staff-5"}


def test_the_desks_of_each_institution(seeds: dict[str, Seed]) -> None:
    desks = {
        slug: [(step.role, step.kind, step.optional, step.when) for step in seed.steps]
        for slug, seed in seeds.items()
    }
    assert desks == {
        "london-met": [
            ("line_approver", "decide", False, ""),
            ("final_approver", "decide", False, ""),
        ],
        "leeds-beckett": [
            ("consulted_team", "consult", True, ""),
            ("line_approver", "decide", False, ""),
            ("register_manager", "complete", False, ""),
        ],
        "queen-mary": [],
        "west-london": [
            ("consulted_team", "consult", False, ""),
            ("final_approver", "decide", False, ""),
        ],
        "leeds": [
            ("final_approver", "decide", False, ""),
            ("brand_approver", "decide", False, "logo"),
        ],
    }
