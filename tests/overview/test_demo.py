"""Without DEMO=1 there is no demonstration; with it no name comes twice."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from institutions.models import User
from overview.demo.names import invented_names


def test_without_the_setting_nothing_is_loaded_and_no_button_works(
    db: None, client: Client
) -> None:
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
    assert not User.objects.exists()
    assert client.post("/demo/sign-in/", {"person": "a@example.ac.uk"}).status_code == 404
    assert client.get("/demo/sign-in/").status_code == 404


def test_names_do_not_repeat() -> None:
    names = invented_names()
    first = [next(names) for _name in range(400)]
    assert len(set(first)) == 400
