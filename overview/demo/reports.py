"""Accounts that people reported as not on the register: some wait, one was dismissed."""

from accounts.services import sightings
from institutions.models import Role
from overview.demo.people import Crowd
from overview.demo.places import Campus

SEEN = (
    ("https://www.instagram.com/{handle}knitting", "It posts from our student halls."),
    ("https://www.facebook.com/{handle}alumni70s", ""),
    ("https://x.com/{short}memes", "Mostly jokes about the library."),
)
DISMISSED = "Students run it for themselves and say so. It does not use our name or logo."


def add_reports(crowd: Crowd, campus: Campus) -> None:
    """Have staff report three accounts, the first of them twice, and marketing dismiss the last."""
    made = [
        sightings.report(
            institution=crowd.institution,
            by=crowd.staff[number],
            text=address.format(handle=campus.handle, short=campus.short),
            words=words,
        )
        for number, (address, words) in enumerate(SEEN)
    ]
    sightings.report(institution=crowd.institution, by=crowd.staff[3], text=made[0].url)
    sightings.dismiss(made[-1], by=crowd.office[Role.REGISTER_MANAGER], reason=DISMISSED)
