"""Check that no published text was changed: ``manage.py verify_policies``."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from policies.models import Policy
from policies.services.verifying import Verified, verify


class Command(BaseCommand):
    """Reckon every fingerprint anew; exit with 1 at the first version that was tampered with."""

    help = "Check that every published text is what was published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--institution", metavar="SLUG", help="only this university")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each policy, up to the first fault."""
        policies = Policy.objects.select_related("institution").order_by(
            "institution__slug", "slug"
        )
        if options["institution"]:
            policies = policies.filter(institution__slug=options["institution"])
        seen: list[Verified] = []
        for each in verify(policies):
            seen.append(each)
            if options["format"] == "text":
                self.stdout.write(_line(each))
            if not each.is_whole:
                break
        if options["format"] == "json":
            self.stdout.write(json.dumps([_as_json(each) for each in seen], indent=2))
        if any(not each.is_whole for each in seen):
            raise SystemExit(1)


def _name(found: Verified) -> str:
    return f"{found.policy.institution.slug}/{found.policy.slug}"


def _line(found: Verified) -> str:
    if not found.is_whole:
        return f"{_name(found)}: TAMPERED WITH, version {found.number}: {found.problem}"
    return f"{_name(found)}: whole, published versions: {found.versions}"


def _as_json(found: Verified) -> dict[str, Any]:
    return {
        "institution": found.policy.institution.slug,
        "policy": found.policy.slug,
        "versions": found.versions,
        "whole": found.is_whole,
        "version": found.number,
        "problem": found.problem,
    }
