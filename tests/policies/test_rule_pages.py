"""The pages on which a policy's owner says what becomes of the rules a draft touches."""

import pytest
from django.test import Client
from django.utils import timezone

from institutions.models import User
from policies.fitting import fault_in
from policies.forms.ruling import RuleForm
from policies.forms.values import given_value
from policies.models import Citation, PolicyVersion, Rule, RuleChange
from policies.parameters import PARAMETERS
from policies.services.citations import change_rule, decide_citation
from policies.services.resting import footing
from tests.policies.rules_scene import ASK, CLOSE, QUIET, Scene, rules_scene

pytestmark = pytest.mark.django_db
SIX = QUIET.replace("three", "six")
PAGE = "/northgate/policies/social-media/draft/rules/"


@pytest.fixture
def scene() -> Scene:
    return rules_scene()


@pytest.fixture
def draft(scene: Scene) -> PolicyVersion:
    return scene.draft(ASK, SIX, CLOSE)


def answer(client: Client, scene: Scene, **given: object) -> str:
    client.force_login(scene.owner)
    path = f"{PAGE}{scene.citation.pk}/"
    return client.post(path, given, follow=True).content.decode()


def test_the_page_shows_words_marked_the_rule_and_the_choice(
    client: Client, scene: Scene, draft: PolicyVersion
) -> None:
    client.force_login(scene.owner)
    page = client.get(PAGE).content.decode()
    assert "After how many quiet calendar months is an account inactive?" in page
    assert "3 calendar months" in page
    assert "</span> three<span" in page
    assert "</span> six<span" in page
    assert "1 decision is missing" in page
    assert "Decide" in page


def test_a_new_value_is_kept_with_the_decision(
    client: Client, scene: Scene, draft: PolicyVersion
) -> None:
    page = answer(client, scene, decision="change", value="6")
    assert "What you decided is kept." in page
    assert "With the draft:" in page
    change = RuleChange.objects.get()
    assert (change.code, change.value, change.changed_by) == ("inactive_months", 6, scene.owner)
    assert footing(draft).undecided == []


@pytest.mark.parametrize("value", ["", "0", "six", "-1", "99999999"])
def test_a_value_that_does_not_fit_is_said_beside_it_and_nothing_is_kept(
    client: Client, scene: Scene, draft: PolicyVersion, value: str
) -> None:
    page = answer(client, scene, decision="change", value=value)
    assert "Enter what the rule says" in page or "Enter a whole number" in page
    assert RuleChange.objects.count() == 0
    assert len(footing(draft).undecided) == 1


def test_nothing_chosen_is_said(client: Client, scene: Scene, draft: PolicyVersion) -> None:
    assert "Say what becomes of it" in answer(client, scene)


def test_any_other_rule_is_changed_and_left_again(
    client: Client, scene: Scene, draft: PolicyVersion
) -> None:
    client.force_login(scene.owner)
    clause = draft.texts.get(path="3")
    path = f"{PAGE}change/?code=min_administrators"
    page = client.post(
        path, {"how": "says", "value": "2", "rests_on": clause.pk}, follow=True
    ).content.decode()
    assert "2 administrators" in page
    assert "Clause 3 of the draft says so" in page
    page = client.post(f"{PAGE}min_administrators/leave/", follow=True).content.decode()
    assert "The rule stays as it is." in page
    assert RuleChange.objects.count() == 0


def test_who_may_not_write_reads_and_others_find_nothing(
    client: Client, scene: Scene, draft: PolicyVersion
) -> None:
    decide = f"{PAGE}{scene.citation.pk}/"
    seen: list[tuple[User, int, int]] = [
        (scene.secretary, 200, 403),
        (scene.world.auditor, 200, 403),
        (scene.world.sam, 404, 404),
        (scene.world.priya, 404, 404),
        (scene.world.other_admin, 403, 403),
    ]
    for person, reads, writes in seen:
        client.force_login(person)
        assert client.get(PAGE).status_code == reads, person
        for path in (decide, f"{PAGE}change/", f"{PAGE}inactive_months/leave/"):
            assert client.post(path, {"decision": "keep"}).status_code == writes, person
    assert footing(draft).undecided


def test_without_a_draft_there_is_no_page(client: Client, scene: Scene) -> None:
    client.force_login(scene.owner)
    assert client.get(PAGE).status_code == 404


def test_hostile_words_are_shown_as_words(client: Client, scene: Scene) -> None:
    scene.draft(ASK, "<script>alert(1)</script> six months", CLOSE)
    client.force_login(scene.owner)
    for path in (PAGE, f"{PAGE}{scene.citation.pk}/"):
        assert b"<script>alert(1)" not in client.get(path).content


def test_a_page_costs_at_most_12_queries_however_many_rules(
    client: Client, scene: Scene, draft: PolicyVersion, django_assert_max_num_queries: object
) -> None:
    for code in ("min_administrators", "check_months", "audit_months", "mailbox_days"):
        row = Rule.objects.create(institution=scene.world.institution, code=code, value=2)
        made = Citation.objects.create(rule=row, duty=scene.policy.duties.get(key="2"))
        change_rule(draft, code, 4, by=scene.owner)
        decide_citation(draft, made, "change", by=scene.owner)
    client.force_login(scene.owner)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = client.get(PAGE).content.decode()
    assert page.count("resting__title") == 5
    assert timezone.localdate().strftime("%Y") in page


@pytest.mark.parametrize("code", sorted(PARAMETERS))
def test_every_rule_can_be_entered_as_it_is(code: str, scene: Scene) -> None:
    """Each kind of rule: what the form begins with is, sent back, the same value."""
    values = {
        "words": ["one", "two"],
        "applicant_types": ["staff"],
        "contact_points": {"general": "a@example.org"},
    }
    kind = PARAMETERS[code].kind.name
    value = values.get(code) or {
        "YES_NO": True,
        "WHOLE": 3,
        "CHOICE": (PARAMETERS[code].choices or ("",))[0],
        "WORDS": list(PARAMETERS[code].choices[:1]) or ["Be kind, and brief"],
        "TABLE": dict.fromkeys(PARAMETERS[code].choices, "some words"),
        "PURPOSE": {"effect": "refuse", "instead": "Ask the press office."},
    }.get(kind)
    if fault_in(code, value):
        pytest.skip("a kind of its own")
    form = RuleForm(code=code, value=value, texts=[])
    sent = {name: form[name].initial for name in form.value_names()}
    again = RuleForm({"how": "says", **sent}, code=code, value=None, texts=[])
    assert again.is_valid(), again.errors
    assert given_value(code, again.cleaned_data) == value
