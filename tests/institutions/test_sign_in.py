"""What the sign-in page says to somebody who was on the way to a page."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
KEPT = "what you had saved is kept"


def test_who_was_signed_out_while_writing_is_told_what_is_kept(client: Client) -> None:
    page = client.post("/profile/", {"name": "Sam Lee"}, follow=True)
    assert page.redirect_chain == [("/sign-in/?next=/profile/", 302)]
    assert KEPT in page.content.decode()


def test_who_comes_to_sign_in_is_told_nothing_of_the_kind(client: Client) -> None:
    assert KEPT not in client.get("/sign-in/").content.decode()


def test_a_wrong_password_is_all_that_is_said(client: Client) -> None:
    wrong = {"login": "sam@example.ac.uk", "password": "not it", "next": "/profile/"}
    page = client.post("/sign-in/", wrong).content.decode()
    assert "The email address or the password is not right" in page
    assert KEPT not in page
    assert "There is a problem" in page
