"""Addresses and posts no page of ours would send."""

import pytest
from django.test import Client, RequestFactory

from config.middleware import LARGEST_BODY
from registrations.models import RegistrationRequest
from tests.registrations.scene import Scene


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


def page(request: RegistrationRequest, name: str) -> str:
    return f"/{request.institution.slug}/requests/{request.reference}/{name}/"


@pytest.fixture(scope="class")
def waiting(london_met_loaded: Scene, class_db: None) -> RegistrationRequest:
    """A request that waits for the head."""
    return london_met_loaded.sent()


@pytest.mark.parametrize("number", ["abc", "-4", "1e9", "9" * 30, "²", "٣"])
@pytest.mark.parametrize("button", ["more", "edit", "send"])
class TestACountOfQuestions:
    def test_that_is_no_count(
        self, waiting: RegistrationRequest, london_met: Scene, number: str, button: str
    ) -> None:
        posted = {
            button: "1",
            "step_id": london_met.step(waiting).pk,
            "verdict": "changes",
            "questions-TOTAL_FORMS": number,
            "questions-INITIAL_FORMS": number,
        }
        answer = signed_in(london_met.head).post(page(waiting, "decide"), posted)
        assert answer.status_code == 200
        assert not waiting.approvals.exists()


def test_a_password_in_the_reason_for_passing_on_is_said_beside_it(london_met: Scene) -> None:
    request = london_met.sent()
    posted = {
        "step_id": london_met.step(request).pk,
        "to": london_met.dean.pk,
        "reason": "password: hunter22",
    }
    answer = signed_in(london_met.head).post(page(request, "pass-on"), posted)
    assert answer.status_code == 200
    assert "Remove the password" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/london-met/requests/%00/", "/%00/", "/t/%00/", "/sign-in/?next=%00", "/london-met/?q=a%00b"],
)
def test_a_byte_that_no_database_takes(london_met: Scene, address: str) -> None:
    assert signed_in(london_met.head).get(address).status_code == 400


def test_a_body_too_large_is_refused_before_it_is_read(db: None) -> None:
    answer = Client().generic(
        "POST",
        "/sign-in/",
        b"--x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(LARGEST_BODY + 1),
    )
    assert answer.status_code == 413
    assert "Nothing was read" in answer.content.decode()


@pytest.mark.parametrize("said", ["", "-1", "abc", "²"])
def test_a_length_that_is_no_number_is_none(said: str) -> None:
    from config.middleware import Bounds

    request = RequestFactory().post("/sign-in/")
    request.META["CONTENT_LENGTH"] = said
    assert Bounds(lambda _request: None).length(request) == 0  # type: ignore[arg-type,return-value]


def test_what_one_person_saw_is_kept_by_no_cache_between(london_met: Scene) -> None:
    answer = signed_in(london_met.sam).get("/london-met/home/")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "public" in Client().get("/london-met/brand.css")["Cache-Control"]
