"""End somebody's role by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from institutions import services
from institutions.management import lookups
from institutions.models import Role, RoleAssignment


class Command(BaseCommand):
    """Let a role end on a day, which is the last it is held."""

    help = "End a role somebody holds on a unit; today where no day is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose, which and when."""
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--institution", required=True, help="slug, like london-met")
        parser.add_argument("--unit", default="", help="name of the unit")
        parser.add_argument("--on", help="last day, like 2026-11-27")

    def handle(self, *args: Any, **options: Any) -> None:
        """End the role."""
        unit = lookups.unit(lookups.institution(options["institution"]), options["unit"])
        person = lookups.person(options["email"])
        day = lookups.day(options["on"]) if options["on"] else timezone.localdate()
        held = (
            RoleAssignment.objects.filter(person=person, unit=unit, role=options["role"])
            .exclude(to_on__lt=day)
            .order_by("from_on")
            .first()
        )
        if held is None:
            raise CommandError(f"{person} does not hold this role on {unit}.")
        try:
            services.end_role(held, on=day, by=None)
        except ValidationError as refusal:
            lookups.refused(refusal)
        self.stdout.write(f"{held} ends on {day}.")
