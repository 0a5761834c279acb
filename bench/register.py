"""A register of any length, written in bulk, and somebody who may read all of it."""

from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models import BigIntegerField, CharField, Expression, F, Func, Value
from django.db.models.functions import Cast, Concat, LPad, Mod, Replace
from django.utils import timezone

from accounts.models import Administrator, Mailbox, Platform, SocialAccount
from accounts.services import index_for_search
from accounts.services.sweep.writing import insert_from
from institutions.models import Institution, Role, RoleAssignment, Unit, User
from institutions.services import create_institution, create_unit

SLUG = "bench"
UNITS = 50
PEOPLE = 200
FIRST = 250  # accounts written one by one; the database writes the others from them
LOOKS_LIKE = {"0": "o", "1": "l", "3": "e", "5": "s", "8": "b"}  # as in a skeleton


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
    _write_first(institution, units, rows)
    _write_others(rows)
    _staff(people)
    return people[0]


def _write_first(institution: Institution, units: list[Unit], rows: int) -> None:
    platforms = list(Platform.objects.filter(is_retired=False))
    mailbox = Mailbox.objects.create(institution=institution, address="team@example.ac.uk")
    accounts = []
    for number in range(min(FIRST, rows)):
        platform = platforms[number % len(platforms)]
        # Names spread over the alphabet, so that a page begins anywhere in it.
        word = f"{number * 7919 % rows:07}"
        account = SocialAccount(
            institution=institution,
            unit=units[number % UNITS],
            platform=platform,
            mailbox=mailbox,
            reference=f"SB-{word}",
            name=f"{word} School of Benchmark",
            handle=f"bench{word}",
            url=f"https://example.ac.uk/{word}",
            identity=f"{platform.code}:bench{number}",
        )
        index_for_search(account)
        accounts.append(account)
    SocialAccount.objects.bulk_create(accounts)


def _write_others(rows: int) -> None:
    """Double the register until it is long enough; nothing of it travels."""
    found = SocialAccount.objects.order_by("pk")
    start, made = found[0].pk, min(FIRST, rows)
    while made < rows:
        number = F("pk") + Value(made - start)
        old = found.filter(pk__lt=start + min(made, rows - made))
        with transaction.atomic():
            made += insert_from(SocialAccount, old, _facts(number, rows))
    _check(SocialAccount.objects.order_by("pk").last())


def _facts(number: Any, rows: int) -> dict[str, Any]:
    """The columns of one more account; what is not named here is as in the account before it."""
    word: Func = LPad(_text(_mod(number * 7919, rows)), 7, Value("0"))
    shape: Func = word
    for digit, letter in LOOKS_LIKE.items():
        shape = Replace(shape, Value(digit), Value(letter))
    columns = SocialAccount._meta.concrete_fields
    kept = {each.name: F(each.name) for each in columns if not each.primary_key}
    return {
        **kept,
        "reference": Concat(Value("SB-"), word),
        "name": Concat(word, Value(" School of Benchmark")),
        "handle": Concat(Value("bench"), word),
        "url": Concat(Value("https://example.ac.uk/"), word),
        "identity": Concat(F("platform__code"), Value(":bench"), _text(number)),
        "search": Concat(word, Value(" school of benchmark bench"), word),
        "skeleton": Concat(Value("bench"), shape),
    }


def _text(number: Expression) -> Func:
    return Cast(number, CharField())


def _mod(number: Any, of: int) -> Func:
    return Cast(Mod(number, of), BigIntegerField())  # SQLite reckons it as a fraction


def _check(account: SocialAccount | None) -> None:
    """Stop where the database indexed an account in another way than the portal would."""
    assert account is not None
    kept = (account.search, account.skeleton)
    index_for_search(account)
    if kept != (account.search, account.skeleton):
        raise SystemExit(f"{kept} should be {account.search}, {account.skeleton}")


def _staff(people: list[User]) -> None:
    """Give each account two people."""
    first = people[0].pk
    kept = {
        "from_on": timezone.localdate(),
        "accepted_at": timezone.now(),
        **dict.fromkeys(("job_title", "duties", "duties_version", "end_reason"), ""),
    }
    for extra in (0, 7):
        person = _mod(F("pk") + Value(extra), PEOPLE) + Value(first)
        with transaction.atomic():
            insert_from(
                Administrator,
                SocialAccount.objects.all(),
                {"account": F("pk"), "person": person, "is_backup": False, **kept},
            )
