"""Give somebody a role by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from institutions import services
from institutions.management import lookups
from institutions.models import Role


class Command(BaseCommand):
    """Give a role on a unit, from a day to another."""

    help = "Give somebody a role on a unit; on the university itself where no unit is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who, what and where."""
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--institution", required=True, help="slug, like london-met")
        parser.add_argument("--unit", default="", help="name of the unit")
        parser.add_argument("--job-title", default="")
        parser.add_argument("--from", dest="from_on", help="first day, like 2026-11-27")
        parser.add_argument("--to", dest="to_on", help="last day")

    def handle(self, *args: Any, **options: Any) -> None:
        """Give the role."""
        place = lookups.institution(options["institution"])
        try:
            held = services.grant_role(
                person=lookups.person(options["email"]),
                role=options["role"],
                unit=lookups.unit(place, options["unit"]),
                job_title=options["job_title"],
                from_on=lookups.day(options["from_on"]) if options["from_on"] else None,
                to_on=lookups.day(options["to_on"]) if options["to_on"] else None,
                by=None,
            )
        except ValidationError as refusal:
            lookups.refused(refusal)
        self.stdout.write(f"{held}, from {held.from_on}.")
