"""A spreadsheet of older accounts that marketing has uploaded and not yet imported."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

from django.utils import timezone

from accounts.services import importing
from institutions.models import Role
from overview.demo.people import Crowd
from overview.demo.places import Campus

HEADINGS = (
    "Web address", "Name", "School or service", "How it arrives", "Last post", "Administrators",
)  # fmt: skip


def add_import(crowd: Crowd, campus: Campus) -> None:
    """Upload the sheet, and have it checked: some rows are good, some must be mended."""
    by = crowd.office[Role.REGISTER_MANAGER]
    batch = importing.receive(crowd.institution, _sheet(crowd, campus), "older accounts.csv", by=by)
    importing.match(batch, by=by, mapping=batch.mapping, arrives_as=batch.arrives_as)


def _sheet(crowd: Crowd, campus: Campus) -> BytesIO:
    today = timezone.localdate()
    one, other = (person.email for person in crowd.staff[:2])
    recently, tomorrow = (today - timedelta(days=9), today + timedelta(days=1))
    name, handle = campus.name, campus.handle
    rows = (
        (f"https://www.facebook.com/{handle}.archive", f"{name} Archive", "Library Services",
         "legacy", recently.isoformat(), one),
        (f"https://www.flickr.com/photos/{handle}archive", f"{name} Picture Archive",
         "Library Services", "access lost", "", ""),
        (f"https://vimeo.com/{handle}films", f"{name} Films", "Student Services", "unapproved",
         "2019-06-30", f"{one}; {other}"),
        (f"https://www.instagram.com/{handle}openday", f"{name} Open Day", "Marketing",
         "legacy", "", ""),
        (f"https://www.tiktok.com/@{handle}open", f"{name} Open", "Student Services", "legacy",
         tomorrow.isoformat(), ""),
        (f"http://facebook.com/{handle}archive/", f"{name} Archive", "Library Services",
         "legacy", "", ""),
        (f"https://plus.google.com/+{handle}", f"{name} on Google+", "Student Services",
         "legacy", "", "somebody@example.org"),
    )  # fmt: skip
    written = StringIO()
    csv.writer(written).writerows([HEADINGS, *rows])
    return BytesIO(written.getvalue().encode())
