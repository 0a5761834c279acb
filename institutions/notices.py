"""Mail of a university: who still belongs there, when it leaves, in whose name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from institutions.branding import theme_for
from institutions.models import Institution, OneUseLink, RoleAssignment, User
from institutions.working_days import working_calendar
from records.models import AuditEvent, Notice
from records.outbox import tell, wake_worker


@dataclass(frozen=True)
class Letter:
    """One message of a sweep: to whom, what its template shows, what it is about."""

    to: User | str
    context: Mapping[str, Any]
    about: str


def institution_context(institution: Institution) -> dict[str, Any]:
    """Return what every mail of a university shows of it."""
    theme = theme_for(institution.brand_colour)
    reply_to = institution.contact_email
    return {
        "institution": {
            "name": institution.name,
            "short_name": institution.short_name,
            "slug": institution.slug,
            "team": institution.team_name,
            "reply_to": reply_to or settings.DEFAULT_FROM_EMAIL,
            "colour": institution.brand_colour,
        },
        "team": institution.team_name,
        "reply": bool(reply_to),
        "band": theme.brand,
        "band_text": theme.on_brand,
    }


def reachable(institution: Institution, people: Iterable[User]) -> list[User]:
    """Keep those who may get a university's mail: with a role there today, or just invited."""
    wanted = {person.pk: person for person in people if person.is_active}
    held = RoleAssignment.objects.on(timezone.localdate()).filter(
        person__in=wanted, unit__institution=institution
    )
    invited = OneUseLink.objects.filter(
        person__in=wanted,
        institution=institution,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    )
    known = set(held.values_list("person", flat=True)) | set(
        invited.values_list("person", flat=True)
    )
    return [person for key, person in wanted.items() if key in known]


def notify(
    institution: Institution,
    template: str,
    *,
    event: AuditEvent | None,
    people: Iterable[User] = (),
    addresses: Iterable[str] = (),
    context: Mapping[str, Any] | None = None,
    about: str = "",
    daily: bool = False,
    due_at: datetime | None = None,
) -> int:
    """Owe mail in a university's name; return how many messages are owed.

    Args:
        daily: into the person's one mail of the day, at 08:30 on the next working day.
        due_at: not before this moment.
    """
    now = timezone.now()
    if daily:
        due_at = working_calendar(institution).next_digest_at(max(now, due_at or now))
    return tell(
        event,
        template=template,
        people=reachable(institution, people),
        addresses=addresses,
        context={**institution_context(institution), **(context or {})},
        scope=(event.scope if event else "") or institution.scope,
        about=about,
        due_at=due_at,
        is_digest=daily,
    )


def notify_daily(institution: Institution, template: str, letters: Iterable[Letter]) -> int:
    """Owe many different messages at once, each into its reader's one mail of the day."""
    due_at = working_calendar(institution).next_digest_at(timezone.now())
    return _notify_many(institution, template, letters, due_at=due_at, is_digest=True)


def notify_each(
    institution: Institution,
    template: str,
    letters: Iterable[Letter],
    *,
    due_at: datetime | None = None,
) -> int:
    """Owe many different messages at once, each a mail of its own.

    Args:
        due_at: not before this moment; now where left out.
    """
    transaction.on_commit(wake_worker, robust=True)
    moment = due_at or timezone.now()
    return _notify_many(institution, template, letters, due_at=moment, is_digest=False)


def _notify_many(
    institution: Institution,
    template: str,
    letters: Iterable[Letter],
    *,
    due_at: datetime,
    is_digest: bool,
) -> int:
    """The number of queries is the same for one message and for a thousand, as a sweep needs."""
    wanted = list(letters)
    people = reachable(institution, [each.to for each in wanted if isinstance(each.to, User)])
    known = {person.pk for person in people}
    shared = institution_context(institution)
    rows = [
        Notice(
            recipient=each.to if isinstance(each.to, User) else None,
            address=each.to.casefold() if isinstance(each.to, str) else "",
            template=template,
            context={**shared, **each.context},
            scope=institution.scope,
            about=each.about,
            due_at=due_at,
            is_digest=is_digest,
        )
        for each in wanted
        if isinstance(each.to, str) or each.to.pk in known
    ]
    return len(Notice.objects.bulk_create(rows))
