"""The policy pages: anybody may read them, silence is labelled, the queries do not grow."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from policies.models import ApprovalStep, Citation, Duty, Policy, Rule
from tests.policies.test_seedfile import GOOD

pytestmark = pytest.mark.django_db
FIVE = ("leeds", "leeds-beckett", "london-met", "queen-mary", "west-london")


@pytest.fixture(scope="module")
def five(module_db: None) -> None:
    call_command("load_institution", "--shipped", verbosity=0)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("slug", FIVE)
def test_anybody_may_read_the_policy_pages(slug: str, client: Client) -> None:
    for address in ("", "rules/", "social-media/"):
        page(client, f"/{slug}/policies/{address}")


@pytest.mark.usefixtures("five")
def test_a_policy_page_shows_every_clause_and_says_what_it_is(client: Client) -> None:
    words = page(client, "/london-met/policies/social-media/")
    policy = Policy.objects.get(institution__slug="london-met")
    assert words.count('class="clauses__label"') == policy.clauses.count() == 64
    assert words.count('class="duty"') == policy.duties.count() == 98
    assert "These are summaries in our own words" in words
    assert "Its address has not been given here" in words
    assert "second member of staff" in words
    assert "date not stated" in words


@pytest.mark.usefixtures("five")
def test_the_official_text_is_linked_where_its_address_is_given(client: Client) -> None:
    Policy.objects.update(official_url="https://www.example.ac.uk/policy")
    words = page(client, "/leeds/policies/social-media/")
    assert 'href="https://www.example.ac.uk/policy"' in words
    assert "Its address has not been given" not in words


@pytest.mark.usefixtures("five")
def test_what_is_only_there_to_read_says_no_more_than_that(client: Client) -> None:
    words = page(client, "/west-london/policies/social-media/")
    assert "Nothing to check" not in words
    assert "Advice, kept on the policy page." in words
    duties = Policy.objects.get(institution__slug="west-london").duties
    to_read = duties.filter(role__in=["display", "none"], status="portal").count()
    assert words.count("What the portal does") == duties.count() - to_read


@pytest.mark.usefixtures("five")
def test_the_kind_of_document_and_its_month_are_shown(client: Client) -> None:
    words = page(client, "/queen-mary/policies/social-media/")
    assert "Guidance" in words
    assert "February 2020" in words
    assert "not stated" in words


@pytest.mark.usefixtures("five")
def test_a_clause_page_shows_duties_rules_and_steps(client: Client) -> None:
    words = page(client, "/london-met/policies/social-media/clauses/5.2/")
    assert "<h1" in words
    assert "London Met 5.2" in words
    assert "2 administrators" in words
    assert "In force always (date not stated)" in words
    assert words.count('class="duty"') == 4
    step = page(client, "/london-met/policies/social-media/clauses/5.1/")
    assert "Director of Marketing and Communications" in step


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("slug", "key"),
    [
        ("leeds-beckett", "13-b3"),
        ("leeds-beckett", "related-b4-p1"),
        ("queen-mary", "roles-and-responsibilities-p3-b7"),
        ("west-london", "7.1-p3-b2"),
        ("leeds", "9-p1-b"),
    ],
)
def test_paths_of_every_shape_have_a_page(slug: str, key: str, client: Client) -> None:
    page(client, f"/{slug}/policies/social-media/clauses/{key}/")


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "address",
    [
        "/london-met/policies/social-media/clauses/99/",
        "/london-met/policies/social-media/clauses/13-b3/",  # another university's
        "/london-met/policies/no-such-policy/",
        "/no-such-place/policies/",
    ],
)
def test_what_is_not_there_is_404(address: str, client: Client) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("five")
def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/london-met/policies/").status_code == 405


@pytest.mark.usefixtures("five")
def test_the_rules_page_labels_silence_and_names_clauses(client: Client) -> None:
    words = page(client, "/queen-mary/policies/rules/")
    assert "One decision by the team that keeps the register" in words
    assert words.count("the policy is silent; portal default") > 10
    assert "Queen Mary Scope 1" in words
    met = page(client, "/london-met/policies/rules/")
    assert "Head of School or Director" in met
    assert "/london-met/policies/social-media/clauses/5.4/" in met
    assert "3 calendar months" in met


def test_own_and_switched_off_rules_and_dates_are_labelled(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "oakshire.toml"
    path.write_text(GOOD.replace('clauses = ["1-b2"]\n', "").replace("2026-01-01", "2020-01-01")
                    .replace("2026-12-31", "2999-12-31"))  # fmt: skip
    call_command("load_institution", str(path), verbosity=0)
    words = page(client, "/oakshire/policies/rules/")
    assert "set by the institution" in words
    assert "switched off here" in words
    assert "In force from 1 January 2020 until 31 December 2999" in words


def test_a_clause_no_longer_in_force_says_so(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "oakshire.toml"
    path.write_text(GOOD)
    call_command("load_institution", str(path), verbosity=0)
    path.write_text(
        GOOD.replace('path = "1/b2"', 'path = "2"')
        .replace('id = "1-b2"', 'id = "2"')
        .replace('"1-b2"', '"2"')
        .replace("[[steps]]", "[[steps]]\nfrom = 2999-01-01")
    )
    call_command("load_institution", str(path), verbosity=0)
    assert "This clause is no longer in the policy's file since" in page(
        client, "/oakshire/policies/social-media/clauses/1-b2/"
    )


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "address",
    ["", "rules/", "social-media/", "social-media/clauses/5.2/"],
)
def test_the_queries_are_few_and_do_not_grow(address: str, client: Client) -> None:
    page(client, f"/london-met/policies/{address}")  # fills what is cached once
    with CaptureQueriesContext(connection) as before:
        page(client, f"/london-met/policies/{address}")
    policy = Policy.objects.get(institution__slug="london-met")
    clause = policy.clauses.get(key="5.2")
    for number in range(20):
        duty = Duty.objects.create(
            policy=policy, clause=clause, key=f"more-{number}", summary="More.", role="display",
            status="portal", handled="Shown.", position=900 + number,
        )  # fmt: skip
        row = Rule.objects.exclude(citations__duty=duty).filter(
            institution=policy.institution, code="min_administrators"
        )
        Citation.objects.create(rule=row.get(), duty=duty)
        step = ApprovalStep.objects.create(
            institution=policy.institution, key=f"more-{number}", title="More", kind="decide",
            role="final_approver", position=10 + number, unit_types=["university"],
        )  # fmt: skip
        Citation.objects.create(step=step, duty=duty)
    with CaptureQueriesContext(connection) as after:
        page(client, f"/london-met/policies/{address}")
    assert len(after) == len(before) <= 12


@pytest.mark.usefixtures("five")
def test_the_rules_page_says_once_that_rules_have_always_been_in_force(client: Client) -> None:
    words = page(client, "/london-met/policies/rules/")
    assert words.count("always") == 1
    assert "date not stated" not in words
