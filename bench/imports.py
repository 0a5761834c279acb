"""Accounts imported from a spreadsheet, against a plain bulk_create of as many rows in one run."""

import os
import time
from multiprocessing.connection import Connection
from typing import Any

from bench.scratch import measured

# The whole import's time over that of the bare rows: each is judged twice, and five rows are
# written for one. Bare rows take a second for 10,000, and the design allows 30 for the import.
BUDGET = 20.0
GREW = 60.0  # megabytes that an import may add to the process
WARM = 1500  # accounts brought first, so that everything is read and compiled


def compare(rows: int) -> bool:
    """Measure both in one process and one database; say whether the import keeps its budget."""
    print(f"\nImporting {rows:,} accounts from a CSV file ...", flush=True)
    found = measured("imports", _work, rows)
    ratio = found["seconds"] / found["plain"]
    pace = rows / found["seconds"]
    print(
        f"{'import':<26} {found['seconds']:>7.1f} s, bare rows {found['plain']:.1f} s: {ratio:.2f}"
    )
    print(f"{'  of it the check':<26} {found['check']:>7.1f} s")
    print(f"{'  rows a second':<26} {pace:>7,.0f}")
    print(f"{'  memory it added':<26} {found['memory']:>7.0f} MB")
    is_whole = found["imported"] == rows
    is_within = bool(ratio <= BUDGET and found["memory"] <= GREW and is_whole)
    print(f"{'within' if is_within else 'PASSED'}: at most {BUDGET:.0f} times the bare rows and")
    print(f"{GREW:.0f} MB; {found['imported']:,} of {rows:,} imported.")
    return is_within


def _work(answer: Connection, environment: dict[str, str], rows: int) -> None:
    os.environ.update(environment)
    import django

    django.setup()
    from bench import register
    from bench.sweep import _memory

    by = register.fill(300)
    _bring(by, WARM, "warm")
    before = _memory()
    seconds, check, imported = _bring(by, rows, "brought")
    added = _memory() - before
    answer.send(
        {
            "seconds": seconds,
            "check": check,
            "imported": imported,
            "memory": added,
            "plain": _bare_rows(rows),
        }
    )


def _bring(by: Any, rows: int, word: str) -> tuple[float, float, int]:
    """Upload, check and import; return the seconds of all, of the check, and how many came."""
    from io import BytesIO

    from accounts.services import importing
    from bench.register import SLUG
    from institutions.models import Institution
    from records import jobs

    here = Institution.objects.get(slug=SLUG)
    lines = ["Web address,Name,School or service,Last post,Administrators"]
    lines += [
        f"https://www.tiktok.com/@{word}{at},Account {at},School {at % 50:03},2026-01-31,"
        f"person{at % 200}@example.ac.uk"
        for at in range(rows)
    ]
    content = BytesIO("\n".join(lines).encode())
    start = time.perf_counter()
    batch = importing.receive(here, content, "bench.csv", by=by)
    job = importing.match(batch, by=by, mapping=batch.mapping, arrives_as="legacy")
    if job is not None:
        jobs.run(job.pk)
    checked = time.perf_counter()
    jobs.run(importing.begin(batch, by=by).pk)
    batch.refresh_from_db()
    return time.perf_counter() - start, checked - start, batch.imported


def _bare_rows(rows: int) -> float:
    """Seconds for the same accounts, nothing judged, recorded or asked."""
    from accounts.models import Platform, SocialAccount
    from accounts.services import index_for_search
    from bench.register import SLUG
    from institutions.models import Institution

    here = Institution.objects.get(slug=SLUG)
    platform, unit = Platform.objects.get(code="tiktok"), here.root
    made = [
        SocialAccount(
            institution=here, unit=unit, platform=platform, name=f"Account {at}",
            handle=f"bare{at}", url=f"https://www.tiktok.com/@bare{at}",
            identity=f"tiktok:bare{at}",
        )
        for at in range(rows)
    ]  # fmt: skip
    for account in made:
        index_for_search(account)
    start = time.perf_counter()
    SocialAccount.objects.bulk_create(made, batch_size=2000)
    return time.perf_counter() - start
