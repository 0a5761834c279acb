"""A rule is cited as the version in force on the day words it, in no more queries than before."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policies.citing import find_recorded
from policies.models import ApprovalStep, Citation, Policy, Rule
from policies.rulebook import cite, rulebook, steps_in_force
from policies.services.drafts import PlacedClause
from tests.policies.published import every_clause, published
from tests.policies.texts import make_policy
from tests.world import make_world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
CODE = "min_administrators"


@pytest.fixture
def policy() -> Policy:
    """Give a policy in summary whose clause 2 stands behind a rule and a step."""
    policy = make_policy(make_world().institution)
    institution = policy.institution
    rule = Rule.objects.create(institution=institution, code=CODE, value=2)
    step = ApprovalStep.objects.create(
        institution=institution, key="head", title="Head", role="line_approver", kind="decide",
        position=1, unit_types=["school"],
    )  # fmt: skip
    duty = policy.duties.get(key="2")
    Citation.objects.create(rule=rule, duty=duty)
    Citation.objects.create(step=step, duty=duty)
    return policy


def renumbered(policy: Policy) -> list[PlacedClause]:
    """Give its clauses in words, the second as number 2.1."""
    return every_clause(policy, **{"2": "2.1"})


def test_summaries_are_cited_without_a_version(policy: Policy) -> None:
    [cited] = rulebook(policy.institution)[CODE].citations
    assert (cited.label, cited.version, cited.key) == ("Northgate 2", "", "2")
    assert cited.recorded == "Northgate 2"
    assert cited.url.endswith("/policies/social-media/clauses/2/")


def test_a_publication_changes_the_citation_on_its_first_day_and_not_before(policy: Policy) -> None:
    tomorrow = TODAY() + timedelta(days=1)
    published(policy, renumbered(policy), tomorrow)
    today = rulebook(policy.institution)[CODE]
    later = rulebook(policy.institution, tomorrow)[CODE]
    assert (today.cited, today.recorded) == ("Northgate 2", "Northgate 2")
    assert (later.cited, later.recorded) == ("Northgate 2.1", "Northgate 2.1 (version 1.0)")
    assert later.citations[0].url.endswith("/policies/social-media/v1.0/2.1/")


def test_a_version_rests_where_the_next_begins(policy: Policy) -> None:
    first, second = TODAY() + timedelta(days=1), TODAY() + timedelta(days=30)
    published(policy, renumbered(policy), first)
    again = every_clause(policy, **{"2": "3"})
    published(policy, again, second)
    at = {
        day: rulebook(policy.institution, day)[CODE].recorded
        for day in (first, second - timedelta(days=1), second)
    }
    assert [*at.values()] == [
        "Northgate 2.1 (version 1.0)",
        "Northgate 2.1 (version 1.0)",
        "Northgate 3 (version 2.0)",
    ]


def test_steps_are_cited_the_same(policy: Policy) -> None:
    published(policy, renumbered(policy))
    [step] = steps_in_force(policy.institution)
    [cited] = cite(list(step.duties.all()))
    assert cited.kept == {
        "label": "Northgate 2.1 (version 1.0)",
        "url": "/northgate/policies/social-media/v1.0/2.1/",
    }


def test_the_queries_are_as_many_as_before(policy: Policy) -> None:
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            rulebook(policy.institution)
        counts.append(len(asked))
        if not policy.versions.filter(number="1.0").exists():
            published(policy, renumbered(policy))
    assert counts == [2, 2]


def test_what_was_written_down_is_found_in_its_own_version(policy: Policy) -> None:
    tomorrow = TODAY() + timedelta(days=1)
    published(policy, renumbered(policy))
    published(policy, every_clause(policy, **{"1": "2.1", "2": "2.2"}), tomorrow)
    words = ["Northgate 2", "Northgate 2.1 (version 1.0)", "Northgate 2.1 (version 2.0)",
             "Northgate 9 (version 1.0)", "Northgate 2.1 (version 9.0)", ""]  # fmt: skip
    found = find_recorded(policy.institution, words)
    assert {said: each.cited.key for said, each in found.items()} == {
        "Northgate 2": "2",
        "Northgate 2.1 (version 1.0)": "2",
        "Northgate 2.1 (version 2.0)": "1",
    }
    assert found[words[1]].cited.url == "/northgate/policies/social-media/v1.0/2.1/"
    assert found[words[1]].summary == "Two people run each account."
