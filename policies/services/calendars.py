"""The address under which somebody's calendar program reads when reviews are due.

Whoever has the address reads it, so it can be renewed and ended, tells of policies and never of
people, and answers only while its person may see the reviews.
"""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, User
from institutions.rules import require
from institutions.shown import day
from policies import rules
from policies.icalendar import Event, calendar
from policies.models import CalendarKey, ReviewTerms
from policies.reviewing import overdue_since
from records.audit import record
from records.links import new_key, read, sign


def address_of(person: User, institution: Institution) -> str:
    """The whole address of somebody's calendar; empty where they have none."""
    row = CalendarKey.objects.filter(person=person, institution=institution).first()
    return _address(row) if row else ""


def _address(row: CalendarKey) -> str:
    path = reverse("policies:calendar", args=[row.institution.slug, sign(row.key)])
    return f"{settings.SITE_URL}{path}"


@transaction.atomic
def renew(institution: Institution, *, by: User) -> str:
    """Give somebody a new calendar address; one they had before works no more."""
    require(rules.can_see_reviews(by, institution))
    row, _is_new = CalendarKey.objects.update_or_create(
        person=by, institution=institution, defaults={"key": new_key(), "made_at": timezone.now()}
    )
    record(row, "calendar address made", by=by)
    return _address(row)


@transaction.atomic
def end(institution: Institution, *, by: User) -> bool:
    """End somebody's calendar address; answer whether they had one."""
    row = CalendarKey.objects.filter(person=by, institution=institution).first()
    if row is None:
        return False
    record(row, "calendar address ended", by=by)
    row.delete()
    return True


def calendar_for(institution: Institution, token: str) -> str | None:
    """The calendar at an address; None where it is not one of ours or works no more."""
    rows = CalendarKey.objects.select_related("person", "institution")
    row = rows.filter(key=read(token) or "", institution=institution).first()
    if row is None or not rules.can_see_reviews(row.person, institution):
        return None
    name = _("Policy reviews at %(university)s") % {"university": institution.short_name}
    return calendar(name, _events(institution), written_at=timezone.now())


def _events(institution: Institution) -> list[Event]:
    today = timezone.localdate()
    terms = ReviewTerms.objects.standing(today).filter(policy__institution=institution)
    found = []
    for row in terms.select_related("policy__institution").order_by("policy_id"):
        if row.due_on:
            found.append(_event(row, "review", row.due_on, _("Policy review due: %(title)s")))
        if row.look_due_on and row.look_due_on >= today:
            found.append(_event(row, "look", row.look_due_on, _("Look at how it works: %(title)s")))
    return found


def _event(row: ReviewTerms, kind: str, on: date, summary: str) -> Event:
    since = overdue_since(on, timezone.localdate())
    words = _("Overdue since %(day)s.") % {"day": day(since)} if since else ""
    path = reverse("policies:review", args=[row.policy.institution.slug, row.policy.slug])
    return Event(
        uid=f"{kind}-{row.policy_id}@{settings.SITE_URL.partition('//')[2]}",
        on=on,
        summary=summary % {"title": row.policy.title},
        description=words,
        url=f"{settings.SITE_URL}{path}",
    )
