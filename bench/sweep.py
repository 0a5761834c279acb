"""The daily look over a register, half of it gone quiet, against raw SQL doing the same writes."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing.connection import Connection
from typing import Any

from bench.scratch import measured

BUDGET = 2.0  # design.md 8: the sweep's time over that of raw SQL
LONGEST = 1.0  # seconds of a transaction
QUIET_DAYS = 700  # over how many days the last posts of the quiet half are spread


def compare(rows: int) -> bool:
    """Measure both ways, each in a process and a database of its own, one after the other."""
    print(f"\nLooking over {rows:,} accounts, half of them gone quiet ...", flush=True)
    ours, raw = measured("ours", _work, "ours", rows), measured("raw", _work, "raw", rows)
    ratio = ours["seconds"] / raw["seconds"]
    same = {name: ours[name] for name in WRITTEN} == {name: raw[name] for name in WRITTEN}
    print(f"{'sweep':<26} {ours['seconds']:>7.1f} s, raw SQL {raw['seconds']:.1f} s: {ratio:.2f}")
    print(f"{'  longest transaction':<26} {ours['longest']:>7.2f} s")
    print(f"{'  memory it added':<26} {ours['memory']:>7.0f} MB")
    print(f"{'  written by both alike':<26} {', '.join(f'{ours[n]:,} {n}' for n in WRITTEN)}")
    is_within = ratio <= BUDGET and ours["longest"] <= LONGEST and same
    print(f"{'within' if is_within else 'PASSED'}: at most {BUDGET} times raw SQL, no transaction")
    print(f"longer than {LONGEST:.0f} second, the same rows written.")
    return is_within


WRITTEN = ("spells", "events", "accounts", "notices")


def _work(answer: Connection, environment: dict[str, str], way: str, rows: int) -> None:
    os.environ.update(environment)
    import django

    django.setup()
    from bench import register

    register.fill(rows)
    _warm()
    today = _go_quiet()
    before, start = _memory(), time.perf_counter()
    with _longest() as longest:
        _ours(today) if way == "ours" else _raw(today)
    seconds = time.perf_counter() - start
    answer.send(
        {"seconds": seconds, "longest": longest[0], "memory": _memory() - before, **_written()}
    )


def _warm() -> None:
    """Look one account over and take it back: a worker has long read what that imports."""
    from django.db import transaction

    from accounts.models import SocialAccount

    one = SocialAccount.objects.values_list("pk", flat=True)[0]
    with transaction.atomic():
        SocialAccount.objects.filter(pk=one).update(
            last_active_on=date(2000, 1, 1), administrator_count=2
        )
        _ours(date.today())  # noqa: DTZ011
        transaction.set_rollback(True)


def _memory() -> float:
    """The most this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _longest() -> Iterator[list[float]]:
    """Time the outermost transactions of a block; the longest stands first in what is yielded."""
    from django.db.transaction import Atomic

    enter, leave = Atomic.__enter__, Atomic.__exit__
    found, began = [0.0], list[float]()

    def entering(self: Any) -> None:
        began.append(time.perf_counter())
        enter(self)

    def leaving(self: Any, *problem: Any) -> None:
        leave(self, *problem)
        taken = time.perf_counter() - began.pop()
        if not began:
            found[0] = max(found[0], taken)

    Atomic.__enter__, Atomic.__exit__ = entering, leaving  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Atomic.__enter__, Atomic.__exit__ = enter, leave  # type: ignore[method-assign]


def _go_quiet() -> date:
    """Give every account a last post, every second one long ago, and let the database settle."""
    from django.db import connection

    from accounts.months import inactive_cutoff
    from accounts.services.quiet import today_at
    from bench.register import SLUG
    from institutions.models import Institution

    today = today_at(Institution.objects.get(slug=SLUG))
    long_ago = DIALECT[connection.vendor]["long_ago"].format(
        cutoff=inactive_cutoff(today, 3), days=QUIET_DAYS
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_socialaccount SET administrator_count = 2,"  # noqa: S608
            " last_active_source = 'marketing', last_active_on ="
            f" CASE WHEN id % 2 = 0 THEN {long_ago} ELSE {_day(today)} END"
        )
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return today


def _ours(today: date) -> None:
    from accounts.services.sweep import look_over
    from bench.register import SLUG
    from institutions.models import Institution

    look_over(Institution.objects.get(slug=SLUG), today)


def _written() -> dict[str, int]:
    from accounts.models import QuietSpell, SocialAccount
    from records.models import AuditEvent, Notice

    return {
        "spells": QuietSpell.objects.count(),
        "events": AuditEvent.objects.filter(verb="found inactive").count(),
        "accounts": SocialAccount.objects.filter(quiet_stage="flagged").count(),
        "notices": Notice.objects.filter(template="accounts/mail/quiet_flagged").count(),
    }


def _raw(today: date) -> None:
    """The same rows in four statements, as somebody at the database's own prompt would."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction
    from django.utils import timezone

    from accounts.models import SocialAccount
    from accounts.months import inactive_cutoff, inactive_from

    cutoff = inactive_cutoff(today, 3)
    kind = ContentType.objects.get_for_model(SocialAccount).pk
    days = [cutoff - timedelta(days=number) for number in range(QUIET_DAYS)]
    pairs = ", ".join(f"({_day(each)}, {_day(inactive_from(each, 3))})" for each in days)
    names = {
        "pairs": pairs,
        "cutoff": _day(cutoff),
        "next": _day(today + timedelta(days=14)),
        "kind": kind,
        **DIALECT[connection.vendor],
    }
    now = timezone.now()
    moment = {"now": now if connection.vendor == "postgresql" else now.replace(tzinfo=None)}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement.format(**names), moment)


def _day(day: date) -> str:
    from django.db import connection

    return f"'{day}'::date" if connection.vendor == "postgresql" else f"'{day}'"


DIALECT = {
    "postgresql": {
        "json": "jsonb_build_object",
        "key": "md5(random()::text || a.person_id::text)",
        "false": "false",
        "long_ago": "'{cutoff}'::date - (id / 2 % {days})::int",
    },
    "sqlite": {
        "json": "json_object",
        "key": "lower(hex(randomblob(16)))",
        "false": "0",
        "long_ago": "date('{cutoff}', '-' || (id / 2 % {days}) || ' days')",
    },
}
STATEMENTS = (
    """
    INSERT INTO accounts_quietspell (account_id, began_on, due_on, "trigger", "end", stage,
        flagged_at, months, rule_source, citation, next_on)
    WITH days (began, due) AS (VALUES {pairs})
    SELECT a.id, days.began, days.due, 'quiet', '', 'flagged', %(now)s, 3, 'default', '', {next}
    FROM accounts_socialaccount a JOIN days ON days.began = a.last_active_on
    WHERE a.state = 'active' AND a.quiet_stage = '' AND a.last_active_on <= {cutoff}
    """,
    """
    INSERT INTO records_auditevent (at, verb, actor_label, target_type_id, target_id, target_label,
        scope, codes, citation)
    SELECT %(now)s, 'found inactive', '', {kind}, a.id, a.name || ' (' || p.name || ')', u.path,
        {json}('months', 3, 'rule', 'default'), ''
    FROM accounts_socialaccount a JOIN accounts_platform p ON p.id = a.platform_id
        JOIN institutions_unit u ON u.id = a.unit_id
    WHERE a.state = 'active' AND a.quiet_stage = '' AND a.last_active_on <= {cutoff}
    """,
    """
    UPDATE accounts_socialaccount SET quiet_stage = 'flagged'
    WHERE state = 'active' AND quiet_stage = '' AND last_active_on <= {cutoff}
    """,
    """
    INSERT INTO records_notice (recipient_id, address, template, context, scope, about, is_digest,
        digest, message_id, state, due_at, created_at, sent_to, attempts, last_error)
    SELECT a.person_id, '', 'accounts/mail/quiet_flagged', {json}('number', count(*)), '', 'sweep',
        {false}, '', {key}, 'waiting', %(now)s, %(now)s, '', 0, ''
    FROM accounts_administrator a JOIN accounts_quietspell s ON s.account_id = a.account_id
    WHERE a.to_on IS NULL AND s.ended_at IS NULL AND s.stage = 'flagged'
    GROUP BY a.person_id
    """,
)
