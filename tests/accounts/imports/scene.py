"""A university whose marketing brings accounts from a spreadsheet."""

from io import BytesIO

from django.core.management import call_command

from accounts.models import Import
from accounts.services import importing
from institutions.models import User
from records import jobs
from records.models import Job
from tests.accounts.imports.sheets import csv_of
from tests.world import World

HEADINGS = (
    "Web address,Name,School or service,How it arrives,Last post,Went live,Administrators,"
    "Team mailbox,Platform,Handle,Kind,Standing,Partner organisation"
)
GOOD = "https://www.instagram.com/{handle},{name},Library"


def platforms() -> None:
    call_command("load_platforms", verbosity=0)


def upload(
    world: World, content: bytes, name: str = "accounts.csv", by: User | None = None
) -> Import:
    return importing.receive(world.institution, BytesIO(content), name, by=by or world.priya)


def brought(
    world: World, *rows: str, headings: str = HEADINGS, arrives_as: str = "legacy"
) -> Import:
    """Upload rows, match the columns as guessed, and have them checked."""
    batch = upload(world, csv_of(*rows, headings=headings))
    job = importing.match(batch, by=world.priya, mapping=batch.mapping, arrives_as=arrives_as)
    if job is not None:
        jobs.run(job.pk)
    batch.refresh_from_db()
    return batch


def imported(world: World, batch: Import) -> Job:
    """Import the good rows of an import to the end."""
    job = importing.begin(batch, by=world.priya)
    jobs.run(job.pk)
    job.refresh_from_db()
    batch.refresh_from_db()
    return job


def faults(batch: Import) -> dict[int, list[tuple[str, str]]]:
    """What is wrong with each row, by its number."""
    return {
        row.number: [(fault["code"], fault["what"]) for fault in row.faults]
        for row in batch.rows.filter(is_good=False).order_by("number")
    }


def many(number: int, start: int = 0) -> list[str]:
    return [
        f"https://www.instagram.com/library{at},Library {at},Library"
        for at in range(start, start + number)
    ]
