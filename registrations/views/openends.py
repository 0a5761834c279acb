"""What is still open on an own request, with whom, and what its writer can do about each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.services.mailboxes import last_asked
from institutions import shown
from institutions.models import User
from institutions.services import due_on
from institutions.shown import Status
from policies.rulebook import Rulebook
from registrations import rules
from registrations.answers import named
from registrations.models import (
    OPEN_STATES,
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
)
from registrations.services import open_questions
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
    """What is still to be done on one's own request, once it was sent and until it ends."""
    is_own = registration.requested_by_id == user.pk and registration.state in OPEN_STATES
    if not is_own or not rules.can_start(user, registration.institution):
        return []
    found = [*_questions(registration, book), *_people(registration, book)]
    return [*found, *_mailbox(registration, book)]


def _questions(registration: RegistrationRequest, book: Rulebook) -> Iterator[OpenEnd]:
    if registration.state != RequestState.CHANGES_ASKED:
        return
    number = len(open_questions(registration))
    until = answer_questions_by(registration, book)
    if number:
        text = ngettext(
            "%(number)s question waits for your answer",
            "%(number)s questions wait for your answer",
            number,
        ) % {"number": number}
    else:
        text = _("The request has not been sent back")
    yield OpenEnd(
        text,
        _since(_("Asked on %(day)s"), registration.state_since, until),
        _status(_("Changes asked"), until),
        page_url(registration, "questions"),
        _("See what is asked"),
    )


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
        _replace_url(registration, each),
        _("Name somebody else"),
    )


def _silent(
    registration: RegistrationRequest, each: ProposedAdministrator, book: Rulebook
) -> OpenEnd:
    asked_at = each.asked_at or registration.sent_at or timezone.now()
    until = _until(registration, book["administrator_days"].value, asked_at)
    can_ask = can_ask_again(each, timezone.now()) and rules.is_on_its_way(registration)
    return OpenEnd(
        _("%(person)s has not said whether they will run the account") % {"person": each},
        _since(_("Asked on %(day)s"), asked_at, until),
        _status(_("No answer"), until),
        _replace_url(registration, each),
        _("Name somebody else"),
        page_url(registration, "ask_administrator_again", each.pk) if can_ask else "",
        _("Ask again"),
    )


def _replace_url(registration: RegistrationRequest, each: ProposedAdministrator) -> str:
    """Where another is named: among the answers while they may be changed, else on its page."""
    if rules.is_on_its_way(registration):
        return page_url(registration, "replace_administrator", each.pk)
    return page_url(registration, "task", "administrators")


def _mailbox(registration: RegistrationRequest, book: Rulebook) -> Iterator[OpenEnd]:
    mailbox = registration.mailbox
    if mailbox is None or mailbox.confirmed_at:
        return
    link = last_asked(mailbox)
    asked_at = link.created_at if link else registration.sent_at or timezone.now()
    until = _until(registration, book["mailbox_days"].value, asked_at)
    hint = _since(_("We wrote to it on %(day)s"), asked_at, until)
    if link is not None and link.expires_at < timezone.now():
        hint = _("%(hint)s. The page it was sent has run out") % {"hint": hint}
    yield OpenEnd(
        _("Nobody has confirmed the mailbox %(address)s") % {"address": mailbox},
        hint,
        _status(_("Not confirmed"), until),
        post_url=page_url(registration, "ask_mailbox_again"),
        post_action=_("Write to it again"),
    )


def _until(registration: RegistrationRequest, days: int | None, asked_at: datetime) -> date | None:
    return due_on(registration.institution, days, asked_at) if days else None


def answer_questions_by(registration: RegistrationRequest, book: Rulebook) -> date | None:
    """The day by which questions should be answered; None where the university sets none."""
    return _until(registration, book["changes_days"].value, registration.state_since)


def _since(asked: str, asked_at: datetime, until: date | None) -> str:
    """Since when it is open, and until when it should be done or should have been."""
    words = {"asked": asked % {"day": shown.day(asked_at)}}
    if until is None:
        return words["asked"]
    is_late = until < timezone.localdate()
    sentence = (
        _("%(asked)s. The time ran out on %(until)s")
        if is_late
        else _("%(asked)s. To be done by %(until)s")
    )
    return sentence % {**words, "until": shown.day(until)}


def _status(word: str, until: date | None) -> Status:
    is_late = until is not None and until < timezone.localdate()
    return Status(word, "warn" if is_late else "wait")
