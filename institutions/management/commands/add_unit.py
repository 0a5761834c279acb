"""Add a unit by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from institutions import services
from institutions.management import lookups
from institutions.models import UnitType


class Command(BaseCommand):
    """Add a unit under another one."""

    help = "Add a unit; right under the university where no parent is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what and where."""
        parser.add_argument("name")
        parser.add_argument(
            "unit_type", choices=[kind for kind in UnitType.values if kind != UnitType.UNIVERSITY]
        )
        parser.add_argument("--institution", required=True, help="slug, like london-met")
        parser.add_argument("--parent", default="", help="name of the unit above")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the unit."""
        place = lookups.institution(options["institution"])
        try:
            unit = services.create_unit(
                institution=place,
                parent=lookups.unit(place, options["parent"]),
                name=options["name"],
                unit_type=options["unit_type"],
                by=None,
            )
        except ValidationError as refusal:
            lookups.refused(refusal)
        self.stdout.write(f"{unit} was added under {unit.parent}.")
