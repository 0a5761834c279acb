"""A register of any length, written in bulk, and somebody who may read all of it."""

from collections.abc import Iterator
from itertools import islice

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Administrator, Mailbox, Platform, SocialAccount
from accounts.services import index_for_search
from institutions.models import Institution, Role, RoleAssignment, Unit, User
from institutions.services import create_institution, create_unit

SLUG = "bench"
UNITS = 50
PEOPLE = 200
BATCH = 2000  # rows


def fill(rows: int) -> User:
    """Write so many accounts, each with two people and a mailbox; return the register manager."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_platforms", verbosity=0)
    institution = create_institution(
        slug=SLUG, name="University of Benchmark", short_name="Benchmark", by=None
    )
    units = [
        create_unit(
            institution=institution,
            parent=institution.root,
            name=f"School {number:03}",
            unit_type="school",
            by=None,
        )
        for number in range(UNITS)
    ]
    people = User.objects.bulk_create(
        User(email=f"person{number}@example.ac.uk", name=f"Person {number}")
        for number in range(PEOPLE)
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, unit=units[number % UNITS], role=Role.STAFF)
        for number, person in enumerate(people)
    )
    RoleAssignment.objects.create(
        person=people[0], unit=institution.root, role=Role.REGISTER_MANAGER
    )
    _write(_accounts(institution, units, rows), people)
    return people[0]


def _accounts(institution: Institution, units: list[Unit], rows: int) -> Iterator[SocialAccount]:
    platforms = list(Platform.objects.filter(is_retired=False))
    mailbox = Mailbox.objects.create(institution=institution, address="team@example.ac.uk")
    for number in range(rows):
        platform = platforms[number % len(platforms)]
        # Names spread over the alphabet, so that a page begins anywhere in it.
        word = f"{number * 7919 % rows:07}"
        account = SocialAccount(
            institution=institution,
            unit=units[number % UNITS],
            platform=platform,
            mailbox=mailbox,
            name=f"{word} School of Benchmark",
            handle=f"bench{word}",
            url=f"https://example.ac.uk/{word}",
            identity=f"{platform.code}:bench{number}",
        )
        index_for_search(account)
        yield account


def _write(accounts: Iterator[SocialAccount], people: list[User]) -> None:
    now = timezone.now()
    while batch := list(islice(accounts, BATCH)):
        SocialAccount.objects.bulk_create(batch)
        Administrator.objects.bulk_create(
            Administrator(account=account, person=people[(at + extra) % PEOPLE], accepted_at=now)
            for at, account in enumerate(batch)
            for extra in (0, 7)
        )
