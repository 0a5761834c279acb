"""What every test shares: which tests this run can hold, and a database left clean behind it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import TransactionTestCase

from tests import spread, testdb
from tests.apart import Apart

ENGINE = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
BROWSER = os.environ.get("BROWSER", "all")
NAMES = filter(None, [os.environ.get("CHROMIUM"), "chromium", "chromium-browser"])
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
POLICY_TEXTS = os.environ.get("POLICY_TEXTS", "")


def can_run(item: pytest.Item) -> bool:
    """Tell whether a test means something on this database, browser and set of texts."""
    if item.get_closest_marker("only_postgresql") and ENGINE != "postgresql":
        return False
    if item.get_closest_marker("only_sqlite") and ENGINE != "sqlite3":
        return False
    if item.get_closest_marker("policy_texts") and not POLICY_TEXTS:
        return False
    if "browser" in item.path.parts or item.get_closest_marker("browser"):
        if BROWSER == "none" or not CHROMIUM:
            return False
        return BROWSER == "all" or item.get_closest_marker("smoke") is not None
    return True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot run here; the summary says so in one line each."""
    items[:] = sorted((item for item in items if can_run(item)), key=spread.when)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Spread ``--dist loadgroup`` over the workers by files."""
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False  # by number of tests, which says little of their length
    return spread.WholeFiles(config, log)


def left_out() -> Iterator[str]:
    """Say in one line each what this run leaves out."""
    if BROWSER == "none":
        yield "Browser tests left out: BROWSER=none."
    elif not CHROMIUM:
        yield "Browser tests left out: Chromium was not found; make browser installs it."
    elif BROWSER == "smoke":
        yield "Browser tests: the smoke journey only (BROWSER=smoke)."
    if not POLICY_TEXTS:
        yield "Tests on the five official texts left out: set POLICY_TEXTS to their folder."


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a setting that would quietly run nothing."""
    if BROWSER not in {"all", "smoke", "none"}:
        raise pytest.UsageError("BROWSER is one of all, smoke and none")
    if POLICY_TEXTS and not Path(POLICY_TEXTS).is_dir():
        raise pytest.UsageError(f"POLICY_TEXTS names no folder: {POLICY_TEXTS}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was left out, above the closing line."""
    for line in left_out():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: pytest.FixtureRequest,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make this worker's test database; see ``tests/testdb.py``."""
    with django_db_blocker.unblock(), testdb.migrated():  # type: ignore[attr-defined]
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_by_rows() -> Iterator[None]:
    """Empty the tables after a test with transactions of its own in our way, not Django's.

    Django truncates every table and writes content types and permissions anew.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: testdb.empty())
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Hold one transaction for a whole file of tests and take it back at its end.

    What a module fixture makes inside it, every test of the file finds; what a test itself makes
    goes when that test ends. Not for files whose tests need transactions of their own.
    """
    with django_db_blocker.unblock(), testdb.taken_back():  # type: ignore[attr-defined]
        yield


@pytest.fixture(scope="class")
def class_db(module_db: None) -> Iterator[None]:
    """The same for one class of tests within a file."""
    with testdb.taken_back():
        yield


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Start each test without another's counts of attempts, or its platforms."""
    yield
    for each in caches.all(initialized_only=True):
        each.clear()
    from institutions.kept import forget_all

    forget_all()


@pytest.fixture(scope="session")
def apart(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    """A process that forks copies of itself to do work on the test database and be killed."""
    process = Apart(testdb.url(), tmp_path_factory.mktemp("apart"))
    yield process
    process.close()


@pytest.fixture
def var_dir(tmp_path: Path) -> Path:
    """Return an empty folder for a start of the portal's own."""
    folder = tmp_path / "var"
    folder.mkdir()
    return folder
