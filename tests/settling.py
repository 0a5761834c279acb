"""A database that has looked at what a test wrote, as it would within a minute of any morning."""

from django.db import connection


def settle() -> None:
    """Let PostgreSQL count anew: with thousands of rows it never saw it plans for a handful."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
