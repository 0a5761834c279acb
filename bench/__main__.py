"""Compare lists at two lengths; check, sweep and import with the barest way to do the same."""

import argparse
import os
import sys
from contextlib import ExitStack
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median, quantiles

from bench import asking, imports, sweep, texts, verify
from bench.scratch import scratch
from bench.worker import ask, serve

RATIO = 1.5  # design.md 8: p95 of the long register over p95 of the short one
QUERIES = 12
ROUNDS, TIMES = (
    8,
    25,
)  # rounds, requests a round; the two take turns, so that what slows the machine slows both


def main() -> int:
    """Measure and print; 1 where a budget is passed."""
    options = _options()
    print(f"Filling registers of {options.short:,} and {options.long:,} accounts ...", flush=True)
    with ExitStack() as stack:
        short = _start(stack, "short", options.short)
        long = _start(stack, "long", options.long)
        try:
            queries, more = short.recv(), long.recv()
        except EOFError:
            raise SystemExit("A register could not be filled; the reason stands above.") from None
        print(f"\n{'page':<26} {'queries':>9} {'p50 ms':>15} {'p95 ms':>15} {'ratio':>6}  budget")
        passed = [
            _compare(name, short, long, (queries[name], more[name]), options) for name in queries
        ]
        for worker in (short, long):
            worker.send(None)
    passed.append(verify.compare(options.verify, options.rounds, options.times))
    passed.append(sweep.compare(options.sweep))
    passed.append(imports.compare(options.imports))
    passed.append(asking.compare(options.readers))
    texts.note()
    print(f"\nBudget: p95 ratio at most {RATIO}, the same number of queries, at most {QUERIES}.")
    print("Absolute times are this machine's and no promise.")
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        print("The budget is PostgreSQL's; SQLite reads every row for a word few have.")
    return 0 if all(passed) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--short", type=_rows, default=1_000)
    parser.add_argument("--long", type=_rows, default=100_000)
    parser.add_argument("--verify", type=_rows, default=100_000)
    parser.add_argument("--sweep", type=_rows, default=100_000)
    parser.add_argument("--imports", type=_rows, default=10_000)
    parser.add_argument("--readers", type=_rows, default=20_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS, choices=range(1, 101), metavar="N")
    parser.add_argument("--times", type=int, default=TIMES, choices=range(2, 201), metavar="N")
    return parser.parse_args()


def _rows(text: str) -> int:
    rows = int(text)
    if not 300 <= rows <= 1_000_000:
        raise argparse.ArgumentTypeError("between 300 and 1,000,000 rows")
    return rows


def _start(stack: ExitStack, word: str, rows: int) -> Connection:
    """Start a portal of its own; it is ended, and its database dropped, however this run ends."""
    environment = stack.enter_context(scratch(word))
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    worker = spawn.Process(target=serve, args=(there, environment, rows), daemon=True)
    worker.start()
    there.close()

    def end() -> None:
        worker.join(timeout=5)
        if worker.is_alive():
            worker.kill()
            worker.join()

    stack.callback(end)
    return here


def _compare(
    name: str,
    short: Connection,
    long: Connection,
    queries: tuple[int, int],
    options: argparse.Namespace,
) -> bool:
    times: tuple[list[float], list[float]] = ([], [])
    for worker in (short, long):
        ask(worker, (name, max(1, options.times // 5)))  # warm
    for _round in range(options.rounds):
        for worker, taken in zip((short, long), times, strict=True):
            taken += ask(worker, (name, options.times))
    p50 = [median(taken) * 1000 for taken in times]
    p95 = [quantiles(taken, n=20)[-1] * 1000 for taken in times]
    ratio = p95[1] / p95[0]
    is_within = ratio <= RATIO and queries[0] == queries[1] <= QUERIES
    print(
        f"{name:<26} {queries[0]:>4}/{queries[1]:<4} {p50[0]:>7.1f}/{p50[1]:<7.1f}"
        f" {p95[0]:>7.1f}/{p95[1]:<7.1f} {ratio:>6.2f}  {'within' if is_within else 'PASSED'}",
        flush=True,
    )
    return is_within


if __name__ == "__main__":
    sys.exit(main())
