"""One portal with one register, in a process of its own, that measures when it is told to."""

import os
from multiprocessing.connection import Connection
from typing import Any


def serve(orders: Connection, environment: dict[str, str], rows: int) -> None:
    """Fill a register, say what can be measured, then answer orders until told to end."""
    os.environ.update(environment)
    import django

    django.setup()
    from bench import pages, register

    client = pages.reader(register.fill(rows))
    settle()
    found = pages.addresses(client)
    orders.send({name: pages.queries_of(client, found[name]) for name in found})
    while order := orders.recv():
        name, times = order
        orders.send([pages.seconds_of(client, found[name]) for _time in range(times)])


def settle() -> None:
    """Let the database look at what was written, as it would in a night."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ask(orders: Connection, message: Any) -> Any:
    """Give an order and wait for its answer."""
    orders.send(message)
    return orders.recv()
