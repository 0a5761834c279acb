"""Logs say what happened, not to whom and not with which code."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from config.logs import logging_config, masked, scrub

log = logging.getLogger("tests.log")


class Lines:
    """The log as written, one object a line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def last(self) -> dict[str, Any]:
        return self.all()[-1]


@pytest.fixture
def lines() -> Iterator[Lines]:
    found = Lines()
    configured = logging_config("INFO")
    configured["handlers"]["standard"]["stream"] = found.stream
    kept = list(logging.root.handlers)
    logging.config.dictConfig(configured)
    yield found
    logging.root.handlers = kept
    logging.root.setLevel(logging.WARNING)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/t/c2VjcmV0:1abc/", "/t/…/"),
        ("Not Found: /t/c2VjcmV0:1abc/", "Not Found: /t/…/"),
        ("/sign-in/password/reset/key/1a-c0ffee/", "/sign-in/password/reset/key/…/"),
        ("/leeds/directory/?q=Sam+Lee", "/leeds/directory/?…"),
        ("https://example.ac.uk/t/abc", "https://example.ac.uk/t/…"),
        ("/leeds/accounts/SM-7F3K-29QD/", "/leeds/accounts/SM-7F3K-29QD/"),
        ("is it so? yes", "is it so? yes"),
    ],
)
def test_one_use_codes_and_queries_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_request_is_one_line_with_its_id(client: Client, lines: Lines) -> None:
    answer = client.get("/healthz?email=sam.lee@example.ac.uk")
    line = lines.last()
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["event"], line["method"], line["path"]) == ("request", "GET", "/healthz")
    assert line["status"] == 200
    assert "sam.lee" not in lines.stream.getvalue()


def test_the_code_of_a_one_use_page_is_never_logged(client: Client, lines: Lines, db: None) -> None:
    client.get("/t/s3cr3t-c0de/")
    client.get("/sign-in/password/reset/key/1a-s3cr3t-c0de/")
    assert lines.all()
    assert "s3cr3t-c0de" not in lines.stream.getvalue()


def test_a_failure_is_named_and_placed_without_its_words(lines: Lines) -> None:
    try:
        raise ValueError("Sam Lee said something")
    except ValueError:
        log.exception("it failed")
    line = lines.last()
    assert line["failure"] == "builtins.ValueError"
    assert "test_logs.py" in line["where"][0]
    assert "Sam Lee" not in lines.stream.getvalue()


def test_a_failed_task_is_named_without_its_arguments(lines: Lines) -> None:
    logging.getLogger("celery.app.trace").error(
        "Task raised: Sam Lee", extra={"data": {"name": "records.tasks.x", "args": "('Sam Lee',)"}}
    )
    assert lines.last()["event"] == "task records.tasks.x: error"
    assert "Sam Lee" not in lines.stream.getvalue()


@pytest.mark.parametrize(("trusted", "kept"), [(True, True), (False, False)])
def test_a_request_id_is_taken_from_a_trusted_proxy_only(
    client: Client, settings: Settings, trusted: bool, kept: bool
) -> None:
    settings.TRUST_PROXY = trusted
    answer = client.get("/healthz", headers={"X-Request-ID": "from-the-proxy-1"})
    assert (answer["X-Request-ID"] == "from-the-proxy-1") is kept


def test_a_malformed_request_id_is_replaced(client: Client, settings: Settings) -> None:
    settings.TRUST_PROXY = True
    answer = client.get("/healthz", headers={"X-Request-ID": '"} evil'})
    assert len(answer["X-Request-ID"]) == 32


def test_an_error_report_holds_no_person_and_no_words() -> None:
    report = {
        "request": {"data": "Sam Lee"},
        "user": {"email": "sam.lee@example.ac.uk"},
        "transaction": "/t/s3cr3t/",
        "breadcrumbs": ["Sam Lee"],
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "Sam Lee",
                    "stacktrace": {"frames": [{"lineno": 3, "vars": {"name": "Sam Lee"}}]},
                }
            ]
        },
    }
    left = json.dumps(scrub(report, {}))
    assert "ValueError" in left
    assert "lineno" in left
    assert not any(word in left for word in ("Sam", "sam.lee", "s3cr3t"))
