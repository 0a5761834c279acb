"""The container files hold together: services, settings and rights."""

import re
from typing import Any

import pytest
import yaml

from config.environment import REQUIRED
from tests.starts import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PORTAL = ["migrate", "web", "worker", "beat"]


def test_everything_the_portal_needs_is_a_service() -> None:
    assert SERVICES.keys() >= {*PORTAL, "postgres", "redis", "mail"}


def test_services_and_volumes_named_exist() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", [])) <= SERVICES.keys()
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in COMPOSE["volumes"]


@pytest.mark.parametrize("name", PORTAL)
def test_a_program_of_the_portal_gets_every_required_setting(name: str) -> None:
    assert SERVICES[name]["environment"].keys() >= {*REQUIRED, "DATABASE_URL", "REDIS_URL"}
    assert "DEMO" not in SERVICES[name]["environment"]


def test_a_secret_is_asked_for_and_never_written_down() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for secret in ("SECRET_KEY", "DB_PASSWORD"):
        assert set(re.findall(rf"\$\{{{secret}([^}}]*)}}", text)) == {f":?set {secret} in .env"}


def test_nothing_is_open_to_other_machines() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_there_is_one_beat() -> None:
    beats = [name for name, service in SERVICES.items() if "beat" in str(service.get("command"))]
    assert beats == ["beat"]


def test_the_image_runs_without_rights_and_without_secrets() -> None:
    last_user = re.findall(r"^USER (\S+)", DOCKERFILE, re.M)[-1]
    assert last_user.isdigit()
    assert int(last_user) > 0
    assert DOCKERFILE.index("USER ") < DOCKERFILE.index("\nCMD ")
    assert "HEALTHCHECK" in DOCKERFILE
    assert not re.search(r"^(?:ARG|ENV).*(?:SECRET|PASSWORD)", DOCKERFILE, re.M)


@pytest.mark.parametrize("name", [".env", ".git", "var", ".venv", "tests"])
def test_what_must_not_be_in_the_image_is_left_out(name: str) -> None:
    assert name in (ROOT / ".dockerignore").read_text().splitlines()
