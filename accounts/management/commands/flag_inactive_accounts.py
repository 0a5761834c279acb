"""``manage.py flag_inactive_accounts``: look every register over now, or see what would change."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services.quiet import today_at
from accounts.services.sweep import Outlook, look_ahead, look_over
from institutions.models import Institution


class Command(BaseCommand):
    """Asks about quiet accounts, flags the inactive and follows up; safe to run again."""

    help = "Look over every register for quiet and inactive accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day, whether to change anything, and how to print."""
        parser.add_argument("--dry-run", action="store_true", help="say it, and change nothing")
        parser.add_argument("--today", type=_day, help="the day to look as of, like 2026-05-01")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look over each university's register in turn."""
        look = look_ahead if options["dry_run"] else look_over
        found = [
            look(institution, options["today"] or today_at(institution))
            for institution in Institution.objects.order_by("slug")
        ]
        if options["format"] == "json":
            days = {each.plan.day for each in found}
            today = options["today"] or max(days, default=date.today())  # noqa: DTZ011
            self.stdout.write(json.dumps(_as_json(today, found)))
            return
        for each in found:
            self.stdout.write(_as_text(each, is_dry=options["dry_run"]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is no day; write it like 2026-05-01") from None


def _as_json(today: date, found: list[Outlook]) -> dict[str, Any]:
    return {
        "today": today.isoformat(),
        "institutions": [
            {
                "slug": each.plan.institution.slug,
                "cutoff": each.plan.cutoff.isoformat() if each.plan.cutoff else None,
                "months": each.plan.months.value,
                "source": str(each.plan.months.source),
                "checked": each.checked,
                "flagged": list(each.flagged),
                "unknown": each.unknown,
            }
            for each in found
        ],
    }


def _as_text(each: Outlook, *, is_dry: bool) -> str:
    plan = each.plan
    if each.sweep is None and not is_dry:
        return f"{plan.institution.slug}: another run is at it; nothing was done twice"
    words = f"would be flagged {len(each.flagged)}" if is_dry else f"flagged {len(each.flagged)}"
    return (
        f"{plan.institution.slug}: checked {each.checked}, {words}, unknown {each.unknown},"
        f" months {plan.months.value} ({plan.months.source}), cut-off {plan.cutoff}"
    )
