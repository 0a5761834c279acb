"""What an own request still waits for from others, and what its writer can do about each."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from institutions import shown
from institutions.models import User
from institutions.services import due_on
from institutions.shown import Status
from policies.rulebook import Rulebook
from registrations import rules
from registrations.answers import named
from registrations.models import ProposedAdministrator, ProposedState, RegistrationRequest
from registrations.services.replacing import can_ask_again
from registrations.views.found import page_url


@dataclass(frozen=True)
class OpenEnd:
    """One thing that is not done: what, since when, and the ways on."""

    text: str
    hint: str
    status: Status
    url: str = ""
    action: str = ""
    post_url: str = ""  # acts at once, by a button
    post_action: str = ""


def open_ends(user: User, registration: RegistrationRequest, book: Rulebook) -> list[OpenEnd]:
    """What whoever asks is still waiting for, once the request was sent."""
    if not rules.can_replace_administrators(user, registration):
        return []
    return list(_people(registration, book))


def _people(registration: RegistrationRequest, book: Rulebook) -> Iterator[OpenEnd]:
    for each in registration.proposed.all():
        if each.state == ProposedState.DECLINED:
            yield _said_no(registration, each, book)
        elif each.state == ProposedState.WAITING:
            yield _silent(registration, each, book)


def _said_no(
    registration: RegistrationRequest, each: ProposedAdministrator, book: Rulebook
) -> OpenEnd:
    is_enough = len(named(registration)) >= (book["min_administrators"].value or 0)
    return OpenEnd(
        _("%(person)s said no to running the account") % {"person": each},
        _("Enough others are named, so you may also go on without them")
        if is_enough
        else _("The account needs somebody else"),
        Status(_("Said no"), "quiet" if is_enough else "stop"),
        page_url(registration, "replace_administrator", each.pk),
        _("Name somebody else"),
    )


def _silent(
    registration: RegistrationRequest, each: ProposedAdministrator, book: Rulebook
) -> OpenEnd:
    asked_at = each.asked_at or registration.sent_at or timezone.now()
    days = book["administrator_days"].value
    until = due_on(registration.institution, days, asked_at) if days else None
    is_late = until is not None and until < timezone.localdate()
    hint = _("Asked on %(day)s") % {"day": shown.day(asked_at)}
    if until is not None:
        words = (
            _("%(asked)s. The time to answer ran out on %(until)s")
            if is_late
            else _("%(asked)s, to be answered by %(until)s")
        )
        hint = words % {"asked": hint, "until": shown.day(until)}
    again = can_ask_again(each, timezone.now())
    return OpenEnd(
        _("%(person)s has not said whether they will run the account") % {"person": each},
        hint,
        Status(_("No answer"), "warn" if is_late else "wait"),
        page_url(registration, "replace_administrator", each.pk),
        _("Name somebody else"),
        page_url(registration, "ask_administrator_again", each.pk) if again else "",
        _("Ask again"),
    )
