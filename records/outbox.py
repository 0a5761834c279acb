"""The one outbox: what is owed to people, written with the change it tells of."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from records.audit import record
from records.models import AuditEvent, Notice, NoticeState


def tell(
    event: AuditEvent | None,
    *,
    template: str,
    people: Iterable[Any] = (),
    addresses: Iterable[str] = (),
    context: Mapping[str, Any] | None = None,
    scope: str = "",
    about: str = "",
    due_at: datetime | None = None,
    is_digest: bool = False,
) -> int:
    """Owe a message to people and to addresses; it leaves after the transaction commits.

    Args:
        event: what happened; its scope is taken where ``scope`` is left out.
        template: name without ending, like "registrations/mail/to_decide".
        context: what the templates show; ``path`` or ``link_key`` becomes ``url``.
        about: like "request:12:step:34"; ``drop("request:12")`` reaches it.
        due_at: not before this moment; now where left out.
        is_digest: merge with the person's other daily messages into one mail.

    Returns:
        How many messages are owed.
    """
    reached = {person.pk: person for person in people}
    typed = {address.strip().casefold() for address in addresses} - {""}
    moment = due_at or timezone.now()
    shared: dict[str, Any] = {
        "event": event,
        "template": template,
        "context": dict(context or {}),
        "scope": scope or (event.scope if event else ""),
        "about": about,
        "is_digest": is_digest,
        "due_at": moment,
    }
    notices = [Notice(recipient=person, **shared) for person in reached.values()]
    notices += [Notice(address=address, **shared) for address in sorted(typed)]
    Notice.objects.bulk_create(notices)
    if notices and moment <= timezone.now():
        transaction.on_commit(wake_worker, robust=True)
    return len(notices)


def wake_worker() -> None:
    """Wake a worker; where the broker is out of reach the sweep does it within a minute."""
    from records.tasks import send_due_notices  # tasks import delivery, which imports this

    send_due_notices.apply_async(retry=False)


def drop(about: str) -> int:
    """Mark waiting messages about a thing as no longer needed; return how many."""
    return Notice.objects.waiting_about(about).update(state=NoticeState.DROPPED)


def drop_each(abouts: Iterable[str]) -> int:
    """Mark waiting messages about exactly these things as no longer needed; return how many."""
    waiting = Notice.objects.filter(about__in=list(abouts), state=NoticeState.WAITING)
    return waiting.update(state=NoticeState.DROPPED)


@transaction.atomic
def send_again(notice: Notice, *, by: AbstractBaseUser | None) -> bool:
    """Put a failed message back in the queue, its tries counted anew.

    Returns:
        Whether it had failed; False where somebody else was faster.
    """
    moved = Notice.objects.filter(pk=notice.pk, state=NoticeState.FAILED).update(
        state=NoticeState.WAITING, attempts=0, due_at=timezone.now(), last_error=""
    )
    if not moved:
        return False
    record(notice, "sent again", by=by, scope=notice.scope, codes={"template": notice.template})
    transaction.on_commit(wake_worker, robust=True)
    return True
