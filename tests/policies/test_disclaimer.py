"""Words that say views are one's own: shown where the policy asks for them, labelled as ours."""

import pytest
from django.test import Client

from policies.disclaimers import disclaimer
from policies.models import Citation, Rule
from policies.rulebook import rulebook
from tests.policies.texts import make_policy
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_a_silent_policy_asks_for_none(world: World, client: Client) -> None:
    assert disclaimer(rulebook(world.institution)) is None
    policy = make_policy(world.institution)
    assert "On your own account" not in client.get(policy.get_absolute_url()).text


def test_the_policy_page_and_the_ask_page_show_words_to_copy(world: World, client: Client) -> None:
    policy = make_policy(world.institution)
    rule = Rule.objects.create(institution=world.institution, code="disclaimer", value="must")
    Citation.objects.create(rule=rule, duty=policy.duties.all()[0])
    client.force_login(world.sam)
    for address in (policy.get_absolute_url(), f"/{world.institution.slug}/ask/"):
        page = client.get(address).text
        assert "must say that the views are the person" in page
        assert "My views here are my own, not my university&#x27;s." in page
        assert 'data-copy="views-1"' in page
        assert "The wording is the portal" in page
        assert "Northgate 1" in page


def test_an_institutions_own_words_are_shown_as_theirs(world: World) -> None:
    for code, value in (("disclaimer", "should"), ("disclaimer_words", ["All mine."])):
        Rule.objects.create(institution=world.institution, code=code, value=value)
    found = disclaimer(rulebook(world.institution))
    assert found is not None
    assert (found.words, found.is_ours) == (["All mine."], False)
