"""Load the platforms that come with the portal."""

from argparse import ArgumentParser
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.platforms import PLATFORMS_FILE, load_platforms, specs_of_file
from accounts.platformspec import BadPlatform


class Command(BaseCommand):
    """Bring the platforms in line with their file; twice changes nothing."""

    help = "Load platforms from accounts/platforms.toml or another file of its shape."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take another file."""
        parser.add_argument("file", nargs="?", type=Path, default=PLATFORMS_FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the whole file or nothing."""
        path: Path = options["file"]
        try:
            told = load_platforms(specs_of_file(path))
        except (BadPlatform, TOMLDecodeError, OSError) as error:
            raise CommandError(f"{path.name} was not loaded: {error}") from None
        if options["verbosity"]:
            counts = ", ".join(f"{count} {word}" for word, count in told.items())
            self.stdout.write(f"Platforms: {counts}.")
