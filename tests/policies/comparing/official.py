"""The five official texts as clauses, where ``POLICY_TEXTS`` names their folder."""

import json
from functools import cache
from pathlib import Path

from policies.comparing.texts import Wording
from tests.conftest import POLICY_TEXTS
from tests.policies.comparing.amending import parent_of

NAMES = ("london-met", "leeds-beckett", "queen-mary", "west-london", "leeds")


@cache
def official(name: str) -> tuple[Wording, ...]:
    """Read a text by the list of its clauses: where each begins, and with which words."""
    folder = Path(POLICY_TEXTS)
    listed = json.loads((folder / "expected-clauses.json").read_text(encoding="utf-8"))[name]
    lines = (folder / listed["file"]).read_text(encoding="utf-8").split("\n")
    return tuple(
        Wording(
            path=each["path"],
            text=_words(lines[each["line"] - 1], each["starts"]),
            parent=parent_of(each["path"]),
            kind=each["kind"],
            label="" if "/b" in each["path"] else each["path"],
            key=f"k{each['path']}",
        )
        for each in listed["clauses"]
    )


def _words(line: str, starts: str) -> str:
    at = line.replace("\u00a0", " ").index(starts)
    return line[at:].strip()
