"""The start is refused with one sentence where a setting has no safe default."""

import re
import tomllib
from pathlib import Path

import pytest

from config.environment import REQUIRED, demo_secret, is_loopback
from tests.starts import ROOT, environment, manage

WHOLE = {
    "SECRET_KEY": "not a real one, but long enough for the check of its length 0123456789",
    "ALLOWED_HOSTS": "social.example.ac.uk",
    "SITE_URL": "https://social.example.ac.uk",
    "EMAIL_URL": "smtp+tls://portal:word@mail.example.ac.uk:587",
    "DEFAULT_FROM_EMAIL": "register@example.ac.uk",
}


def refusal(var_dir: Path, **settings: str) -> str:
    """Return the sentence with which a start is refused."""
    outcome = manage("check", env=environment(var_dir, **settings))
    assert outcome.returncode == 1, outcome.stdout
    assert "Traceback" not in outcome.stderr
    assert outcome.stderr.count("\n") == 1
    return outcome.stderr


@pytest.mark.parametrize("missing", REQUIRED)
def test_a_missing_setting_is_named(var_dir: Path, missing: str) -> None:
    given = {name: value for name, value in WHOLE.items() if name != missing}
    sentence = refusal(var_dir, **given)
    assert sentence.startswith(f"Handlebook cannot start: set {missing} (")
    assert not any(name in sentence for name in given)


def test_an_empty_setting_counts_as_missing(var_dir: Path) -> None:
    assert "set SECRET_KEY (" in refusal(var_dir, **{**WHOLE, "SECRET_KEY": ""})


def test_a_whole_set_passes_the_deployment_check(var_dir: Path) -> None:
    outcome = manage(
        "check", "--deploy", "--fail-level", "WARNING", env=environment(var_dir, **WHOLE)
    )
    assert outcome.returncode == 0, outcome.stderr


def test_a_secret_may_come_from_a_file(var_dir: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(WHOLE["SECRET_KEY"])
    given = {**WHOLE, "SECRET_KEY_FILE": str(secret)}
    del given["SECRET_KEY"]
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    outcome = manage("shell", "--no-imports", "-c", code, env=environment(var_dir, **given))
    assert outcome.stdout.strip() == WHOLE["SECRET_KEY"], outcome.stderr


@pytest.mark.parametrize("secret", ["lint", "x" * 60, "0123456789" * 4 + "012345678"])
def test_a_secret_that_could_be_guessed_is_refused(var_dir: Path, secret: str) -> None:
    sentence = refusal(var_dir, **{**WHOLE, "SECRET_KEY": secret})
    assert "SECRET_KEY must be a random text of at least 50 characters" in sentence
    assert secret not in sentence


@pytest.mark.parametrize("hosts", ["*", "social.example.ac.uk,*", "*.example.ac.uk"])
def test_any_host_name_at_all_is_refused(var_dir: Path, hosts: str) -> None:
    sentence = refusal(var_dir, **{**WHOLE, "ALLOWED_HOSTS": hosts})
    assert "ALLOWED_HOSTS must name the hosts people type" in sentence


HOSTS = ["social.example.ac.uk", "localhost,10.0.0.1", "*", ".localhost.evil"]


@pytest.mark.parametrize("hosts", HOSTS)
def test_a_demo_others_could_reach_is_refused(var_dir: Path, hosts: str) -> None:
    sentence = refusal(var_dir, DEMO="1", ALLOWED_HOSTS=hosts)
    assert "DEMO=1 lets anybody sign in as anybody" in sentence


def test_a_demo_on_this_machine_needs_nothing(var_dir: Path) -> None:
    outcome = manage("check", env=environment(var_dir, DEMO="1"))
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.9.9.9", True), ("[::1]", True),
        ("portal.localhost", True), ("LOCALHOST", True), ("", False), ("*", False),
        ("0.0.0.0", False), ("localhost.example.org", False), (".localhost", True),
        ("192.168.0.1", False), ("notlocalhost", False),
    ],
)  # fmt: skip
def test_loopback_names(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_demo_keeps_its_secret(tmp_path: Path) -> None:
    first = demo_secret(tmp_path)
    assert len(first) > 50
    assert demo_secret(tmp_path) == first
    assert (tmp_path / "demo-secret").stat().st_mode & 0o077 == 0


def test_a_half_made_demo_secret_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "demo-secret").touch()
    assert len(demo_secret(tmp_path)) > 50


def test_the_example_names_every_setting_that_is_read() -> None:
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "config/settings.py").read_text()))
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert len(read) > 15
    assert read <= named
    assert set(REQUIRED) <= named


def test_the_example_holds_no_secret() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    for name in ("SECRET_KEY", "EMAIL_URL", "DATABASE_URL", "REDIS_URL", "SENTRY_DSN"):
        assert f"{name}=" in lines or f"#{name}=" in lines


def test_the_locks_name_no_index_and_hash_everything() -> None:
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text()
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")


def test_the_suite_and_the_types_use_the_same_settings() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert (
        tools["pytest"]["ini_options"]["DJANGO_SETTINGS_MODULE"]
        == tools["django-stubs"]["django_settings_module"]
    )
