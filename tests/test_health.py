"""What monitors ask: alive, ready, and nothing said that should not be."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from records.models import Heartbeat, Notice


def readiness(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


@pytest.fixture
def beating(db: None) -> Heartbeat:
    return Heartbeat.objects.create(name="beat", at=timezone.now())


def test_alive_asks_nothing_of_the_database(client: Client) -> None:
    answer = client.get("/healthz")  # without the db fixture any query is an error
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready(client: Client, beating: Heartbeat) -> None:
    status, said = readiness(client)
    assert status == 200
    assert said == {
        "state": "ready",
        "broker": "ok",
        "database": "ok",
        "migrations": "ok",
        "beat": "ok",
        "mail": "ok",
    }


def test_ready_costs_few_queries(
    client: Client, beating: Heartbeat, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5):
        readiness(client)


def test_a_silent_beat_is_told(client: Client, beating: Heartbeat) -> None:
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=42))
    status, said = readiness(client)
    assert (status, said["state"], said["beat"]) == (200, "degraded", "silent for 42 minutes")


def test_a_beat_never_heard_is_told(client: Client, db: None) -> None:
    assert readiness(client)[1]["beat"] == "never heard"


def test_mail_that_waits_too_long_is_told(client: Client, beating: Heartbeat) -> None:
    late = timezone.now() - timedelta(hours=1)
    Notice.objects.create(address="sam.lee@example.ac.uk", template="t", due_at=late)
    status, said = readiness(client)
    assert (status, said["state"], said["mail"]) == (200, "degraded", "waiting for 60 minutes")
    assert "sam.lee" not in json.dumps(said)


def test_mail_for_tomorrow_does_not_wait(client: Client, beating: Heartbeat) -> None:
    later = timezone.now() + timedelta(days=1)
    Notice.objects.create(address="sam.lee@example.ac.uk", template="t", due_at=later)
    assert readiness(client)[1]["mail"] == "ok"


def test_a_pending_migration_is_not_ready(client: Client, beating: Heartbeat) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="records").delete()
    status, said = readiness(client)
    assert (status, said["state"], said["migrations"]) == (503, "not ready", "pending")


def test_a_database_out_of_reach_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise DatabaseError("password of portal is hunter2")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)
    status, said = readiness(client)
    assert (status, said["database"]) == (503, "not reached")
    assert "hunter2" not in json.dumps(said)


def test_a_broker_out_of_reach_is_not_ready(
    client: Client, beating: Heartbeat, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://:hunter2@127.0.0.1:1/0"
    status, said = readiness(client)
    assert (status, said["broker"]) == (503, "not reached")
    assert "hunter2" not in json.dumps(said)


def test_security_txt(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "security@example.ac.uk"
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert "Contact: mailto:security@example.ac.uk" in lines
    expires = next(line for line in lines if line.startswith("Expires: "))[9:]
    assert timezone.now() < datetime.fromisoformat(expires)


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/.well-known/security.txt"])
def test_only_reading(client: Client, beating: Heartbeat, address: str) -> None:
    assert client.post(address).status_code == 405
