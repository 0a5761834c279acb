"""The one audit trail: written by services, in the transaction of the change itself."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from records.models import AuditEvent, AuditNote

_as_of: ContextVar[datetime | None] = ContextVar("as_of", default=None)


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Date what is recorded within at another moment than now: for invented records only."""
    if not settings.DEMO:
        raise RuntimeError("only a demonstration's trail has other times than its own")
    token = _as_of.set(moment)
    try:
        yield
    finally:
        _as_of.reset(token)


def recorded_at() -> datetime:
    """The moment to write beside what is recorded now."""
    return _as_of.get() or timezone.now()


def record(
    target: models.Model,
    verb: str,
    *,
    by: Any,
    scope: str = "",
    codes: Mapping[str, Any] | None = None,
    citation: str = "",
    note: str = "",
) -> AuditEvent:
    """Write down what happened to a row.

    Args:
        by: the person who acted; None for the system.
        scope: path of the unit it belongs to; taken from ``target.scope`` when left out.
        codes: ids, states and field names, never free text or a person's words.
        citation: the clause acted under, as text, like "London Met 5.2".
        note: free text; kept in a side row that retention may erase.
    """
    event = AuditEvent.objects.create(
        at=recorded_at(),
        verb=verb,
        actor=by,
        actor_label=str(by) if by else "",
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        target_label=str(target)[:200],
        scope=scope or getattr(target, "scope", "") or "",
        codes=dict(codes or {}),
        citation=citation[:255],
    )
    if note:
        AuditNote.objects.create(event=event, text=note)
    return event


def record_many(
    lines: Iterable[tuple[models.Model, Mapping[str, Any]]],
    verb: str,
    *,
    by: Any = None,
    citation: str = "",
) -> int:
    """Write down for many rows of one kind what happened to each; return how many.

    Args:
        lines: the row, and its codes.
        by: the person who acted; None for the system.
    """
    wanted = list(lines)
    if not wanted:
        return 0
    kind = ContentType.objects.get_for_model(wanted[0][0])
    at = recorded_at()
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at,
            verb=verb,
            actor=by,
            actor_label=str(by) if by else "",
            target_type=kind,
            target_id=target.pk,
            target_label=str(target)[:200],
            scope=getattr(target, "scope", "") or "",
            codes=dict(codes),
            citation=citation[:255],
        )
        for target, codes in wanted
    )
    return len(wanted)
