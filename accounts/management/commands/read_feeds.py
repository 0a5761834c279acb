"""``manage.py read_feeds``: read the public feeds that are due, as the schedule does every hour."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import FeedOutcome
from accounts.services import feeds


class Command(BaseCommand):
    """Read the feeds that are due."""

    help = "Reads the public feeds that are due, where the rulebook allows it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the one option."""
        parser.add_argument(
            "--dry-run", action="store_true", help="say what is due and ask no site"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, or say what would be read."""
        if options["dry_run"]:
            self._say_what_is_due()
            return
        told = feeds.read_due_feeds()
        words = _("%(all)s read: %(active)s posted, %(nothing)s nothing since, %(rest)s not known.")
        self.stdout.write(
            words
            % {
                "all": told.total(),
                "active": told[FeedOutcome.ACTIVE],
                "nothing": told[FeedOutcome.NOTHING],
                "rest": told[FeedOutcome.UNKNOWN],
            }
        )

    def _say_what_is_due(self) -> None:
        due = feeds.due_feeds(timezone.now())
        number = due.count()
        self.stdout.write(
            ngettext("%(number)s feed is due.", "%(number)s feeds are due.", number)
            % {"number": number}
        )
        for feed in due.select_related("account__platform")[: feeds.AT_MOST]:
            self.stdout.write(f"  {feed.account.reference}  {feed.account}  {feed.url}")
