"""The first start prepares everything; the next does only what changed."""

import sqlite3
from pathlib import Path

import pytest

from tests.starts import environment, manage

pytestmark = pytest.mark.only_sqlite  # a database of its own is a file of its own

STEPS = [
    "Preparing the database ...",
    "Collecting static files ...",
    "Loading platforms and institutions ...",
    "Loading demo people and records ...",
]


def test_a_second_start_finds_nothing_to_do(var_dir: Path, tmp_path: Path) -> None:
    env = environment(var_dir, DEMO="1", STATIC_ROOT=str(tmp_path / "static"))

    first = manage("prepare", env=env)
    assert first.returncode == 0, first.stderr
    assert [line for line in first.stdout.splitlines() if line in STEPS] == STEPS
    database = var_dir / "handlebook.sqlite3"
    with sqlite3.connect(database) as connection:
        slugs = connection.execute("SELECT slug FROM institutions_institution ORDER BY 1")
        assert [slug for (slug,) in slugs] == [
            "leeds", "leeds-beckett", "london-met", "queen-mary", "west-london",
        ]  # fmt: skip
    assert (tmp_path / "static" / "staticfiles.json").exists()

    second = manage("prepare", env=env)
    assert (second.returncode, second.stdout) == (0, ""), second.stderr

    database.unlink()
    third = manage("prepare", env=env)
    assert third.returncode == 0, third.stderr
    assert [line for line in third.stdout.splitlines() if line in STEPS] == STEPS
