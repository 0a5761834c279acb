"""Which open requests other rules would refuse, or let pass: looked at, and nothing changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.mailboxes import normal_address
from institutions.models import Institution
from policies.rulebook import Rulebook
from registrations import answers
from registrations.checks.naming import name_check
from registrations.models import ProposedState, RegistrationRequest, RequestState

# Rules that bear on what a request must hold.
BEARING = frozenset({"min_administrators", "mailbox", "name_forbidden_words"})
PEOPLE = frozenset({"administrators", "administrator_contacts"})
UNDECIDED = (RequestState.UNDER_REVIEW, RequestState.CHANGES_ASKED)


@dataclass(frozen=True)
class Differing:
    """A request that one set of rules refuses and the other does not."""

    request: RegistrationRequest
    is_refused: bool  # by the new rules
    reasons: tuple[str, ...]


def bears(code: str) -> bool:
    """Whether a rule has a say in what open requests must hold."""
    return code in BEARING or code.startswith("answer_")


def undecided(institution: Institution) -> "QuerySet[RegistrationRequest]":
    """Requests that somebody has still to decide on."""
    return RegistrationRequest.objects.filter(institution=institution, state__in=UNDECIDED)


def differing(institution: Institution, now: Rulebook, then: Rulebook) -> Iterator[Differing]:
    """Find the open requests on which two sets of rules differ, in a fixed number of queries."""
    rows = (
        undecided(institution)
        .select_related("unit", "platform", "mailbox", "institution")
        .prefetch_related("proposed__person")
        .order_by("pk")
    )
    for row in rows:
        before, after = set(_faults(row, now)), set(_faults(row, then))
        if bool(before) != bool(after):
            reasons = sorted(after or before)
            yield Differing(row, bool(after), tuple(reasons))


def _faults(row: RegistrationRequest, book: Rulebook) -> Iterator[str]:
    for field in ("name", "handle"):
        found = name_check(field, getattr(row, field), book)
        if found and found.outcome == "refuse":
            yield found.sentence
    named = [each for each in row.proposed.all() if each.state != ProposedState.DECLINED]
    different = {normal_address(each.person.email) for each in named}
    need = book["min_administrators"].value or 1
    if len(different) < need:
        yield _("%(have)s of %(need)s people are named to run it") % {
            "have": len(different),
            "need": need,
        }
    for field in answers.required(row, book) - PEOPLE:
        if not answers.is_given(row, field):
            yield _("“%(answer)s” is missing") % {"answer": answers.label(field)}
