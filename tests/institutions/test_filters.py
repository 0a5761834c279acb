"""Whatever somebody writes into a list's address, the list comes, and says so in plain words."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client

from institutions.chips import chips_for
from institutions.filterform import FilterForm
from tests.world import World

DJANGO = ("Select a valid choice", "is not one of the available choices", "Ensure this value")
LISTS: dict[str, dict[str, Any]] = {
    "people": {"role": "king", "state": "gone", "words": "x" * 101},
    "mail": {"state": ["lost", "failed"]},
    "history": {"about": "everything", "who": "999999999999999999999"},
    "accounts": {"platform": "telex", "unit": "9" * 30, "kind": "x", "state": ["gone", "active"],
                 "standing": "x", "words": "x" * 101},
    "requests": {"platform": "telex", "unit": "9" * 30, "age": "-1", "desk": "x",
                 "state": ["draft", "approved"], "only": "yours", "assigned": "you"},
}  # fmt: skip


class Sizes(FilterForm):
    size = forms.MultipleChoiceField(choices=[("s", "Small"), ("l", "Large")], required=False)
    colour = forms.ChoiceField(choices=[("", "Any"), ("red", "Red")], required=False)
    words = forms.CharField(max_length=5, required=False)


def asked(query: str) -> Sizes:
    form = Sizes(QueryDict(query))
    form.is_valid()
    return form


def test_what_is_on_offer_still_counts_beside_what_is_not() -> None:
    form = asked("size=s&size=xxl&colour=mauve&words=far+too+long")
    assert form.cleaned_data == {"size": ["s"]}
    assert form.errors.keys() == {"size", "colour", "words"}
    assert asked("size=s&size=l&colour=red&words=ok").errors == {}


def test_a_filter_that_is_not_in_force_has_no_chip() -> None:
    query = QueryDict("size=s&size=xxl&colour=mauve&words=ok")
    assert [chip.value for chip in chips_for(Sizes(query), query)] == ["Small", "ok"]


@pytest.mark.parametrize("name", LISTS)
def test_a_crafted_filter_gets_the_list_and_a_plain_sentence(
    world: World, client: Client, name: str
) -> None:
    client.force_login(world.admin)
    query = LISTS[name]
    for field, value in query.items():
        answer = client.get(f"/northgate/{name}/", {field: value})
        text = answer.content.decode()
        assert answer.status_code == 200, field
        assert not any(words in text for words in DJANGO), field
        assert "so it was left out" in text or "because it is too long" in text, field
    assert client.get(f"/northgate/{name}/", query).status_code == 200


def test_one_unknown_choice_loses_no_other_filter(world: World, client: Client) -> None:
    client.force_login(world.admin)
    answer = client.get("/northgate/people/", {"words": "Okafor", "role": "king"})
    assert [row["person"] for row in answer.context["rows"]] == [world.head]
