"""Sign-in: no sign-up, addresses of any case, mail through the outbox, nobody told who exists."""

import re
from typing import Any

import pytest
from django.test import Client

from institutions.models import User
from records.models import Notice
from records.tasks import send_due_notices
from tests.factories import UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "seven brown otters", "eight grey herons"


@pytest.fixture
def sam(world: World) -> User:
    world.sam.set_password(PASSWORD)
    world.sam.save()
    return world.sam


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "typed", ["lee@northgate.ac.uk", "LEE@Northgate.AC.UK", " lee@northgate.ac.uk "]
)
def test_signs_in_whatever_the_case(client: Client, sam: User, typed: str) -> None:
    client.post("/sign-in/", {"login": typed, "password": PASSWORD})
    assert is_signed_in(client)


@pytest.mark.parametrize("address", ["//[", "http://[::1", "https://evil.example/"])
def test_an_address_that_cannot_be_gone_to_is_left_out(
    client: Client, sam: User, address: str
) -> None:
    assert client.get("/sign-in/", {"next": address}).status_code == 200
    sent = {"login": "lee@northgate.ac.uk", "password": PASSWORD, "next": address}
    assert client.post("/sign-in/", sent).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("login", "password"),
    [("lee@northgate.ac.uk", "wrong"), ("ghost@northgate.ac.uk", PASSWORD),
     ("park@northgate.ac.uk", "!"), ("park@northgate.ac.uk", "")],
)  # fmt: skip
def test_refused_in_the_same_words(client: Client, sam: User, login: str, password: str) -> None:
    answer = client.post("/sign-in/", {"login": login, "password": password})
    assert answer.status_code == 200
    assert not is_signed_in(client)


def test_who_is_shut_out_does_not_get_in(client: Client, sam: User) -> None:
    sam.is_active = False
    sam.save()
    client.post("/sign-in/", {"login": sam.email, "password": PASSWORD})
    assert not is_signed_in(client)
    client.post("/sign-in/password/", {"email": sam.email})
    assert not Notice.objects.exists()


def test_nobody_signs_up(client: Client, sam: User) -> None:
    before = User.objects.count()
    given = {"email": "new@northgate.ac.uk", "password1": NEW, "password2": NEW}
    client.post("/sign-in/sign-up/", given)
    assert User.objects.count() == before
    assert not is_signed_in(client)


def test_an_address_unknown_here_looks_like_a_known_one(client: Client, sam: User) -> None:
    known = client.post("/sign-in/password/", {"email": sam.email})
    unknown = client.post("/sign-in/password/", {"email": "ghost@northgate.ac.uk"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code, unknown.headers["Location"],
    )  # fmt: skip
    assert Notice.objects.count() == 1


def test_a_new_password_by_mail_once(client: Client, sam: User, mailoutbox: list[Any]) -> None:
    client.post("/sign-in/password/", {"email": "LEE@northgate.ac.uk"})
    send_due_notices()
    (mail,) = mailoutbox
    assert mail.subject == "Choose a new password"
    assert "The link works once, for one hour." in mail.body
    assert "your password stays as it is" in mail.body
    found = re.search(r"http://localhost:8000(/sign-in/password/reset/key/\S+/)", mail.body)
    assert found is not None
    assert found[1] not in str(list(Notice.objects.values()))

    page = client.get(found[1], follow=True)
    form = page.redirect_chain[-1][0]
    client.post(form, {"password1": NEW, "password2": NEW})
    sam.refresh_from_db()
    assert sam.check_password(NEW)
    send_due_notices()
    assert [mail.subject for mail in mailoutbox[1:]] == ["Your password was changed"]

    other = Client()
    page = other.get(found[1], follow=True)
    other.post(page.redirect_chain[-1][0] if page.redirect_chain else found[1],
               {"password1": PASSWORD, "password2": PASSWORD})  # fmt: skip
    sam.refresh_from_db()
    assert sam.check_password(NEW)


def test_an_hour_and_no_longer(client: Client, sam: User, mailoutbox: list[Any]) -> None:
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    client.post("/sign-in/password/", {"email": sam.email})
    send_due_notices()
    found = re.search(
        r"http://localhost:8000(/sign-in/password/reset/key/\S+/)", mailoutbox[0].body
    )
    assert found is not None
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=5), tick=False):
        page = client.get(found[1], follow=True)
        path = page.redirect_chain[-1][0] if page.redirect_chain else found[1]
        client.post(path, {"password1": NEW, "password2": NEW})
    sam.refresh_from_db()
    assert sam.check_password(PASSWORD)


def test_whoever_belongs_nowhere_gets_it_too(client: Client, mailoutbox: list[Any]) -> None:
    person = UserFactory(password=PASSWORD)
    client.post("/sign-in/password/", {"email": person.email})
    send_due_notices()
    assert [mail.to for mail in mailoutbox] == [[person.email]]
