"""Which tests a run holds: one database, one browser setting, texts or none."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests import conftest


def item(*marks: str, path: str = "tests/records/test_audit.py") -> pytest.Item:
    """Return what the collection knows of a test."""
    found: Any = SimpleNamespace(
        path=Path(path), get_closest_marker=lambda name: name if name in marks else None
    )
    return cast(pytest.Item, found)


BROWSER_TEST = "tests/browser/test_journey.py"


@pytest.mark.parametrize(
    ("engine", "mark", "held"),
    [
        ("sqlite3", "only_sqlite", True),
        ("sqlite3", "only_postgresql", False),
        ("postgresql", "only_postgresql", True),
        ("postgresql", "only_sqlite", False),
        ("postgresql", "", True),
    ],
)
def test_one_database_only(
    monkeypatch: pytest.MonkeyPatch, engine: str, mark: str, held: bool
) -> None:
    monkeypatch.setattr(conftest, "ENGINE", engine)
    assert conftest.can_run(item(mark)) is held


@pytest.mark.parametrize(
    ("wanted", "chromium", "marks", "held"),
    [
        ("all", "chromium", (), True),
        ("all", None, (), False),
        ("none", "chromium", ("smoke",), False),
        ("smoke", "chromium", ("smoke",), True),
        ("smoke", "chromium", (), False),
        ("smoke", None, ("smoke",), False),
    ],
)
def test_browser_tests(
    monkeypatch: pytest.MonkeyPatch,
    wanted: str,
    chromium: str | None,
    marks: tuple[str, ...],
    held: bool,
) -> None:
    monkeypatch.setattr(conftest, "BROWSER", wanted)
    monkeypatch.setattr(conftest, "CHROMIUM", chromium)
    assert conftest.can_run(item(*marks, path=BROWSER_TEST)) is held
    assert conftest.can_run(item(*marks)) is True


@pytest.mark.parametrize(("folder", "held"), [("", False), ("texts", True)])
def test_official_texts(monkeypatch: pytest.MonkeyPatch, folder: str, held: bool) -> None:
    monkeypatch.setattr(conftest, "POLICY_TEXTS", folder)
    assert conftest.can_run(item("policy_texts")) is held


@pytest.mark.parametrize(
    ("wanted", "chromium", "folder", "said"),
    [
        ("none", "chromium", "texts", ["Browser tests left out: BROWSER=none."]),
        ("all", "chromium", "texts", []),
        (
            "all",
            None,
            "texts",
            ["Browser tests left out: Chromium was not found; make browser installs it."],
        ),
        (
            "all",
            "chromium",
            "",
            ["Tests on the five official texts left out: set POLICY_TEXTS to their folder."],
        ),
    ],
)
def test_what_is_left_out_is_said(
    monkeypatch: pytest.MonkeyPatch,
    wanted: str,
    chromium: str | None,
    folder: str,
    said: list[str],
) -> None:
    monkeypatch.setattr(conftest, "BROWSER", wanted)
    monkeypatch.setattr(conftest, "CHROMIUM", chromium)
    monkeypatch.setattr(conftest, "POLICY_TEXTS", folder)
    assert list(conftest.left_out()) == said
