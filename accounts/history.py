"""An account's trail as a person reads it: what happened, who did it, under which clause."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import SocialAccount
from institutions.models import Institution, User
from policies.citing import find_recorded
from policies.rulebook import Cited
from records.models import AuditEvent
from records.verbs import verb_words

# Somebody else may have done these: a handover ends one person's service by another's yes.
OF_PEOPLE = frozenset({"stopped running it", "stopped posting on it", "asked to serve"})
SHOWN = 50  # newest first; the whole trail is in the audit viewer


def events_of(account: SocialAccount) -> list[AuditEvent]:
    """Read the newest events of an account and of its mailbox."""
    about = list(AuditEvent.objects.about(account).select_related("note", "actor")[:SHOWN])
    if account.mailbox:
        about += list(
            AuditEvent.objects.about(account.mailbox).select_related("note", "actor")[:SHOWN]
        )
    return sorted(about, key=lambda event: (event.at, event.pk), reverse=True)[:SHOWN]


def timeline(
    account: SocialAccount, *, cited: dict[str, Cited] | None = None
) -> list[dict[str, Any]]:
    """Word the events for the timeline part of the page."""
    events = events_of(account)
    known = cited if cited is not None else _cited_in(account, events)
    others = _others_in(events)
    shown = [
        {
            "title": verb_words(event),
            "who": event.actor_label or _("the system"),
            "when": event.at,
            "text": event.note.text if hasattr(event, "note") else _about(event, others),
            "citation": known.get(event.citation, _once(event.citation)),
            "kind": "event",
        }
        for event in events
    ]
    _cite_once(shown)
    return shown


def _cite_once(shown: Sequence[dict[str, Any]]) -> None:
    """Leave a citation out where the line above names the same."""
    above = ""
    for line in shown:
        named = str(line["citation"] or "")
        if named and named == above:
            line["citation"] = ""
        above = named


def _about(event: AuditEvent, others: dict[int, User]) -> str:
    if event.pk in others:
        return str(others[event.pk])
    if event.codes.get("retrospective"):
        return _("It existed before it was approved")
    return ""


def _others_in(events: Sequence[AuditEvent]) -> dict[int, User]:
    """Whom events tell of where somebody else acted: by event, in one query at most."""
    told = {
        event.pk: event.codes.get("person")
        for event in events
        if event.verb in OF_PEOPLE and event.codes.get("person") != event.actor_id
    }
    found = User.objects.in_bulk({key for key in told.values() if key}) if told else {}
    return {pk: found[key] for pk, key in told.items() if key in found}


def _once(citation: str) -> str:
    """Name each clause of a citation once: two steps may rest on the same one."""
    return ", ".join(dict.fromkeys(citation.split(", ")))


def _cited_in(account: SocialAccount, events: Sequence[AuditEvent]) -> dict[str, Cited]:
    return clauses_cited(account.institution, [event.citation for event in events])


def clauses_cited(institution: Institution, citations: Sequence[str]) -> dict[str, Cited]:
    """Find the clause behind each citation that names exactly one."""
    return {words: each.cited for words, each in find_recorded(institution, citations).items()}
