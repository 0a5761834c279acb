"""The decision letter: rendered once, the day somebody decided, and kept as it was."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone

from policies.citing import find_recorded
from policies.models import Duty
from policies.reviews import overdue_at
from policies.rulebook import Cited, Rulebook
from registrations import answers
from registrations.checks import checks
from registrations.models import (
    Approval,
    DecisionLetter,
    RegistrationRequest,
    Verdict,
)


@dataclass(frozen=True)
class CitedClause:
    """A clause as the letter shows it: how it is cited, and its summary in our own words."""

    label: str
    summary: str


def issue(registration: RegistrationRequest, verdict: str, book: Rulebook) -> DecisionLetter:
    """Write the letter of a decision, with the clauses in force that day."""
    approvals = counting(registration)
    body = render_to_string(
        "registrations/letter_body.html",
        {
            "registration": registration,
            "institution": registration.institution,
            "is_approved": verdict == Verdict.APPROVE,
            "day": timezone.localdate(),
            "approvals": approvals,
            "last": approvals[-1] if approvals else None,
            "answers": _answers(registration, book),
            "clauses": clauses_behind(registration, book),
            "overdue": overdue_at(registration.institution),
            "is_portal_default": any(each.step.is_portal_default for each in approvals),
        },
    )
    return DecisionLetter.objects.create(
        request=registration, round=registration.round, verdict=Verdict(verdict), body=body
    )


def counting(registration: RegistrationRequest) -> list[Approval]:
    """The answers that count, in the order of their steps."""
    return list(
        registration.approvals.filter(voided_at=None)
        .exclude(verdict=Verdict.CHANGES)
        .select_related("step", "on_behalf_of")
        .order_by("step__position", "at")
    )


def _answers(registration: RegistrationRequest, book: Rulebook) -> list[tuple[str, str]]:
    fields = ("name", "platform", "handle", "url", "unit", "account_kind", "standing", "purpose")
    asked = answers.asked(registration, book)
    rows = [*fields, "logo", "ends_on", "mailbox", "administrators"]
    return [
        (answers.label(field), words)
        for field in rows
        if field in asked and (words := answers.shown(registration, field))
    ]


def clauses_behind(registration: RegistrationRequest, book: Rulebook) -> list[CitedClause]:
    """The clauses behind the steps and the checks of a request, each once, with its summary."""
    labels = [str(each["label"]) for step in registration.steps.all() for each in step.citations]
    labels += [each.recorded for check in checks(registration, book) for each in check.citations]
    labels += [each.recorded for each in _required(registration, book)]
    summaries = _summaries(registration, labels)
    return [CitedClause(label, summaries.get(label, "")) for label in dict.fromkeys(labels)]


def _required(registration: RegistrationRequest, book: Rulebook) -> Iterable[Cited]:
    for field in sorted(answers.required(registration, book)):
        yield from answers.cited_for(field, book)


def _summaries(registration: RegistrationRequest, labels: Iterable[str]) -> dict[str, str]:
    duties = Duty.objects.filter(policy__institution=registration.institution_id, clause=None)
    found = {str(duty): duty.summary for duty in duties.select_related("policy__institution")}
    recorded = find_recorded(registration.institution, labels)
    return found | {label: each.summary for label, each in recorded.items()}
