"""A policy's text read, cut and matched with the one before it: notes, no budget."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from policies.comparing.matching import match
from policies.comparing.redline import redline
from policies.comparing.texts import Wording
from policies.importing.correcting import corrected
from policies.importing.lint import advice
from policies.importing.outcome import Outcome
from policies.importing.readers import read
from policies.importing.splitter import split

SECTIONS, CLAUSES, WORDS = 12, 7, 23  # about as much as the longest of the five policies
TIMES = 5
WORD_STOCK = (
    "account post school staff student policy head share words people public read write keep "
    "close open name answer report picture event week month year team office page reader"
)
STOCK = WORD_STOCK.split(" ")


def note() -> None:
    """Measure in this process and print; nothing of it touches a database."""
    old, new = _text(0), _text(1)
    before, after = _wordings(_bring(old)), _wordings(_bring(new))
    keyed = [replace(each, key=each.path) for each in before]
    keys = match(keyed, after).keys
    told = [
        replace(each, key=key or f"?{each.path}") for each, key in zip(after, keys, strict=True)
    ]
    print(f"\nA text of {len(before)} clauses and {len(old.split()):,} words (notes):")
    for name, work in (
        ("read, cut, looked over", lambda: _bring(old)),
        ("matched with the one before", lambda: match(keyed, after)),
        ("redline with marked words", lambda: [c.runs for c in redline(keyed, told).changed]),
    ):
        print(f"{name:<28} {_milliseconds(work):>7.1f} ms", flush=True)


def _bring(content: bytes) -> Outcome:
    reading = read(content, "policy.txt")
    found = split(reading)
    outcome = corrected(found.outcome, reading.lines, ())
    list(advice(outcome, found.facts, reading.lines, date(2026, 1, 1)))
    return outcome


def _wordings(outcome: Outcome) -> list[Wording]:
    return [Wording(c.path, c.text, c.parent, c.kind, c.path) for c in outcome.clauses]


def _text(turn: int) -> bytes:
    """Make up a policy; another turn says some clauses in other words and has one more."""
    lines = ["Posting policy", ""]
    for section in range(1, SECTIONS + 1):
        for number in range(1, CLAUSES + 1 + (turn and section == 2)):
            lines += [f"{section}.{number} {_sentence(section * 100 + number, turn)}", ""]
    return "\n".join(lines).encode()


def _sentence(seed: int, turn: int) -> str:
    step = 3 + seed % 7
    words = [STOCK[(seed * 13 + at * step + at * at) % len(STOCK)] for at in range(WORDS)]
    if turn and seed % 5 == 0:
        words[::6] = [f"new{word}" for word in words[::6]]
    return f"{' '.join(words).capitalize()}, number {seed}."


def _milliseconds(work: Callable[[], object]) -> float:
    work()
    start = time.perf_counter()
    for _each in range(TIMES):
        work()
    return (time.perf_counter() - start) / TIMES * 1000


if __name__ == "__main__":
    note()
