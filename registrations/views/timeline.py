"""What happened to a request, newest first: events, words and mails on one line."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Literal, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.models import AuditEvent, Notice
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestStep,
    Verdict,
)
from registrations.views import verbs

Kind = Literal["event", "comment", "internal", "message", "mail"]
SHOWN_AT_MOST = 200
FILTERS = ("", "events", "comments", "emails")


class Line(NamedTuple):
    """One item of the timeline."""

    title: str
    when: datetime
    who: str = ""
    text: str = ""
    kind: Kind = "event"
    citation: str = ""
    anchor: str = ""
    url: str = ""
    link: str = ""


def events(registration: RegistrationRequest, *, kind: str, sees_internal: bool) -> list[Line]:
    """List what happened, of one kind or of all."""
    wanted: dict[str, Iterable[Line]] = {
        "events": _happened(registration),
        "comments": _said(registration, sees_internal=sees_internal),
        "emails": _mailed(registration) if sees_internal else [],
    }
    lines = wanted[kind] if kind in wanted else [line for some in wanted.values() for line in some]
    return sorted(lines, key=lambda line: line.when, reverse=True)


def filters(current: str, *, sees_internal: bool) -> list[dict[str, object]]:
    """The links that narrow the timeline."""
    words = {"": _("Everything"), "events": _("Events"), "comments": _("Messages")}
    if sees_internal:
        words = {**words, "comments": _("Notes and messages"), "emails": _("Emails")}
    return [
        {"label": label, "url": f"?show={code}#timeline" if code else "?#timeline",
         "current": current == code}
        for code, label in words.items()
    ]  # fmt: skip


def _happened(registration: RegistrationRequest) -> Iterable[Line]:
    steps = {step.pk: step for step in registration.steps.all()}
    rows = AuditEvent.objects.about(registration).select_related("note", "actor")[:SHOWN_AT_MOST]
    for row in _without_repeats(_without_drafting(rows)):
        title = verbs.sentence(row, steps)
        if title:
            note = getattr(row, "note", None)
            yield Line(
                title,
                row.at,
                who=_who(row, registration),
                text=note.text if note else _reason(row, steps),
                citation=", ".join(dict.fromkeys(row.citation.split(", "))),
                anchor=f"event-{row.pk}",
            )


def _who(row: AuditEvent, registration: RegistrationRequest) -> str:
    """Who did it; somebody from elsewhere who said no stays the address that was typed."""
    if row.verb != "administrator said no" or row.actor is None:
        return row.actor_label
    refuser = ProposedAdministrator(
        request=registration, person=row.actor, state=ProposedState.DECLINED
    )
    return row.actor_label if refuser.is_known else refuser.called


def _without_drafting(rows: Iterable[AuditEvent]) -> Iterable[AuditEvent]:
    """Leave out each saving of the draft once it was sent: the answers stand on the page."""
    found = list(rows)
    sent = [row.at for row in found if row.verb == "moved to under_review"]
    return [row for row in found if not (_is_saving(row) and sent and row.at <= sent[-1])]


def _is_saving(row: AuditEvent) -> bool:
    return row.verb == "answers saved"


def _without_repeats(rows: Iterable[AuditEvent]) -> Iterable[AuditEvent]:
    """Leave out savings of one task that another saving of it follows at once."""
    last = None
    for row in rows:
        now = (row.verb, row.codes.get("task")) if _is_saving(row) else None
        if now is None or now != last:
            yield row
        last = now


def _reason(row: AuditEvent, steps: dict[int, RequestStep]) -> str:
    """What was said with an answer to a step."""
    step = steps.get(row.codes.get("step", 0))
    if step is None:
        return ""
    if row.verb in {"step passed on", "substitute named"}:
        return step.passed_reason
    verdict, number = row.codes.get("verdict"), row.codes.get("round")
    if row.verb == "step skipped":
        verdict, number = Verdict.SKIP, None
    return next(
        (
            answer.full_reason
            for answer in step.approvals.all()
            if answer.verdict == verdict and number in {None, answer.round}
        ),
        "",
    )


def _said(registration: RegistrationRequest, *, sees_internal: bool) -> Iterable[Line]:
    rows = registration.comments.select_related("by")
    if not sees_internal:
        rows = rows.filter(is_internal=False)
    for row in rows[:SHOWN_AT_MOST]:
        yield Line(
            _("Note among those who decide") if row.is_internal else _("Message"),
            row.at,
            who=str(row.by),
            text=row.text,
            kind="internal" if row.is_internal else "message",
            anchor=f"words-{row.pk}",
        )


def _mailed(registration: RegistrationRequest) -> Iterable[Line]:
    about = f"request:{registration.pk}"
    of_this = Q(about=about) | Q(about__startswith=f"{about}:")
    sent = Notice.objects.filter(of_this, state=Notice.State.SENT)
    rows = sent.order_by("template", "-sent_at", "-pk")[:SHOWN_AT_MOST]
    for (template, _day), group in groupby(
        rows, key=lambda row: (row.template, row.sent_at and row.sent_at.date())
    ):
        mails = list(group)
        number = len(mails)
        words = ngettext("Email sent to one person", "Email sent to %(number)d people", number)
        yield Line(
            words % {"number": number} if number > 1 else words,
            mails[0].sent_at or mails[0].created_at,
            text=verbs.mail_words(template),
            kind="mail",
            anchor=f"mail-{mails[0].pk}",
        )
