"""Bring a policy's official text, or look at how it would be cut: ``manage.py import_policy``."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from institutions.management import lookups
from policies.importing.lines import MAX_BYTES
from policies.importing.lines import Refused as Unread
from policies.importing.readers import read
from policies.importing.reporting import as_json, as_text, report_on
from policies.models import Policy, PolicySource
from policies.problems import Refused
from policies.services.placing import place_source
from policies.services.sources import PASTED, cut_of, import_text, tick


class Command(BaseCommand):
    """Read a file and cut it into clauses: shown and not kept, or brought into the draft."""

    help = "Bring a policy's official text into its draft, or with --dry-run show how it is cut."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, how to show the result, or whose policy it is and who brings it."""
        parser.add_argument(
            "file", metavar="FILE", help="txt, md, html, docx or pdf; - reads pasted text"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show the result and keep nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--institution", metavar="SLUG", help="whose policy it is")
        parser.add_argument("--policy", metavar="SLUG", help="needed where it has several")
        parser.add_argument("--by", metavar="EMAIL", help="the policy owner who brings it")
        parser.add_argument(
            "--place",
            action="store_true",
            help="put the clauses into the draft at once; all advice counts as read",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Show the result, or bring the text."""
        content, name = self._content(options["file"])
        if options["dry_run"]:
            self._show(content, name, options["format"])
            return
        if not (options["institution"] and options["by"]):
            raise CommandError(
                "Nothing was done. Say --institution and --by to bring the text into the draft,"
                " or --dry-run to see how it is cut."
            )
        try:
            self._bring(content, name, options)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except PermissionDenied:
            raise CommandError(f"{options['by']} does not write this policy.") from None

    def _show(self, content: bytes, name: str, form: str) -> None:
        try:
            report = report_on(read(content, name), content, timezone.localdate())
        except Unread as refused:
            raise CommandError(str(refused)) from None
        if form == "json":
            self.stdout.write(json.dumps(as_json(report), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_text(report)))

    def _bring(self, content: bytes, name: str, options: dict[str, Any]) -> None:
        by = lookups.person(options["by"])
        policy = self._policy(options["institution"], options["policy"])
        source = import_text(policy, name, content, by=by)
        for warning in source.warnings:
            self.stdout.write(f"{warning['message']} (line {warning['line'] or '-'})")
        self.stdout.write(f"{len(cut_of(source).outcome.clauses)} clauses read.")
        if options["place"]:
            self._place(source, by)
        else:
            self.stdout.write(f"Look them over: {policy.get_absolute_url()}text/")

    def _place(self, source: PolicySource, by: Any) -> None:
        tick(source, [warning["key"] for warning in source.warnings], by=by)
        asked = place_source(source, by=by)
        self.stdout.write(
            f"They are in the draft. Questions to answer on the page: {asked}."
            if asked
            else "They are in the draft; nothing is asked."
        )

    def _policy(self, institution: str, slug: str | None) -> Policy:
        here = lookups.institution(institution)
        found = list(here.policies.filter(**{"slug": slug} if slug else {}).order_by("slug"))
        if len(found) != 1:
            known = ", ".join(here.policies.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"Say which policy with --policy. There are: {known or 'none yet'}.")
        return found[0]

    def _content(self, file: str) -> tuple[bytes, str]:
        """Read no more of a file than one byte too many."""
        if file == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1), PASTED
        try:
            with Path(file).open("rb") as opened:
                return opened.read(MAX_BYTES + 1), Path(file).name
        except OSError as wrong:
            raise CommandError(f"{file} cannot be read: {wrong.strerror}.") from None
