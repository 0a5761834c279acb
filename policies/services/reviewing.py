"""A policy is reviewed, or its next review is set; what the file says of it is put in place."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from policies import rules
from policies.loading import Changes, differing
from policies.models import Duty, Policy, Review, ReviewOutcome, ReviewTerms
from policies.problems import Refused, checked_words
from policies.reviewing import Dated, after, due_day
from policies.seedfile import MOST_MONTHS, ReviewSeed
from records.audit import record
from records.months import add_months

LONGEST_NOTE = 2000
WORD = "policy-review"  # what its mail is about


@transaction.atomic
def reviewed(
    policy: Policy,
    outcome: str,
    *,
    by: User,
    on: date,
    next_due_on: date | None = None,
    note: str = "",
) -> Review:
    """Note that a policy was reviewed, or looked at; the next time counts from this day.

    Args:
        next_due_on: the last day for the next one; reckoned from the cycle where left out.

    Raises:
        Refused: a day does not fit, or no next day can be reckoned and none is given.
    """
    require(rules.can_review(by, policy.institution))
    terms = _held(policy)
    kind = ReviewOutcome(outcome)
    if on > timezone.localdate():
        raise Refused(_("The day of the review must be today or in the past"), "on")
    if next_due_on is not None and next_due_on <= on:
        raise Refused(_("The next one must be due after this one"), "next_due_on")
    if len(note) > LONGEST_NOTE:
        raise Refused(_("Use 2,000 characters or less"), "note")
    words = checked_words(note, "note")
    if kind == ReviewOutcome.LOOKED:
        terms.looked_on = max(on, terms.looked_on or on)
    else:
        _settle(terms, kind, on, next_due_on)
    _reckon(terms)
    terms.save()
    due_on = terms.look_due_on if kind == ReviewOutcome.LOOKED else terms.own_due_on
    review = Review.objects.create(
        policy=policy, on=on, by=by, outcome=kind, next_due_on=due_on, note=words
    )
    verb = "policy looked at" if kind == ReviewOutcome.LOOKED else "policy reviewed"
    record(policy, verb, by=by, codes={"outcome": kind, "on": on, "next": due_on})
    return review


def _settle(terms: ReviewTerms, kind: str, on: date, next_due_on: date | None) -> None:
    """Set when the next review is due; a review also is a look at how the policy works."""
    cycle = terms.cycle
    if next_due_on is None and cycle:
        next_due_on = add_months(on, cycle)
    if next_due_on is None and kind != ReviewOutcome.WITHDRAW:
        raise Refused(
            _("The policy does not say how often it is reviewed. Enter when the next is due"),
            "next_due_on",
        )
    terms.set_at, terms.own_due_on = timezone.now(), next_due_on
    terms.looked_on = max(on, terms.looked_on or on)


@transaction.atomic
def set_review(
    policy: Policy,
    *,
    by: User,
    next_due_on: date,
    cycle_months: int | None = None,
    look_months: int | None = None,
) -> ReviewTerms:
    """Set the last day for the next review; how often, only where the policy is silent.

    Raises:
        Refused: a day or a number does not fit.
    """
    require(rules.can_review(by, policy.institution))
    terms = _held(policy)
    if next_due_on <= timezone.localdate():
        raise Refused(_("The next review must be due after today"), "next_due_on")
    for name, months in (("cycle_months", cycle_months), ("look_months", look_months)):
        if months is not None and not 1 <= months <= MOST_MONTHS:
            told = _("Enter a number of months from 1 to %(most)s")
            raise Refused(told % {"most": MOST_MONTHS}, name)
    terms.set_at, terms.own_due_on = timezone.now(), next_due_on
    terms.own_cycle_months = None if terms.cycle_months else cycle_months
    terms.own_look_months = None if terms.look_months else look_months
    _reckon(terms)
    terms.save()
    codes = {"next": next_due_on, "cycle": terms.cycle, "look": terms.look}
    record(policy, "review date set", by=by, codes=codes)
    return terms


def _held(policy: Policy) -> ReviewTerms:
    """A policy's terms, held until the transaction ends."""
    ReviewTerms.objects.get_or_create(policy=policy)
    return ReviewTerms.objects.select_for_update().get(policy=policy)


def _reckon(terms: ReviewTerms) -> None:
    """Put the last days for the next review and the next look beside what they rest on."""
    last = _dated(terms.last_on, terms.last_precision)
    stated = _dated(terms.stated_on, terms.stated_precision)
    terms.due_on = terms.own_due_on if terms.set_at else due_day(stated, last, terms.cycle_months)
    looked = Dated(terms.looked_on) if terms.looked_on else last or _set(terms.set_at)
    months = terms.look
    terms.look_due_on = after(looked, months) if looked and months else None


def _dated(on: date | None, precision: str) -> Dated | None:
    return Dated(on, precision) if on else None


def _set(at: datetime | None) -> Dated | None:
    return Dated(timezone.localdate(at)) if at else None


def place_terms(
    policy: Policy, seed: ReviewSeed, duties: Mapping[str, Duty], changes: Changes
) -> None:
    """Write down what the file says a policy says of its review; what was set here stays."""
    terms = _held(policy)
    if not (fields := differing(terms, _values(seed, duties))):
        return
    _reckon(terms)
    terms.save()
    changes.note(policy, "review terms changed", {"fields": fields})


def _values(seed: ReviewSeed, duties: Mapping[str, Duty]) -> dict[str, Any]:
    return {
        "stated_on": seed.due.on if seed.due else None,
        "stated_precision": seed.due.precision if seed.due else "",
        "stated_in": duties.get(seed.due_from),
        "cycle_months": seed.cycle_months,
        "cycle_in": duties.get(seed.cycle_from),
        "look_months": seed.look_months,
        "look_in": duties.get(seed.look_from),
        "last_on": seed.last.on if seed.last else None,
        "last_precision": seed.last.precision if seed.last else "",
        "last_in": duties.get(seed.last_from),
    }
