"""Saying what is unclear in a policy: kept by clause, answered once, counted for the review."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from institutions.models import Role
from policies.models import Policy, PolicyFeedback
from policies.problems import Refused
from policies.services import drafts, feedback
from records.mail import build
from records.models import Notice
from records.workflow import IllegalMove
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

WORDS = "Does this mean student societies too?"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def policy(world: World) -> Policy:
    return make_policy(world.institution)


def told(template: str) -> set[str]:
    rows = Notice.objects.filter(template=f"policies/feedback/mail/{template}", state="waiting")
    return {row.recipient.name for row in rows.select_related("recipient") if row.recipient}


def test_whoever_keeps_the_policy_is_told_and_answers_once(world: World, policy: Policy) -> None:
    owner = give("Hana Reid", world.root, Role.STAFF, Role.POLICY_OWNER)
    made = feedback.comment(policy, by=world.sam, words=WORDS)

    assert told("given") == {"Hana Reid"}
    feedback.answer(made, by=owner, words="Yes, it does.")
    assert told("given") == set()
    assert told("answered") == {"Sam Lee"}
    with pytest.raises(IllegalMove):
        feedback.answer(made, by=world.admin, words="No.")


def test_where_nobody_keeps_it_the_administrators_are_told(world: World, policy: Policy) -> None:
    feedback.comment(policy, by=world.sam, words=WORDS)
    assert told("given") == {"Lou Field"}


def test_clauses_are_counted_and_a_new_draft_loses_nothing(world: World, policy: Policy) -> None:
    first, second = policy.clauses.order_by("position")
    for clause in (first, second, second, None):
        made = feedback.comment(policy, by=world.sam, words=WORDS, clause=clause)
    feedback.answer(made, by=world.admin, words="Yes.")
    drafts.open_draft(policy, by=world.admin)

    counted = feedback.unclear_counts(policy.feedback.all())
    assert counted[0] == (second, 2, 2)
    assert set(counted) == {(second, 2, 2), (first, 1, 1), (None, 1, 0)}


def test_a_clause_of_another_policy_is_not_commented_on(world: World, policy: Policy) -> None:
    other = make_policy(world.other)
    made = feedback.comment(policy, by=world.sam, words=WORDS, clause=other.clauses.first())
    assert made.clause is None


@pytest.mark.parametrize("words", ["", "x" * 2001, "password: hunter2hunter2"])
def test_what_cannot_be_kept_is_refused(world: World, policy: Policy, words: str) -> None:
    with pytest.raises(Refused):
        feedback.comment(policy, by=world.sam, words=words)
    assert not PolicyFeedback.objects.exists()


def test_who_may_not_comment_or_answer(world: World, policy: Policy) -> None:
    made = feedback.comment(policy, by=world.sam, words=WORDS)
    for who in (world.auditor, world.stranger, world.nobody):
        with pytest.raises(PermissionDenied):
            feedback.comment(policy, by=who, words=WORDS)
    for who in (world.sam, world.priya, world.auditor, world.other_admin):
        with pytest.raises(PermissionDenied):
            feedback.answer(made, by=who, words="Yes.")


def test_mail_and_trail_hold_no_words(world: World, policy: Policy) -> None:
    made = feedback.comment(policy, by=world.sam, words=WORDS)
    feedback.answer(made, by=world.admin, words="They are meant as well.")
    for notice in Notice.objects.select_related("recipient"):
        mail = build([notice])
        assert "societies" not in f"{mail.subject} {mail.body}"
        assert "meant as well" not in f"{mail.subject} {mail.body}"
        assert "Sam" not in mail.subject


@pytest.mark.parametrize(
    ("who", "status"),
    [("sam", 200), ("admin", 200), ("auditor", 200), ("jo", 404), ("priya", 404),
     ("stranger", 403), ("other_admin", 403)],
)  # fmt: skip
def test_who_sees_a_comment(
    world: World, policy: Policy, client: Client, who: str, status: int
) -> None:
    made = feedback.comment(policy, by=world.sam, words=WORDS)
    client.force_login(getattr(world, who))
    assert client.get(made.get_absolute_url()).status_code == status
    listed = client.get(reverse("policies:comments", args=[world.institution.slug]))
    assert (made.reference in listed.text) is (status == 200)


def test_it_goes_from_a_clause_to_its_answer(world: World, policy: Policy, client: Client) -> None:
    client.force_login(world.sam)
    clause = policy.clauses.order_by("position")[0]
    address = reverse("policies:unclear", args=[world.institution.slug, policy.slug])
    assert f"{address}?clause={clause.key}" in client.get(clause.get_absolute_url()).text
    assert client.get(f"{address}?clause=no-such").status_code == 404
    sent = client.post(f"{address}?clause={clause.key}", {"words": WORDS}, follow=True)
    assert "We email you once it is answered" in sent.text
    made = PolicyFeedback.objects.get()
    assert made.clause == clause
    assert client.post(made.get_absolute_url(), {"words": "Yes."}).status_code == 403
    client.force_login(world.admin)
    assert "1 to answer" in client.get(f"/{world.institution.slug}/feedback/").text
    client.post(made.get_absolute_url(), {"words": "Yes, they are."})
    late = client.post(made.get_absolute_url(), {"words": "No, they are not."})
    assert late.status_code == 409
    assert "No, they are not." in late.text


def test_the_public_reads_the_policy_without_the_link(
    world: World, policy: Policy, client: Client
) -> None:
    assert "Something unclear" not in client.get(policy.get_absolute_url()).text


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_for_any_number(
    world: World, policy: Policy, client: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    PolicyFeedback.objects.bulk_create(
        PolicyFeedback(policy=policy, person=world.sam, words=WORDS) for _each in range(number)
    )
    client.force_login(world.admin)
    with django_assert_max_num_queries(12):
        client.get(reverse("policies:comments", args=[world.institution.slug]))
