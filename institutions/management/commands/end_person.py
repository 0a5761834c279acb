"""Say by hand that somebody has left a university."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.utils import timezone

from institutions import services
from institutions.management import lookups


class Command(BaseCommand):
    """End every role of somebody at a university on a day, the last it is held."""

    help = "End every role somebody holds at a university; today where no day is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who, where and when."""
        parser.add_argument("email")
        parser.add_argument("--institution", required=True, help="slug, like london-met")
        parser.add_argument("--on", help="last day, like 2026-11-27")

    def handle(self, *args: Any, **options: Any) -> None:
        """End the roles."""
        place = lookups.institution(options["institution"])
        person = lookups.person(options["email"])
        day = lookups.day(options["on"]) if options["on"] else timezone.localdate()
        try:
            ended = services.person_leaves(person, institution=place, on=day, by=None)
        except ValidationError as refusal:
            lookups.refused(refusal)
        ends = "1 role ends" if len(ended) == 1 else f"{len(ended)} roles end"
        self.stdout.write(f"{person} leaves {place} on {day}: {ends}.")
