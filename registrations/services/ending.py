"""How deciding ends: approved or declined, with a letter that is stored as it was that day."""

from datetime import date, timedelta

from django.utils import timezone

from institutions.models import User
from policies.rulebook import rulebook
from registrations.letters import issue
from registrations.models import RegistrationRequest, RequestState, Verdict
from registrations.services import telling
from registrations.services.steps import citation_of


def approve(row: RegistrationRequest, *, by: User, citation: str = "") -> None:
    """Approve a request every step of which is answered.

    Where only the logo was asked for an account already registered, that is the end of it.
    """
    book = rulebook(row.institution)
    event = row.move_to(
        RequestState.APPROVED,
        by=by,
        citation=citation or _citations(row),
        together={"approved_at": timezone.now(), "set_up_reminders": 0},
    )
    issue(row, Verdict.APPROVE, book)
    telling.overtaken(row, telling.STEP)
    telling.overtaken(row, telling.TEAM)
    telling.overtaken(row, telling.REQUESTER)
    if row.adds_logo_to_id:
        event = row.move_to(RequestState.REGISTERED, by=by, citation=_citations(row))
        telling.tell_requester(row, "logo_approved", event=event)
        return
    telling.tell_runners(
        row,
        "approved",
        event=event,
        part=(telling.SET_UP,),
        also=[row.requested_by],
        path=telling.page(row, "set_up"),
        due=register_by(row),
    )


def register_by(row: RegistrationRequest) -> date | None:
    """The day by which an approved account should be set up; None where none is asked."""
    days = rulebook(row.institution)["set_up_days"].value
    if not days or row.approved_at is None:
        return None
    return timezone.localdate(row.approved_at) + timedelta(days=days)


def decline(row: RegistrationRequest, *, by: User, citation: str) -> None:
    """End a request for good; the reason is on its page and in its letter."""
    event = row.move_to(RequestState.DECLINED, by=by, citation=citation)
    issue(row, Verdict.DECLINE, rulebook(row.institution))
    telling.overtaken(row)
    telling.tell_requester(row, "declined", event=event, by_whom=str(by))


def _citations(row: RegistrationRequest) -> str:
    labels = [citation_of(step) for step in row.steps.all()]
    return ", ".join(dict.fromkeys(label for label in labels if label))
