"""``manage.py import_policy --dry-run`` shows how a file is cut and keeps nothing."""

import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tests.policies.importing import papers
from tests.policies.importing.invented import TEXTS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.txt"
    path.write_text(TEXTS["title page"].text)
    return path


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_policy", *arguments, stdout=out)
    return out.getvalue()


def as_json(path: Path) -> dict[str, Any]:
    return dict(json.loads(told("--dry-run", "--format", "json", str(path))))


@time_machine.travel("2027-09-02 12:00:00Z")
def test_everything_is_told_in_json(file: Path) -> None:
    """Nothing here may touch the database: this test has none."""
    found = as_json(file)
    assert found["title"] == "POSTING POLICY"
    assert found["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert [section["path"] for section in found["sections"]] == ["1", "2", "3", "appendix-a"]
    assert " ".join(clause["path"] for clause in found["clauses"]) == TEXTS["title page"].clauses
    assert found["clauses"][0] == {
        "path": "1.1",
        "kind": "clause",
        "label": "1.1",
        "line": 13,
        "until": 13,
        "section": "1",
        "crossheading": "",
        "text": "This tells you what to do.",
    }
    assert found["metadata"]["review_due"] == [
        {
            "value": "1 September 2027",
            "line": 5,
            "called": "Next review",
            "date": "2027-09-01",
            "precision": "day",
        }
    ]
    assert [line["line"] for line in found["furniture"]] == [7, 8, 9, 10]
    assert found["front_matter"] == []
    assert {"code": "review_overdue", "message": "The review was due by 1 September 2027."} in [
        {"code": one["code"], "message": one["message"]} for one in found["warnings"]
    ]


def test_people_read_it_too(file: Path) -> None:
    lines = told("--dry-run", str(file)).splitlines()
    assert lines[:2] == ["POSTING POLICY", "17 clauses in 4 sections; decimal"]
    assert "  owner: Communications (line 3)" in lines
    assert "  1.2/a        line 15    to inform;" in lines
    assert "To look at:" in lines


def test_a_word_file(tmp_path: Path) -> None:
    path = tmp_path / "policy.docx"
    path.write_bytes(papers.word([{"text": "1.1 One is."}, {"text": "1.2 Two is."}]))
    assert [clause["path"] for clause in as_json(path)["clauses"]] == ["1.1", "1.2"]


def test_pasted_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1. One is.\n2. Two.\n3. Three."))
    )
    assert "3 clauses in 0 sections" in told("--dry-run", "-")


def test_refusals_say_why(tmp_path: Path, file: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    for arguments, words in (
        (["--dry-run", str(tmp_path / "empty.txt")], "This file is empty"),
        (["--dry-run", str(tmp_path / "none.txt")], "cannot be read: No such file"),
        (["--dry-run", str(tmp_path)], "cannot be read: Is a directory"),
        ([str(file)], "Nothing was done. Say --institution"),
    ):
        with pytest.raises(CommandError, match=words):
            told(*arguments)
