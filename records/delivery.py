"""Notices leave: claim in a transaction of its own, send, mark.

At least once, never lost: killed before the claim or after it, the sweep picks the notice up;
killed between the server's "250" and our mark, it goes twice with the same Message-ID.
"""

import smtplib
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from records.mail import build, recipient
from records.models import Notice, NoticeState

LEASE = timedelta(minutes=10)  # a claim older than this was lost with its worker
# How long to wait after the first failure, the second, ...; after the last it stays failed.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
BUDGET = 420  # seconds one task goes on taking more; the soft time limit is 540
LOOK = 100  # notices read at a time

log = structlog.get_logger()


def send_due(budget: float = BUDGET) -> int:
    """Send what is due until nothing is left or the time is used up; return how many mails."""
    until = time.monotonic() + budget
    give_back_lost_claims(timezone.now())
    sent = 0
    with Connection() as connection:
        while leads := due_leads():
            for lead in leads:
                sent += deliver(lead, connection)
                if time.monotonic() > until:
                    return sent
    return sent


class Connection:
    """One connection to the mail server for a batch, opened anew after a failure."""

    def __init__(self) -> None:
        self._open: BaseEmailBackend | None = None

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *problem: object) -> None:
        self.forget()

    def backend(self) -> BaseEmailBackend:
        """Return the open connection."""
        if self._open is None:
            backend = get_connection()
            backend.open()
            self._open = backend
        return self._open

    def forget(self) -> None:
        """Close it, whatever state it is in."""
        broken, self._open = self._open, None
        if broken is not None:
            try:
                broken.close()
            except (OSError, smtplib.SMTPException):
                log.info("mail connection did not close cleanly")


def give_back_lost_claims(now: datetime) -> int:
    """Let claims older than the lease wait again: their worker is gone."""
    lost = Notice.objects.filter(state=NoticeState.CLAIMED, claimed_at__lt=now - LEASE)
    return lost.update(state=NoticeState.WAITING, due_at=now)


def due_leads() -> list[Notice]:
    """Return due notices, the longest waiting first; of a person's digest only the first."""
    now = timezone.now()
    due = Notice.objects.due(now).order_by("due_at", "pk")[:LOOK]
    leads: dict[object, Notice] = {}
    for notice in due:
        leads.setdefault(digest_key(notice), notice)
    return list(leads.values())


def digest_key(notice: Notice) -> object:
    """Return what notices merged into one mail have in common."""
    if not notice.is_digest:
        return notice.pk
    return notice.recipient_id, notice.address, _university(notice), notice.digest


def claim(lead: Notice) -> tuple[list[Notice], datetime]:
    """Take a notice, and those merged with it, in a transaction of its own.

    Returns:
        What was taken, in order, and the moment that marks the claim as ours; nothing where
        another worker was faster.
    """
    now = timezone.now()
    taken = {"state": NoticeState.CLAIMED, "claimed_at": now, "attempts": F("attempts") + 1}
    mine = Notice.objects.due(now)
    with transaction.atomic():
        if not lead.is_digest:
            found = mine.filter(pk=lead.pk).update(**taken)
        elif lead.digest:
            # Tried before: the same notices go again, so the Message-ID fits what it names.
            found = mine.filter(digest=lead.digest).update(**taken)
        else:
            found = mine.filter(pk=lead.pk, digest="").update(digest=lead.message_id, **taken)
            if found:
                mine.filter(
                    is_digest=True,
                    digest="",
                    recipient=lead.recipient_id,
                    address=lead.address,
                    scope__startswith=_university(lead),
                ).update(digest=lead.message_id, **taken)
    if not found:
        return [], now
    ours = Notice.objects.filter(state=NoticeState.CLAIMED, claimed_at=now)
    if lead.is_digest:
        ours = ours.filter(digest=lead.digest or lead.message_id)
    else:
        ours = ours.filter(pk=lead.pk)
    return list(ours.select_related("recipient").order_by("pk")), now


def _university(notice: Notice) -> str:
    """Return the path of the university a notice belongs to; all of them where it has none."""
    first = notice.scope.split("/")[0]
    return f"{first}/" if first else ""


def deliver(lead: Notice, connection: Connection) -> int:
    """Claim one mail, send it, mark it; return how many mails left."""
    notices, claimed_at = claim(lead)
    if not notices:
        return 0
    if notices[0].recipient and not notices[0].recipient.is_active:
        settle(notices, claimed_at, state=NoticeState.DROPPED)
        return 0
    try:
        mail = build(notices)
        mail.message()  # an address or a header no mail may have is found here, not on the way
    except Exception as problem:
        # One template with a fault must not hold up everybody's mail.
        log.exception("notice cannot be written", template=lead.template, notice=lead.pk)
        settle(notices, claimed_at, state=NoticeState.FAILED, last_error=type(problem).__name__)
        return 0
    try:
        connection.backend().send_messages([mail])
    except (OSError, smtplib.SMTPException) as problem:
        connection.forget()
        put_off(notices, claimed_at, problem)
        return 0
    except ValueError as problem:
        # No address to write to, says the mail library; it will say so every time.
        settle(notices, claimed_at, state=NoticeState.FAILED, last_error=type(problem).__name__)
        return 0
    mark_sent(notices)
    return 1


def mark_sent(notices: Sequence[Notice]) -> None:
    """Mark notices as sent, even where the lease ran out meanwhile: the mail has left."""
    keys = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=keys, state__in=[NoticeState.CLAIMED, NoticeState.WAITING]).update(
        state=NoticeState.SENT,
        sent_at=timezone.now(),
        sent_to=recipient(notices[0]),
        last_error="",
    )
    secrets = [notice.pk for notice in notices if notice.context.get("forget")]
    if secrets:
        Notice.objects.filter(pk__in=secrets).update(context={})


def settle(notices: Sequence[Notice], claimed_at: datetime, **fields: object) -> int:
    """Write the outcome of a claim that is still ours."""
    return Notice.objects.filter(
        pk__in=[notice.pk for notice in notices],
        state=NoticeState.CLAIMED,
        claimed_at=claimed_at,
    ).update(**fields)


def put_off(
    notices: Sequence[Notice], claimed_at: datetime, problem: OSError | smtplib.SMTPException
) -> None:
    """Try again later, each time later; after the last try, or a lasting no, it has failed."""
    tried = notices[0].attempts
    reason = worded(problem)
    if tried > len(DELAYS) or is_lasting(problem):
        log.warning("notice failed", notice=notices[0].pk, problem=reason)
        settle(notices, claimed_at, state=NoticeState.FAILED, last_error=reason)
        return
    settle(
        notices,
        claimed_at,
        state=NoticeState.WAITING,
        due_at=timezone.now() + DELAYS[tried - 1],
        last_error=reason,
    )


def is_lasting(problem: Exception) -> bool:
    """Whether the server said no for good: every recipient refused with a code of 500 or more."""
    if not isinstance(problem, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _words in problem.recipients.values())


def worded(problem: Exception) -> str:
    """Name a problem without any address or words of the server."""
    code: Callable[[], object] | object = getattr(problem, "smtp_code", "")
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _words in problem.recipients.values()), "")
    return f"{type(problem).__name__} {code}".strip()[:200]
