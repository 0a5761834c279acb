"""The public check of an address, against a bare view that asks the same table once."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median
from typing import Any
from urllib.parse import urlencode

from bench.scratch import scratch

BUDGET = 0.5  # design.md 8: the throughput of the check over that of the bare view
ROUNDS, TIMES = 10, 100  # rounds, requests a round; the kinds take turns
ADDRESSES = 200  # different ones, asked for in turn

Ask = Callable[[str, dict[str, str]], int]


def compare(rows: int, rounds: int = ROUNDS, times: int = TIMES) -> bool:
    """Measure both in one process with a database of its own; print, and say if within budget."""
    print(f"\nChecking addresses against {rows:,} accounts ...", flush=True)
    with ExitStack() as stack:
        environment = stack.enter_context(scratch("verify"))
        spawn = get_context("spawn")
        here, there = spawn.Pipe()
        orders = (there, environment, rows, rounds, times)
        worker = spawn.Process(target=_work, args=orders, daemon=True)
        worker.start()
        there.close()
        stack.callback(worker.join)
        try:
            taken: dict[str, float] = here.recv()
        except EOFError:
            raise SystemExit("The check could not be measured; the reason is above.") from None
    shares = {name: taken["bare"] / seconds for name, seconds in taken.items()}
    for name, seconds in taken.items():
        words = f"verify, {name}" if name != "bare" else "a bare view with one query"
        print(f"{words:<26} {1 / seconds:>7.0f} a second {shares[name]:>14.2f} of the bare view's")
    is_within = shares["official"] >= BUDGET
    print(f"{'within' if is_within else 'PASSED'}: official answers at least {BUDGET} of it.")
    return is_within


def _work(
    answer: Connection, environment: dict[str, str], rows: int, rounds: int, times: int
) -> None:
    os.environ.update(environment)
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "bench.urls"
    from bench import register
    from bench.worker import settle

    register.fill(rows)
    settle()
    kinds = _kinds(f"/api/v1/{register.SLUG}/verify")
    ask = _asker()
    taken: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(rounds + 1):
        for name, (path, queries) in kinds.items():
            seconds = _seconds(ask, path, queries, times)
            if number:  # the first round warms
                taken[name].append(seconds)
    answer.send({name: median(found) for name, found in taken.items()})


def _kinds(path: str) -> dict[str, tuple[str, Iterator[dict[str, str]]]]:
    """Name what is asked: the bare view, official accounts, and strangers nobody resembles."""
    from accounts.models import SocialAccount

    held = SocialAccount.objects.filter(platform__code="x").order_by("?")[:ADDRESSES]
    ours = [str(each) for each in held.values_list("identity", flat=True)]
    return {
        "bare": ("/bare/", ({"identity": ours[n % len(ours)]} for n in count())),
        "official": (path, ({"url": f"https://x.com/{ours[n % len(ours)][2:]}"} for n in count())),
        "a stranger": (path, ({"url": f"https://x.com/qz{n}wk"} for n in count())),
    }


def _seconds(ask: Ask, path: str, queries: Iterator[dict[str, str]], times: int) -> float:
    start = time.perf_counter()
    for _time in range(times):
        if ask(path, next(queries)) != 200:
            raise SystemExit(f"{path} did not answer")
    return (time.perf_counter() - start) / times


def _asker() -> Ask:
    """Ask as a web server would, each time from another address, which no limit slows down."""
    from django.core.wsgi import get_wsgi_application

    application: Any = get_wsgi_application()
    addresses = count()

    def ask(path: str, query: dict[str, str]) -> int:
        number, told = next(addresses), [""]

        def start(status: str, _headers: Any, *_more: Any) -> None:
            told[0] = status

        asked = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": urlencode(query),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": f"10.0.{number // 500}.{number % 200}",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
        }
        response = application(asked, start)
        b"".join(response)
        response.close()
        return int(told[0].split()[0])

    return ask
