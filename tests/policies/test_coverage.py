"""Coverage counts every duty once; a rule compared shows silence as silence."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from institutions.models import Institution
from policies.coverage import coverage, shares, whole_percents
from policies.models import Rule
from policies.parameters import PARAMETERS
from policies.sidebyside import index, one_rule

pytestmark = pytest.mark.django_db
FIVE = ("leeds", "leeds-beckett", "london-met", "queen-mary", "west-london")
DUTIES = Path(__file__).parent.parent / "data" / "duties.csv"
ROLES = {"enforced": "enforce", "routed": "route", "recorded": "record", "reminded": "remind"}


@pytest.fixture
def five() -> None:
    call_command("load_institution", "--shipped", verbosity=0)


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("slug", FIVE)
def test_every_row_of_the_paper_is_counted_once(slug: str) -> None:
    with DUTIES.open(newline="") as lines:
        wanted = {r["clause"]: r["role"] for r in csv.DictReader(lines) if r["institution"] == slug}
    policy = Institution.objects.get(slug=slug).policies.get()
    found = coverage(policy, timezone.localdate())
    assert sorted(line.duty.key for line in found) == sorted(wanted)
    counted = shares(found)
    assert sum(share.count for share in counted) == len(wanted)
    assert sum(share.percent for share in counted) == 100
    for line in found:
        assert ROLES.get(line.standing) in (wanted[line.duty.key], None)


@pytest.mark.usefixtures("five")
def test_the_rule_behind_a_duty_is_named() -> None:
    policy = Institution.objects.get(slug="london-met").policies.get()
    lines = {line.duty.key: line for line in coverage(policy, timezone.localdate())}
    behind = lines["5.4-s7"].behind
    assert "After how many quiet calendar months is an account inactive?" in behind
    assert lines["1.1"].behind == ()
    assert lines["5.4-s7"].cited.label == "London Met 5.4"


@pytest.mark.usefixtures("five")
def test_the_page_its_filters_and_its_file_show_the_same_rows(client: Client) -> None:
    path = "/london-met/policies/social-media/coverage"
    page = client.get(f"{path}/").content.decode()
    assert '<td class="num" data-label="Share">100 %</td>' in page
    whole = rows_of(client, f"{path}.csv")
    for query in ("standing=people", "standing=later", "standing=enforced&behind=yes", "behind=no"):
        some = rows_of(client, f"{path}.csv?{query}")
        page = client.get(f"{path}/?{query}").content.decode()
        assert 0 < len(some) < len(whole)
        assert page.count('<td data-label="Who sees to it">') == len(some)
    assert {row["Who sees to it"] for row in rows_of(client, f"{path}.csv?standing=people")} == {
        "For people only"
    }


def rows_of(client: Client, path: str) -> list[dict[str, str]]:
    sent = b"".join(client.get(path).streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("counts", "percents"),
    [
        ([1, 1, 1], [34, 33, 33]),
        ([0, 0], [0, 0]),
        ([7], [100]),
        ([1, 0, 199], [1, 0, 99]),
        ([2, 3, 1, 0, 0, 0, 0], [33, 50, 17, 0, 0, 0, 0]),
    ],
)
def test_percents_make_a_hundred(counts: list[int], percents: list[int]) -> None:
    assert whole_percents(counts) == percents


@pytest.mark.usefixtures("five")
def test_silence_is_shown_as_silence_and_never_as_nought(client: Client) -> None:
    cells = {
        cell.institution.slug: cell for cell in one_rule("min_administrators", timezone.localdate())
    }
    assert cells["london-met"].lines == ["2 administrators"]
    assert [str(each) for each in cells["london-met"].citations] == [
        "London Met 5.2",
        "London Met 5.3",
    ]
    silent = cells["queen-mary"]
    assert (silent.is_silent, silent.used) == (True, "1 administrator")
    page = client.get("/leeds/policies/rules/compare/min_administrators/").content.decode()
    assert "The policy says nothing" in page
    assert "0 administrators" not in page


@pytest.mark.usefixtures("five")
def test_the_list_counts_what_each_page_shows() -> None:
    rows = {row.code: row for row in index(timezone.localdate())}
    assert rows.keys() == PARAMETERS.keys()
    for code in ("min_administrators", "inactive_months", "mailbox", "answer_hours"):
        cells = one_rule(code, timezone.localdate())
        assert rows[code].said == sum(not cell.is_silent for cell in cells)
        assert rows[code].said + rows[code].silent == 5


@pytest.mark.usefixtures("five")
def test_pages_cost_the_same_for_any_number(
    client: Client, django_assert_max_num_queries: object
) -> None:
    paths = ["policies/rules/compare/", "policies/rules/compare/min_administrators/"]
    for path in [*paths, "policies/social-media/coverage/"]:
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            assert client.get(f"/london-met/{path}").status_code == 200


@pytest.mark.usefixtures("five")
def test_a_rule_switched_off_or_unknown_says_so(client: Client) -> None:
    leeds = Institution.objects.get(slug="leeds")
    Rule.objects.create(institution=leeds, code="inactive_months", is_off=True)
    page = client.get("/leeds/policies/rules/compare/inactive_months/").content.decode()
    assert "switched off there" in page
    assert client.get("/leeds/policies/rules/compare/nothing/").status_code == 404
    assert client.get("/leeds/policies/nothing/coverage/").status_code == 404
