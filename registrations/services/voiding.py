"""What a changed answer does to the decisions made on the old one."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from policies.rulebook import steps_in_force
from records.audit import record
from registrations import answers
from registrations.models import Approval, Change, RegistrationRequest, RequestStep, StepState
from registrations.routing import LOGO

# Whoever approved, approved these: another value needs another decision.
DECIDED_ON = frozenset(
    {"platform", "platform_other", "handle", "url", "unit", "mailbox", "administrators"}
)


class Answer(NamedTuple):
    """An answer as it reads, and what it stands for: two people may have one name."""

    words: str
    stands_for: object


def changed(
    row: RegistrationRequest, before: Mapping[str, Answer], *, by: User, fields: Iterable[str]
) -> None:
    """Write down, once a request has been sent, what an answer was and is; void what it must.

    Args:
        before: the answers as they were before the change.
        fields: those that may have changed.
    """
    if row.round == 0:
        return
    now = words_of(row, fields)
    different = [field for field, answer in now.items() if answer != before[field]]
    Change.objects.bulk_create(
        Change(
            request=row, round=row.round, field=field, by=by,
            old=before[field].words, new=now[field].words,
        )
        for field in different
    )  # fmt: skip
    for field in different:
        if field in DECIDED_ON:
            void(row, field, by=by)
        elif field == "logo":
            void(row, field, by=by, only=_logo_steps(row))


def words_of(row: RegistrationRequest, fields: Iterable[str]) -> dict[str, Answer]:
    """How answers read now and what they stand for, to compare with later."""
    return {field: Answer(answers.shown(row, field), _stands_for(row, field)) for field in fields}


def _stands_for(row: RegistrationRequest, field: str) -> object:
    """The rows behind an answer: two schools, or two people, may bear the same name."""
    if field == "administrators":
        return frozenset(each.person_id for each in answers.named(row))
    return getattr(row, f"{field}_id", None)


def _logo_steps(row: RegistrationRequest) -> list[int] | None:
    """The steps that look after the logo; None, meaning all, where no step is its own."""
    found = list(row.steps.filter(condition=LOGO).values_list("pk", flat=True))
    has_one = any(step.condition == LOGO for step in steps_in_force(row.institution))
    return found if found or has_one else None


def void(
    row: RegistrationRequest, field: str, *, by: User | None, only: list[int] | None = None
) -> int:
    """Take away the answers given on an old value; return how many counted until now.

    They are kept and shown as voided. Each step they answered is open again.
    """
    because = _("%(answer)s changed") % {"answer": answers.label(field)}
    return take_away(row, because, by=by, codes={"field": field}, only=only)


def take_away(
    row: RegistrationRequest,
    because: str,
    *,
    by: User | None,
    codes: dict[str, Any],
    only: list[int] | None = None,
) -> int:
    """Void answers and open their steps again."""
    counting = Approval.objects.filter(request=row, voided_at=None)
    if only is not None:
        counting = counting.filter(step__in=only)
    steps = list(counting.values_list("step", flat=True))
    gone = counting.update(voided_at=timezone.now(), voided_because=because[:200])
    RequestStep.objects.filter(pk__in=steps).exclude(state=StepState.CURRENT).update(
        state=StepState.TO_COME
    )
    if gone:
        record(row, "decisions voided", by=by, codes={**codes, "voided": gone, "steps": steps})
    return gone
