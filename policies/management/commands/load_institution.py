"""Load rulebook files: ``manage.py load_institution policies/seeds/*.toml``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from policies.seedfile import BadSeed, read_files
from policies.services import load_institutions
from policies.shipped import known, shipped


class Command(BaseCommand):
    """Make the database say what the files say: all of them, or none."""

    help = "Load institutions with their policies and rules from TOML files: all of them, or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, or the five that come with the portal."""
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path)
        parser.add_argument(
            "--shipped", action="store_true", help="load the files that come with the portal"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say of each institution what was done."""
        files = [*options["files"], *(shipped() if options["shipped"] else [])]
        if not files:
            raise CommandError("Name a file to load, or say --shipped.")
        try:
            results = load_institutions(read_files(files, known()))
        except BadSeed as bad:
            raise CommandError(f"Nothing was loaded.\n{bad}") from None
        except ValidationError as wrong:
            raise CommandError(f"Nothing was loaded.\n{' '.join(wrong.messages)}") from None
        for result in results:
            self.stdout.write(f"{result.institution}: {result.outcome}")
