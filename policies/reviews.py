"""What pages show of reviews: when they are due, where that comes from, what is overdue."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution
from institutions.shown import Precision, Status, dated, day
from policies.models import Duty, Policy, PolicyVersion, Review, ReviewTerms
from policies.reviewing import LONGEST_AHEAD, overdue_since
from policies.rulebook import Cited, cite

FEW = 20  # reviews on a page; a policy has one every few years
_DUTIES = ("stated_in", "cycle_in", "look_in", "last_in")


@dataclass(frozen=True)
class Said:
    """Something the policy says of its review, and the clause or line that says so."""

    words: str
    citations: tuple[Cited, ...]


@dataclass(frozen=True)
class Standing:
    """How a policy stands with its review."""

    policy: Policy
    terms: ReviewTerms | None
    today: date

    @property
    def is_set_here(self) -> bool:
        """Whether the date was set here, by a review or by the owner."""
        return bool(self.terms and self.terms.set_at)

    @property
    def due_on(self) -> date | None:
        """The last day for its review."""
        return self.terms.due_on if self.terms else None

    @property
    def overdue_since(self) -> date | None:
        """The first day on which its review was late."""
        return overdue_since(self.due_on, self.today)

    @property
    def look_overdue_since(self) -> date | None:
        """The first day on which a look at how it works was late."""
        return overdue_since(self.terms.look_due_on if self.terms else None, self.today)

    @property
    def status(self) -> Status:
        """Its status word."""
        if self.overdue_since:
            return Status(_("Overdue since %(day)s") % {"day": day(self.overdue_since)}, "stop")
        if self.due_on is None:
            return Status(_("No review date"), "warn")
        is_soon = (self.due_on - self.today).days <= LONGEST_AHEAD
        return Status(_("Due by %(day)s") % {"day": day(self.due_on)}, "wait" if is_soon else "ok")

    @property
    def cycle(self) -> int | None:
        """Months between two reviews, where anybody has said."""
        return self.terms.cycle if self.terms else None

    @property
    def look(self) -> int | None:
        """Months between two looks at how it works, where anybody has said."""
        return self.terms.look if self.terms else None

    @property
    def silent(self) -> dict[str, bool]:
        """Of which intervals the policy says nothing."""
        terms = self.terms
        return {
            "cycle_months": not (terms and terms.cycle_months),
            "look_months": not (terms and terms.look_months),
        }

    @property
    def own(self) -> dict[str, Any]:
        """What the owner has set, for the form."""
        terms = self.terms
        return {
            "next_due_on": terms.own_due_on if terms else None,
            "cycle_months": terms.own_cycle_months if terms else None,
            "look_months": terms.own_look_months if terms else None,
        }

    @property
    def said(self) -> list[Said]:
        """What the policy itself says; nothing where it is silent."""
        terms = self.terms
        if terms is None:
            return []
        lines = [
            (_date_words(_("Review set for %(day)s"), terms.stated_on, terms.stated_precision),
             terms.stated_in),
            (_month_words(_("Reviewed at least every %(months)s months"), terms.cycle_months),
             terms.cycle_in),
            (_month_words(_("Watched how it works every %(months)s months"), terms.look_months),
             terms.look_in),
            (_date_words(_("Last reviewed in %(day)s"), terms.last_on, terms.last_precision),
             terms.last_in),
        ]  # fmt: skip
        return [Said(words, _cited(duty)) for words, duty in lines if words]


def _date_words(words: str, on: date | None, precision: str) -> str:
    exact: Precision = "month" if precision == "month" else "day"
    return words % {"day": dated(on, exact)} if on else ""


def _month_words(words: str, months: int | None) -> str:
    return words % {"months": months} if months else ""


def _cited(duty: Duty | None) -> tuple[Cited, ...]:
    return cite([duty]) if duty else ()


def standings(institution: Institution) -> list[Standing]:
    """How every policy in force at a university stands, the one due first at the top."""
    today = timezone.localdate()
    in_force = PolicyVersion.objects.in_force(today).filter(policy=OuterRef("pk"))
    policies = institution.policies.filter(Exists(in_force))
    policies = policies.select_related("institution", "review_terms")
    found = [Standing(policy, _terms(policy), today) for policy in policies.order_by("title")]
    return sorted(found, key=lambda each: (each.due_on or date.max, each.policy.title))


def standing(policy: Policy) -> Standing:
    """How one policy stands, with what it says of its review."""
    related = [f"{name}__clause__policy__institution" for name in _DUTIES]
    related += [f"{name}__policy__institution" for name in _DUTIES]
    terms = ReviewTerms.objects.filter(policy=policy).select_related(*related).first()
    return Standing(policy, terms, timezone.localdate())


def _terms(policy: Policy) -> ReviewTerms | None:
    return getattr(policy, "review_terms", None)


def past_reviews(policy: Policy) -> list[Review]:
    """The reviews noted here, the latest first."""
    return list(policy.reviews.select_related("by")[:FEW])


def overdue_at(institution: Institution) -> list[Standing]:
    """The policies of a university in force whose review is overdue, the longest first."""
    today = timezone.localdate()
    late = ReviewTerms.objects.late(today).filter(policy__institution=institution)
    rows = late.select_related("policy").order_by("due_on", "pk")
    return [Standing(row.policy, row, today) for row in rows]
