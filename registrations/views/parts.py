"""What several pages of a request say: where it stands, what was checked, what is declared."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.handles import BadAddress
from accounts.models import SocialAccount
from accounts.services import can_be_told, taken_by
from institutions import shown
from institutions.models import User
from policies.models import Policy
from policies.rulebook import Cited, Rulebook
from registrations import answers, rules
from registrations.answers import Task
from registrations.checks import Check
from registrations.checks.naming import identity_of
from registrations.models import RegistrationRequest, RequestKind, RequestState, RequestStep
from registrations.problems import Problem
from registrations.shown import current_step, marks, status_of, title_of
from registrations.views.found import page_url
from registrations.views.summary import change_url

RESULTS = {"ok": "pass", "warn": "warn", "refuse": "fail", "unknown": "unknown"}


def standing(registration: RegistrationRequest) -> dict[str, Any]:
    """Where a request stands, in a word, in a sentence and as a line of steps."""
    return {
        "status": status_of(registration),
        "called": title_of(registration),
        "sentence": sentence(registration),
        "marks": marks(registration),
    }


def sentence(registration: RegistrationRequest) -> str:
    """Say where a request stands and what it waits for."""
    since = {"day": shown.day(registration.state_since)}
    step = current_step(registration)
    match registration.state:
        case RequestState.UNDER_REVIEW if step is not None:
            return _step_sentence(step)
        case RequestState.CHANGES_ASKED:
            return _("Changes were asked for on %(day)s. %(name)s answers next.") % {
                **since, "name": registration.requested_by
            }  # fmt: skip
        case RequestState.APPROVED:
            if registration.kind == RequestKind.EXISTING:
                return _("Approved on %(day)s. Next, it is put on the register.") % since
            return _("Approved on %(day)s. Next, the account is created.") % since
        case RequestState.REGISTERED:
            return _("Registered on %(day)s.") % since
        case RequestState.DECLINED:
            return (
                _("Declined on %(day)s. The decision is final; the answers can be copied.") % since
            )
    if registration.was_withdrawn:
        return _("Withdrawn on %(day)s. It can be changed and sent again.") % since
    return _("Not sent yet.")


def _step_sentence(step: RequestStep) -> str:
    words = {
        "title": step.holder or step.title,
        "since": shown.day(step.arrived_at) if step.arrived_at else "",
        "due": shown.day(step.due_on) if step.due_on else "",
    }
    if step.is_unmanned:
        return _("Nobody can answer the step “%(title)s” at the moment. "
                 "An administrator of the university names somebody.") % words  # fmt: skip
    if step.due_on:
        return _("With %(title)s since %(since)s. Due %(due)s.") % words
    return _("With %(title)s since %(since)s.") % words


def is_overdue(registration: RegistrationRequest) -> bool:
    """Whether the day of the step whose turn it is has passed; it can still be answered."""
    if registration.state != RequestState.UNDER_REVIEW:
        return False
    step = current_step(registration)
    return bool(step and step.due_on and step.due_on < timezone.localdate())


def is_of(user: User, registration: RegistrationRequest) -> bool:
    """Whether somebody asks for the account or was named to run it."""
    return user.pk in rules.involved(registration)


def cannot_set_up(registration: RegistrationRequest) -> str:
    """Say why there is nothing to set up now."""
    if registration.state == RequestState.REGISTERED:
        return _("This account was registered on %(when)s. Nothing is left to set up.") % {
            "when": shown.moment(registration.state_since)
        }
    return _("This request is not approved, so the account cannot be registered yet. %(now)s") % {
        "now": sentence(registration)
    }


def cannot_withdraw(registration: RegistrationRequest) -> str:
    """Say why there is nothing to take back."""
    if registration.state == RequestState.DRAFT:
        return _("This request is with you already, so there is nothing to withdraw.")
    return _("It is too late to withdraw this request. %(now)s") % {"now": sentence(registration)}


def sent_words(registration: RegistrationRequest) -> str:
    """When a request was sent, in words."""
    return shown.moment(registration.sent_at) if registration.sent_at else ""


def shown_checks(found: Iterable[Check]) -> list[dict[str, Any]]:
    """The machine's checks as the page draws them, each with its clauses."""
    return [
        {"result": RESULTS[each.outcome], "text": each.sentence, "citations": each.citations}
        for each in found
    ]


def problem_link(registration: RegistrationRequest, problem: Problem, then: str) -> dict[str, str]:
    """A line of the error summary that leads to the question."""
    url = ""
    if problem.task == "questions":
        url = f"{page_url(registration, 'questions')}#question-{problem.field}"
    elif problem.task:
        url = change_url(registration, problem.task, problem.field, then)
    return {"text": str(problem), "url": url}


def declarations(registration: RegistrationRequest, book: Rulebook) -> list[tuple[str, str, str]]:
    """What the requester stands by when sending: code, sentence, and what to say if not ticked."""
    own = Policy.objects.filter(institution=registration.institution)
    titles = ", ".join(f"“{policy.title}”" for policy in own)
    return [
        (
            "has_read",
            _("I have read the policy of %(institution)s: %(titles)s") % {
                "titles": titles, "institution": registration.institution.short_name
            } if titles else _("I have read the policy"),
            _("Confirm that you have read the policy"),
        ),
        (
            "have_agreed",
            _("The people who will run the account know that they are asked"),
            _("Confirm that the administrators know"),
        ),
        (
            "no_passwords",
            _("Nobody will share a password; everybody gets their own access"),
            _("Confirm that no passwords will be shared"),
        ),
        (
            "will_close",
            _("I will have the account closed when it is no longer needed"),
            _("Confirm that you will have it closed when it is no longer needed"),
        ),
    ]  # fmt: skip


def taken_account(user: User, registration: RegistrationRequest) -> SocialAccount | None:
    """The account that has this address already, where the asker may know of it."""
    try:
        identity = identity_of(registration)
    except BadAddress:
        return None
    account = taken_by(identity) if identity else None
    return account if account is not None and can_be_told(user, account) else None


def clauses_behind(registration: RegistrationRequest, task: Task, book: Rulebook) -> list[Cited]:
    """The clauses that ask for the answers of one task, each once."""
    wanted = answers.asked(registration, book)
    fields = [field for field in task.fields if field in wanted]
    found: dict[str, Cited] = {}
    for field in fields:
        for cited in answers.cited_for(field, book):
            found.setdefault(cited.label, cited)
    if task.slug == "administrators":
        for code in ("min_administrators", "staff_administrators"):
            for cited in book[code].citations:
                found.setdefault(cited.label, cited)
    return list(found.values())


def naming_rules(book: Rulebook) -> list[dict[str, Any]]:
    """What a name must not or should hold here, in words, with where it comes from."""
    found = []
    if rule := book["name_forbidden_words"]:
        words = _("The name must not include %(words)s as a word") % {
            "words": ", ".join(rule.value)
        }
        found.append({"text": words, "rule": rule})
    if rule := book["name_expected_words"]:
        words = _("The name should show the link with the university: %(words)s") % {
            "words": _(" or ").join(rule.value)
        }
        found.append({"text": words, "rule": rule})
    return found
