"""What an approver and a requester read first on a request: facts, people, what can be done."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.forms import BaseForm
from django.utils.translation import gettext as _

from accounts.models import AccountState, SocialAccount
from institutions.access import PortalRequest
from institutions.assigning import AssignForm
from institutions.models import User
from policies.rulebook import rulebook
from registrations import answers, rules
from registrations.checks import checks
from registrations.forms.people import CommentForm
from registrations.models import (
    Approval,
    Change,
    ProposedState,
    RegistrationRequest,
    RequestState,
    RequestStep,
    Verdict,
)
from registrations.offices import people_for
from registrations.shown import valid_answer
from registrations.views import parts, summary
from registrations.views.approvers import desks
from registrations.views.found import page_url
from registrations.views.openends import open_ends

FIRST_WORDS = 200  # characters of the purpose in the box of facts


def answers_shown(registration: RegistrationRequest) -> list[tuple[str, str]]:
    """The answers an approver may ask about."""
    book = rulebook(registration.institution)
    return [
        (row["field"], str(row["key"]))
        for card in summary.cards(registration, book)
        for row in card["rows"]
    ]


def decision_page(
    request: PortalRequest, registration: RegistrationRequest, step: RequestStep
) -> dict[str, Any]:
    """Everything above and beside the decision itself."""
    book = rulebook(registration.institution)
    return {
        "registration": registration,
        "step": step,
        "facts": six_facts(registration),
        "cards": summary.cards(registration, book),
        "checks": parts.shown_checks(checks(registration, book)),
        "changes": changes(registration),
        "asked": earlier_questions(registration),
        "is_overdue": parts.is_overdue(registration),
        "cover": rules.acting_for(request.user, step),
        "advice": advice(registration),
        **parts.standing(registration),
    }


def six_facts(registration: RegistrationRequest) -> list[dict[str, Any]]:
    """Six lines that are enough to decide most requests."""
    purpose = " ".join(registration.purpose.split())
    if len(purpose) > FIRST_WORDS:
        purpose = f"{purpose[:FIRST_WORDS].rsplit(' ', 1)[0]} …"
    return [
        {"key": _("Who asks"), "value": asker(registration)},
        {"key": _("Account"), "value": account_words(registration)},
        {"key": _("Why"), "value": purpose},
        {"key": _("Administrators"), "value": administrators_words(registration)},
        {"key": _("Team mailbox"), "value": mailbox_words(registration)},
        {
            "key": _("Accounts of %(unit)s") % {"unit": registration.unit or _("the unit")},
            "value": similar(registration),
        },
    ]


def asker(registration: RegistrationRequest) -> str:
    """Who asks, and for which unit."""
    person, unit = registration.requested_by, registration.unit
    return f"{person}, {unit}" if unit else str(person)


def account_words(registration: RegistrationRequest) -> str:
    """Platform, name and handle in one line."""
    platform = registration.platform_other or str(registration.platform or "")
    handle = f" (@{registration.handle.lstrip('@')})" if registration.handle else ""
    return _("%(platform)s: %(name)s%(handle)s") % {
        "platform": platform, "name": registration.name, "handle": handle
    }  # fmt: skip


def administrators_words(registration: RegistrationRequest) -> str:
    """Who will run it, and who has said yes."""
    return "\n".join(
        f"{each} ({each.get_state_display().lower()})" for each in registration.proposed.all()
    )


def mailbox_words(registration: RegistrationRequest) -> str:
    """The mailbox, and whether it was proven."""
    mailbox = registration.mailbox
    if mailbox is None:
        return ""
    is_confirmed = _("confirmed") if mailbox.confirmed_at else _("not confirmed yet")
    return f"{mailbox.address} ({is_confirmed})"


def similar(registration: RegistrationRequest) -> str:
    """How many accounts the unit has: the fact that most helps a head."""
    if registration.unit is None:
        return ""
    is_active = Q(state=AccountState.ACTIVE)
    found = SocialAccount.objects.filter(unit=registration.unit).aggregate(
        active=Count("pk", filter=is_active), other=Count("pk", filter=~is_active)
    )
    return summary.similar_accounts(found["active"], found["other"])


def changes(registration: RegistrationRequest, *, this_round: bool = False) -> list[Change]:
    """Answers changed since the request was first sent, each with its label, newest first."""
    rows = registration.changes.select_related("by").order_by("-at", "-pk")
    found = list(rows.filter(round=registration.round) if this_round else rows)
    for row in found:
        row.label = answers.label(row.field)  # type: ignore[attr-defined]
    return found


def earlier_questions(registration: RegistrationRequest) -> list[Approval]:
    """Who asked for changes in an earlier round, with each question beside its reply."""
    asked = registration.approvals.filter(
        verdict=Verdict.CHANGES, round__lt=registration.round
    ).prefetch_related("questions")
    found = list(asked.order_by("-at"))
    for row in found:
        for question in row.questions.all():
            question.label = answers.label(question.field) if question.field else ""  # type: ignore[attr-defined]
    return found


def declined(registration: RegistrationRequest) -> Approval | None:
    """The answer that ended a request, for as long as it stands."""
    answers_given = (valid_answer(step) for step in registration.steps.all())
    return next((each for each in answers_given if each and each.verdict == Verdict.DECLINE), None)


def advice(registration: RegistrationRequest) -> list[Any]:
    """What those who answered before said, newest first, where it still counts."""
    return [
        answer
        for step in registration.steps.all()
        for answer in step.approvals.all()
        if answer.voided_at is None and (answer.reason or answer.verdict == "skip")
    ]


def request_page(request: PortalRequest, registration: RegistrationRequest) -> dict[str, Any]:
    """Everything on the request page but the timeline."""
    book = rulebook(registration.institution)
    user = request.user
    is_inside = rules.can_see_internal(user, registration)
    return {
        "registration": registration,
        "cards": summary.cards(registration, book),
        "checks": parts.shown_checks(checks(registration, book)) if is_inside else [],
        "changes": changes(registration),
        "asked": earlier_questions(registration),
        "desks": desks(registration),
        "actions": actions(user, registration),
        "open_ends": open_ends(user, registration, book),
        "is_own": registration.requested_by_id == user.pk,
        "is_inside": is_inside,
        "is_overdue": parts.is_overdue(registration),
        "letter": registration.letters.first(),
        "declined": declined(registration),
        **parts.standing(registration),
    }


def actions(user: User, registration: RegistrationRequest) -> list[dict[str, str]]:
    """What this person can do next, the main thing first."""
    return [
        {"label": str(label), "url": page_url(registration, name), "look": look}
        for applies, label, name, look in _possible(user, registration)
        if applies
    ]


def _possible(user: User, registration: RegistrationRequest) -> list[tuple[bool, str, str, str]]:
    is_own = registration.requested_by_id == user.pk
    is_asked = any(
        each.person_id == user.pk and each.state == ProposedState.WAITING
        for each in registration.proposed.all()
    )
    state = registration.state
    return [
        (rules.can_decide(user, registration), _("Decide"), "decide", "btn-primary"),
        (is_asked and state not in {RequestState.REGISTERED, RequestState.DECLINED},
         _("Say whether you will run it"), "run", "btn-primary"),
        (is_own and state == RequestState.CHANGES_ASKED,
         _("Answer the questions"), "questions", "btn-primary"),
        (is_own and state == RequestState.DRAFT, _("Continue your request"), "tasks",
         "btn-primary"),
        (rules.can_set_up(user, registration), _("Set up the account"), "set_up", "btn-primary"),
        (rules.can_name_substitute(user, registration),
         _("Name who answers"), "substitute", "btn-primary"),
        (rules.can_skip(user, registration), _("Skip this step"), "skip", "btn-secondary"),
        (rules.can_add_logo(user, registration), _("Ask for the logo"), "logo", "btn-secondary"),
        (rules.can_copy(user, registration), _("Copy as a new request"), "copy", "btn-primary"),
        (rules.can_withdraw(user, registration), _("Withdraw"), "withdraw", "btn-secondary"),
    ]  # fmt: skip


def boxes(
    request: PortalRequest, registration: RegistrationRequest, given: Mapping[str, BaseForm]
) -> dict[str, Any]:
    """The boxes beside a request: who looks after it, and two for words."""
    user = request.user
    found: dict[str, Any] = {}
    if rules.can_assign(user, registration):
        found["assign"] = given.get("assign") or _assign_form(registration)
    if rules.can_comment(user, registration, is_internal=True):
        found["note"] = given.get("note") or CommentForm(prefix="note", label=_("Note"))
    if rules.can_comment(user, registration):
        found["message"] = given.get("message") or CommentForm(prefix="message", label=_("Message"))
    return found


def _assign_form(registration: RegistrationRequest) -> AssignForm:
    """The people who may look after a request: the team above it without those with a stake."""
    now = registration.assigned_to_id
    return AssignForm(team=people_for(registration), initial={"to": str(now) if now else ""})
