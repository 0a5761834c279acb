"""Load the demonstration: invented people, accounts and requests."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from institutions.context import demo_people
from overview.demo.loading import load_demo


class Command(BaseCommand):
    """Fill the universities that came with the portal; twice changes nothing."""

    help = "Load invented people, accounts and requests. Only with DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is not there yet, and say who can be signed in as."""
        if not settings.DEMO:
            raise CommandError(
                "The demonstration is loaded only with DEMO=1: its people are invented."
            )
        load_demo()
        if options["verbosity"]:
            for line in sign_in_lines():
                self.stdout.write(line)


def sign_in_lines() -> list[str]:
    """Say whom one can sign in as: by university, role, name and address."""
    lines: list[str] = []
    for group in demo_people():
        lines.append(f"{group['institution']}:")
        lines += [
            f"  {one['role']:<42} {one['name']:<24} {one['value']}" for one in group["people"]
        ]
    return lines
