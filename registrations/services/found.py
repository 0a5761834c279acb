"""The request as it stands now, held until the change is done, or a plain sentence why not."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from institutions.shown import moment
from records.audit import record
from records.workflow import IllegalMove
from registrations import rules
from registrations.models import (
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
    Verdict,
)
from registrations.problems import Stale
from registrations.services import telling

# What every change reads: whose it is, where it belongs, what its mail names.
BESIDE = ("institution", "unit", "requested_by", "platform", "mailbox")


def held(registration: RegistrationRequest) -> RegistrationRequest:
    """Read the request afresh and hold it; call inside a transaction."""
    return RegistrationRequest.locked(registration.pk, *BESIDE)


def editable(
    registration: RegistrationRequest, *, by: User, version: int | None = None
) -> RegistrationRequest:
    """Hold a request whose answers this person may change now.

    Raises:
        PermissionDenied: it is somebody else's.
        IllegalMove: somebody decides, or has decided.
        Stale: another tab saved since the page was opened.
    """
    row = held(registration)
    require(
        row.requested_by_id == by.pk,
        _("Only %(person)s, who asks for this account, may change it")
        % {"person": row.requested_by},
    )
    if row.state not in rules.EDITABLE:
        raise IllegalMove(not_now(row))
    if version is not None and version != row.version:
        raise Stale(row.changed_at)
    return row


def saved(row: RegistrationRequest, *, by: User, task: str) -> RegistrationRequest:
    """Count a change, so that another tab learns of it and the draft lives on."""
    row.version += 1
    row.changed_at = timezone.now()
    row.warned_at = None
    row.save(update_fields=["version", "changed_at", "warned_at", "done_tasks"])
    telling.overtaken(row, telling.DRAFT)
    record(row, "answers saved", by=by, codes={"task": task, "version": row.version})
    return row


def not_now(row: RegistrationRequest) -> str:
    """Say why answers cannot be changed at present."""
    if row.state == RequestState.UNDER_REVIEW and row.sent_at:
        return _(
            "This request was sent on %(when)s. Its answers cannot be changed while somebody"
            " decides"
        ) % {"when": moment(row.sent_at)}
    return rules.closed_sentence(row)


def answerable(row: RegistrationRequest, step_id: int, *, by: User) -> RequestStep:
    """The step somebody had before them, where it still waits and is theirs to answer.

    Raises:
        IllegalMove: it was answered, withdrawn or has moved on; the sentence says who was faster.
        PermissionDenied: it is no step of this request, or not this person's.
    """
    step = waiting(row, step_id)
    if not rules.may_answer(by, step):
        raise PermissionDenied(rules.why_not_decide(by, row))
    return step


def waiting(row: RegistrationRequest, step_id: int) -> RequestStep:
    """The step of this key, where it is the one that waits for an answer."""
    step = row.steps.select_related("desk", "holder").filter(pk=step_id).first()
    if step is None:
        raise PermissionDenied(_("This is not a step of this request"))
    if row.state != RequestState.UNDER_REVIEW or step.state != StepState.CURRENT:
        raise IllegalMove(too_late(row, step))
    step.request = row
    return step


def too_late(row: RegistrationRequest, step: RequestStep) -> str:
    """Say who answered a step, and when, to somebody whose answer came after."""
    return _("%(what)s. Your decision has not been saved") % {"what": _what_happened(row, step)}


def _what_happened(row: RegistrationRequest, step: RequestStep) -> str:
    last = step.approvals.order_by("-at", "-pk").first()
    if row.state == RequestState.DRAFT or last is None:
        present = rules.present_step(row)
        if present is None:
            return rules.closed_sentence(row)
        return _("This request is with %(step)s") % {"step": present.title}
    words = {
        Verdict.APPROVE: _("This request was approved by %(by)s on %(when)s"),
        Verdict.CHANGES: _("%(by)s asked for changes on %(when)s"),
        Verdict.DECLINE: _("This request was declined by %(by)s on %(when)s"),
        Verdict.SKIP: _("%(by)s skipped this step on %(when)s"),
    }
    return words[Verdict(last.verdict)] % {"by": last.by_name, "when": moment(last.at)}
