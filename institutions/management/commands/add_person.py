"""Add somebody by hand, for example the first institution administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from institutions import services
from institutions.management import lookups


class Command(BaseCommand):
    """Add a person; with --invite they get a link to choose their password."""

    help = "Add a person. Nothing of somebody already there is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who and where."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--institution", required=True, help="slug, like london-met")
        parser.add_argument("--phone", default="")
        parser.add_argument("--invite", action="store_true", help="send an invitation by mail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the person."""
        place = lookups.institution(options["institution"])
        who = {"email": options["email"], "name": options["name"]}
        try:
            person = services.add_person(**who, phone=options["phone"], institution=place, by=None)
            if options["invite"]:
                services.invite(**who, institution=place, by=None)
        except ValidationError as refusal:
            lookups.refused(refusal)
        done = "invited" if options["invite"] else "ready"
        self.stdout.write(f"{person.name} ({person.email}) is {done}.")
