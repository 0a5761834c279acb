"""Reviews that come and reviews that are over: each step of each deadline is told once.

Owners hear 90, 30, 7 and 0 days before the end and weekly after it; from 30 days after, the
approving body and marketing hear too. Whoever has several policies has one mail.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from institutions.models import Institution, Role, RoleAssignment, User
from institutions.notices import Letter, notify_daily
from institutions.shown import day
from policies.models import ReviewReminder, ReviewTerms
from policies.reviewing import LONGEST_AHEAD, MORE_HEAR_AFTER, step_to_send
from policies.services.reviewing import WORD
from records.audit import record_many

TEMPLATE = "policies/mail/review_due"
OWNERS, MORE = (Role.POLICY_OWNER,), (Role.POLICY_APPROVER, Role.REGISTER_MANAGER)


@dataclass(frozen=True)
class Deadline:
    """One deadline that is told of today."""

    terms: ReviewTerms
    kind: str  # "review" or "look"
    due_on: date
    step: int

    @property
    def is_for_more(self) -> bool:
        """Whether it is so late that more people hear than the owners."""
        return self.step >= MORE_HEAR_AFTER and self.kind == "review"


def remind_of_reviews(today: date) -> int:
    """Remind people of reviews; run twice, nobody hears twice. Return how many mails are owed."""
    owing = ReviewTerms.objects.standing(today).filter(_within_reach(today))
    institutions = Institution.objects.filter(policies__in=owing.values("policy")).distinct()
    return sum(_remind(institution, today) for institution in institutions.order_by("pk"))


def _within_reach(today: date) -> Q:
    end = today + timedelta(days=LONGEST_AHEAD)
    return Q(due_on__lte=end) | Q(look_due_on__lte=end)


@transaction.atomic
def _remind(institution: Institution, today: date) -> int:
    rows = list(
        ReviewTerms.objects.standing(today)
        .filter(_within_reach(today), policy__institution=institution)
        .select_for_update(of=("self",))
        .select_related("policy__institution", "cycle_in", "stated_in")
        .order_by("due_on", "pk")
    )
    for row in rows:
        row.policy.institution = institution  # with its root, read once
    told = _deadlines(rows, today)
    if not told:
        return 0
    ReviewReminder.objects.bulk_create(
        ReviewReminder(
            policy=each.terms.policy, kind=each.kind, due_on=each.due_on,
            step=each.step, sent_on=today,
        )
        for each in told
    )  # fmt: skip
    record_many(
        [
            (each.terms.policy, {"kind": each.kind, "due": each.due_on, "step": each.step})
            for each in told
        ],
        "review reminded",
    )
    return _write(institution, told, today)


def _deadlines(rows: Iterable[ReviewTerms], today: date) -> list[Deadline]:
    """What is told of today, given what was told before."""
    rows = list(rows)
    sent: dict[tuple[int, str, date], dict[int, date]] = defaultdict(dict)
    for row in ReviewReminder.objects.filter(policy__in=[terms.policy_id for terms in rows]):
        sent[row.policy_id, row.kind, row.due_on][row.step] = row.sent_on
    found = []
    for terms in rows:
        for kind, due_on in (("review", terms.due_on), ("look", terms.look_due_on)):
            if due_on is None or (kind == "look" and _review_comes_first(terms, today)):
                continue  # a review is a look as well
            step = step_to_send(due_on, sent[terms.policy_id, kind, due_on], today)
            if step is not None:
                found.append(Deadline(terms, kind, due_on, step))
    return found


def _review_comes_first(terms: ReviewTerms, today: date) -> bool:
    due_on, look_due_on = terms.due_on, terms.look_due_on
    return bool(due_on and look_due_on and (due_on < today or due_on <= look_due_on))


def readers(institution: Institution, today: date) -> tuple[list[User], list[User]]:
    """Who hears of reviews: the owners, and who else hears once it is late.

    Where nobody owns the policies, the university's administrators hear in their stead.
    """
    held: Mapping[str, list[User]] = defaultdict(list)
    assigned = RoleAssignment.objects.on(today).filter(
        unit__institution=institution,
        unit__parent=None,
        role__in=(*OWNERS, *MORE, Role.INSTITUTION_ADMIN),
        person__is_active=True,
    )
    for row in assigned.select_related("person").order_by("person_id"):
        held[row.role].append(row.person)
    owners = [person for role in OWNERS for person in held[role]]
    more = [person for role in MORE for person in held[role]]
    return owners or held[Role.INSTITUTION_ADMIN], more


def _write(institution: Institution, told: list[Deadline], today: date) -> int:
    owners, more = readers(institution, today)
    theirs: dict[User, list[Deadline]] = {person: list(told) for person in owners}
    late = [each for each in told if each.is_for_more]
    if late:
        for person in more:
            theirs.setdefault(person, late)
    letters = [
        Letter(person, _context(institution, own, today), f"{WORD}:{person.pk}")
        for person, own in sorted(theirs.items(), key=lambda item: item[0].pk)
    ]
    return notify_daily(institution, TEMPLATE, letters) if letters else 0


def _context(institution: Institution, told: list[Deadline], today: date) -> dict[str, Any]:
    lines = [_line(each, today) for each in told]
    return {
        "lines": lines,
        "number": len(lines),
        "first": lines[0],
        "path": lines[0]["path"]
        if len(lines) == 1
        else reverse("policies:reviews", args=[institution.slug]),
    }


def _line(each: Deadline, today: date) -> dict[str, Any]:
    policy, terms = each.terms.policy, each.terms
    return {
        "title": policy.title,
        "kind": each.kind,
        "due": day(each.due_on),
        "is_over": each.due_on < today,
        "since": day(each.due_on + timedelta(days=1)),
        "owner": policy.owner,
        "approved_by": policy.approved_by,
        "cited": str(terms.stated_in or terms.cycle_in or "") if not terms.set_at else "",
        "path": reverse("policies:review", args=[policy.institution.slug, policy.slug]),
    }
