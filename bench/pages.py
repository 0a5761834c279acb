"""The pages that are measured: what is asked for, and how often it queried."""

import re
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from bench.register import SLUG
from institutions.models import User

LIST = f"/{SLUG}/accounts/"


def addresses(client: Client) -> dict[str, str]:
    """Name the addresses to measure: the list from its start, from its middle, and narrowed."""
    middle = _next(client, "")
    for _page in range(8):
        middle = _next(client, middle)
    return {
        "list, first page": LIST,
        "list, tenth page": f"{LIST}?after={middle}",
        "list, one platform": f"{LIST}?platform=instagram&state=active",
        "list, one school": f"{LIST}?unit={_some_unit()}",
        "list, a word many have": f"{LIST}?words=school",
        "list, a word few have": f"{LIST}?words=bench0000500",
    }


def _next(client: Client, after: str) -> str:
    """Read off a page where the next one goes on."""
    body = client.get(LIST, {"after": after} if after else {}).content.decode()
    found: list[str] = re.findall(r"[?;&]after=([\w-]+)", body)
    return found[-1]


def _some_unit() -> int:
    from institutions.models import Unit

    return Unit.objects.filter(institution__slug=SLUG, parent__isnull=False)[7].pk


def reader(person: User) -> Client:
    """Sign somebody in, in this process."""
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


def queries_of(client: Client, address: str) -> int:
    """Count what one request asks of the database."""
    counted = [0]

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        counted[0] += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return counted[0]


def seconds_of(client: Client, address: str) -> float:
    """Time one request."""
    start = time.perf_counter()
    client.get(address)
    return time.perf_counter() - start
