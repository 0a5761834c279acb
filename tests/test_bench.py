"""The measurement makes its own database, on this machine only, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.scratch import scratch
from tests.starts import ROOT


def test_a_scratch_database_is_its_own_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with scratch("one") as one, scratch("two") as two:
        assert one["DATABASE_URL"] != two["DATABASE_URL"]
        folder = Path(one["VAR_DIR"])
        assert folder.is_dir()
        assert one["DATABASE_URL"] == f"sqlite:///{folder}/one.sqlite3"
    assert not folder.exists()


def test_a_server_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@db.example.ac.uk/handlebook")
    with pytest.raises(SystemExit, match="on this machine only"), scratch("one"):
        pass


@pytest.mark.parametrize("rows", ["0", "299", "1000001", "many"])
def test_the_length_of_a_register_is_bounded(rows: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bench", "--long", rows], cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert "usage: python -m bench" in ended.stderr


def test_two_registers_are_compared_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "bench",
            "--short",
            "300",
            "--long",
            "400",
            "--verify",
            "300",
            "--sweep",
            "300",
            "--imports",
            "300",
            "--readers",
            "300",
            "--rounds",
            "1",
            "--times",
            "2",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
    )
    lines = ended.stdout.splitlines()
    first = next(line for line in lines if line.startswith("list, first page"))
    assert first.split()[3] in {"10/10", "11/11", "12/12"}, ended.stdout + ended.stderr
    assert sum(line.startswith("list, ") for line in lines) == 6
    assert "150 spells, 150 events, 150 accounts, 200 notices" in ended.stdout, ended.stdout
    assert "verify, official" in ended.stdout, ended.stdout
    assert "300 of 300 imported" in ended.stdout, ended.stdout + ended.stderr
    assert "300 mails" in ended.stdout, ended.stdout + ended.stderr
    assert list(tmp_path.glob("handlebook-bench-*")) == []
