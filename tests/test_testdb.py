"""A kept test database is used for exactly as long as what makes its tables stays the same."""

from pathlib import Path

import pytest

from tests.testdb import fingerprint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("records/migrations/0001_initial.py", "records/models.py", "records/views.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "is_another"),
    [
        ("records/migrations/0001_initial.py", True),
        ("records/migrations/0002_more.py", True),
        ("accounts/models/account.py", True),
        ("records/models.py", True),
        ("records/apps.py", True),
        ("requirements.txt", True),
        ("records/views.py", False),
        ("README.md", False),
    ],
)
def test_what_makes_another_database_necessary(root: Path, path: str, is_another: bool) -> None:
    before = fingerprint(root)
    changed = root / path
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text("x = 2\n")
    assert (fingerprint(root) != before) is is_another
