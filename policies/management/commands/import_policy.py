"""Look at how a policy's text would be cut up: ``manage.py import_policy --dry-run FILE``."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from policies.importing.lines import MAX_BYTES, Refused
from policies.importing.readers import read
from policies.importing.reporting import as_json, as_text, report_on


class Command(BaseCommand):
    """Read a file, cut it into clauses and show the result; nothing is kept."""

    help = "Show how a policy's text is cut into clauses, what it says of itself, and advice on it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and how to show the result."""
        parser.add_argument(
            "file", metavar="FILE", help="txt, md, html, docx or pdf; - reads pasted text"
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show the result and keep nothing: the only way so far",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the result."""
        if not options["dry_run"]:
            raise CommandError(
                "Nothing was done. Add --dry-run to see how the text is cut. A text is kept only "
                "after somebody has looked it over, on a review page that is still to come."
            )
        content, name = self._content(options["file"])
        try:
            report = report_on(read(content, name), content, timezone.localdate())
        except Refused as refused:
            raise CommandError(str(refused)) from None
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_json(report), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_text(report)))

    def _content(self, file: str) -> tuple[bytes, str]:
        """Read no more of a file than one byte too many."""
        if file == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1), "pasted.txt"
        try:
            with Path(file).open("rb") as opened:
                return opened.read(MAX_BYTES + 1), Path(file).name
        except OSError as wrong:
            raise CommandError(f"{file} cannot be read: {wrong.strerror}.") from None
