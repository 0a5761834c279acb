"""Who answers questions asked before posting, and who may see one.

The rulebook names the desks. Nobody answers their own question; where nobody else sits at its
desks, the institution's administrators step in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from institutions.models import Delegation, Institution, Role, RoleAssignment, User
from institutions.rules import COVERED, holds_over_all, institutions_of, is_member, only_reads
from policies.models import PostQuestion

MARKETING, OWNER = "marketing", "owner"
ROLES = {MARKETING: Role.REGISTER_MANAGER, OWNER: Role.POLICY_OWNER}
PAIRS = ((True, False), (False, True), (True, True))  # for marketing, for the owner


@dataclass(frozen=True)
class Seats:
    """Who sits at each desk of a university today, by key; deputies of those away included."""

    at: Mapping[str, frozenset[int]]
    stand_ins: frozenset[int]

    def may_answer(self, question: PostQuestion) -> frozenset[int]:
        """Everybody who may answer a question: never whoever asked it."""
        others = self._at(question.for_marketing, question.for_owner) - {question.asker_id}
        return others or self.stand_ins - {question.asker_id}

    def answerable(self, user: User) -> Q:
        """The same for a whole list: the questions somebody may answer."""
        found = Q(pk__in=())
        for marketing, owner in PAIRS:
            people = self._at(marketing, owner)
            theirs = Q(for_marketing=marketing, for_owner=owner)
            if user.pk in people or (user.pk in self.stand_ins and not people):
                found |= theirs
            elif user.pk in self.stand_ins and len(people) == 1:
                found |= theirs & Q(asker__in=people)
        return found & ~Q(asker=user)

    def _at(self, marketing: bool, owner: bool) -> frozenset[int]:
        named = ((MARKETING, marketing), (OWNER, owner))
        return frozenset().union(*(self.at[desk] for desk, is_named in named if is_named))


def seats_of(institution: Institution) -> Seats:
    """Read who sits where today; only offices held over the whole university count."""
    today = timezone.localdate()
    roles = [*ROLES.values(), Role.INSTITUTION_ADMIN]
    held = RoleAssignment.objects.on(today).filter(
        unit__institution=institution, unit__parent=None, role__in=roles, person__is_active=True
    )
    by_role: dict[str, set[int]] = {role: set() for role in roles}
    for role, person in held.values_list("role", "person"):
        by_role[role].add(person)
    covers = Delegation.objects.on(today).filter(institution=institution)
    here = RoleAssignment.objects.on(today).filter(
        unit__institution=institution, person__is_active=True
    )
    deputies = covers.filter(deputy__in=here.values("person")).values_list("giver", "deputy")
    for giver, deputy in list(deputies):
        for role in COVERED & by_role.keys():
            if giver in by_role[role]:
                by_role[role].add(deputy)
    at = {desk: frozenset(by_role[role]) for desk, role in ROLES.items()}
    return Seats(at, frozenset(by_role[Role.INSTITUTION_ADMIN]))


def can_ask(user: User, institution: Institution) -> bool:
    """Whether somebody may ask before they post, or say that a policy is unclear."""
    return is_member(user, institution) and not only_reads(user, institution)


def audits(user: User, institution: Institution) -> bool:
    """Whether somebody reads everything asked at a university and answers nothing."""
    return holds_over_all(user, [Role.AUDITOR], institution)


def visible_questions(
    user: User, institution: Institution, seats: Seats
) -> "QuerySet[PostQuestion]":
    """Questions that exist for somebody: their own, told to them, or for their desk."""
    ours = PostQuestion.objects.filter(institution=institution)
    if institution.pk not in institutions_of(user):
        return ours.none()
    if audits(user, institution):
        return ours
    told = PostQuestion.managers.through._default_manager.filter(user=user).values("postquestion")
    return ours.filter(Q(asker=user) | Q(pk__in=told) | seats.answerable(user))


def sees_words(user: User, question: PostQuestion, seats: Seats) -> bool:
    """Whether somebody reads what was asked: a line manager learns only that, and the answer."""
    return (
        user.pk == question.asker_id
        or user.pk in seats.may_answer(question)
        or audits(user, question.institution)
    )
