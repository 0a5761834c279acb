"""The desks a request passes, and whose turn it is."""

from typing import ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from institutions.models import Role, Unit, User
from policies.models import ApprovalStep, StepKind
from registrations.desks import seats_of
from registrations.models.decisions import Approval
from registrations.models.people import ProposedAdministrator
from registrations.models.states import ProposedState, StepState, Verdict


class RequestStepQuerySet(models.QuerySet["RequestStep"]):
    """Reads of the desks requests stand at."""

    def answerable_by(self, user: User) -> Self:
        """Present steps this person may answer: at their desk, with them by name, or by cover.

        Neither they nor whoever they cover for may have asked, be asked to run the account,
        or have approved another step. The rule that finally decides is ``rules.can_decide``.
        """
        mine = Q(pk__in=())
        for seat in seats_of(user):
            mine |= seat.steps() & ~self.model.conflict_of(seat.holder)
        return self.filter(mine, state=StepState.CURRENT).exclude(self.model.conflict_of(user.pk))


class RequestStep(models.Model):
    """A step of the rulebook as it stood when the request was sent."""

    request = models.ForeignKey(
        "registrations.RegistrationRequest", models.CASCADE, related_name="steps"
    )
    source = models.ForeignKey(ApprovalStep, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    kind = models.CharField(max_length=8, choices=StepKind)
    position = models.PositiveSmallIntegerField()
    is_optional = models.BooleanField(default=False)
    condition = models.CharField(max_length=10, blank=True)
    is_portal_default = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    citations = models.JSONField(default=list, encoder=DjangoJSONEncoder)  # [{label, url}]
    # The unit whose office answers; null where no unit of a named type lies above.
    desk = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    # Named instead of the office: a substitute, or somebody it was passed on to.
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="held_steps")
    passed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    passed_reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=StepState, default=StepState.TO_COME)
    is_unmanned = models.BooleanField(default=False)  # waits with the institution administrator
    arrived_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    escalated_at = models.DateTimeField(null=True, editable=False)

    objects = RequestStepQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "key"], name="step_once_per_request"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="current"), name="one_step_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["desk", "role", "state"], name="step_by_desk"),
            models.Index(fields=["state", "due_on"], name="step_by_due_date"),
        ]

    def __str__(self) -> str:
        """Show its title."""
        return self.title

    @staticmethod
    def conflict_of(person: int) -> Q:
        """Steps of requests in which this person has a stake, or has approved already."""
        proposed = ProposedAdministrator.objects.filter(person=person).exclude(
            state=ProposedState.DECLINED
        )
        approved = Approval.objects.filter(by=person, voided_at=None, verdict=Verdict.APPROVE)
        return (
            Q(request__requested_by=person)
            | Q(request__in=proposed.values("request"))
            | Q(request__in=approved.values("request"))
        )
