"""What the commands read from their arguments: people, universities, units, days."""

from datetime import date
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from institutions.models import Institution, Unit, User, normal_email


def institution(slug: str) -> Institution:
    """Find a university by its slug."""
    found = Institution.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Institution.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no institution {slug!r}. There are: {known or 'none yet'}.")
    return found


def unit(place: Institution, name: str) -> Unit:
    """Find an open unit by its name; the university itself where the name is empty."""
    if not name:
        return place.root
    found = list(place.units.open().filter(name__iexact=name)[:2])
    if not found:
        raise CommandError(f"{place.name} has no open unit named {name!r}.")
    if len(found) > 1:
        raise CommandError(f"{place.name} has several units named {name!r}; rename one first.")
    return found[0]


def person(email: str) -> User:
    """Find a person by address."""
    found = User.objects.filter(email=normal_email(email)).first()
    if found is None:
        raise CommandError(f"There is nobody with the address {email}. Add them with add_person.")
    return found


def day(text: str) -> date:
    """Read a day written 2026-11-27."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a day. Write it like 2026-11-27.") from None


def refused(refusal: ValidationError) -> NoReturn:
    """End with the sentences of a refusal."""
    raise CommandError(" ".join(refusal.messages)) from None
