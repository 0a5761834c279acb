"""The request itself: what is asked for, by whom, and where it stands."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountKind, Mailbox, Platform, Sighting, SocialAccount, Standing
from institutions.models import Institution, Unit, User
from institutions.rules import desk_paths, institutions_of, oversight_paths
from records.models import StoredFile
from records.references import request_reference
from records.workflow import Stateful
from registrations.models.decisions import Approval
from registrations.models.people import ProposedAdministrator
from registrations.models.states import ProposedState, RequestKind, RequestState, StepState
from registrations.models.steps import RequestStep


def any_of(conditions: Iterable[Q]) -> Q:
    """Rows that meet at least one of some conditions."""
    return reduce(or_, conditions)


class RegistrationRequestQuerySet(models.QuerySet["RegistrationRequest"]):
    """Reads of requests."""

    def visible_to(self, user: User) -> Self:
        """Requests somebody made, was named in, decides or oversees; drafts are their own.

        Whoever has left the university keeps nothing of it but what they are asked to run.
        """
        theirs = Q(pk__in=self._theirs(user))
        overseen = [Q(unit__path__startswith=path) for path in oversight_paths(user)]
        if not overseen:
            return self.filter(theirs)
        return self.filter(theirs | (any_of(overseen) & ~Q(state=RequestState.DRAFT)))

    def _theirs(self, user: User) -> models.QuerySet[Any]:
        """Keys of the few requests that are somebody's own, each kind found by its own index.

        Put together with "or" and joins, they would be looked for in every request there is.
        """
        here = institutions_of(user)
        made = self.model._default_manager.filter(institution__in=here, requested_by=user)
        held = RequestStep.objects.filter(request__institution__in=here, holder=user)
        answered = Approval.objects.filter(request__institution__in=here, by=user)
        asked = ProposedAdministrator.objects.filter(person=user).exclude(
            state=ProposedState.DECLINED
        )
        found = [held, answered, asked]
        if desks := [Q(role=role, desk=unit) for role, unit in desk_paths(user)]:
            # Its unit may have moved out of sight of the desk that answers.
            waiting = RequestStep.objects.filter(any_of(desks), state=StepState.CURRENT)
            found.append(waiting.exclude(request__state=RequestState.DRAFT))
        keys = (rows.order_by().values("request") for rows in found)
        return made.order_by().values("pk").union(*keys)

    def waiting_for(self, user: User) -> Self:
        """Requests whose present step this person may answer."""
        return self.filter(
            state=RequestState.UNDER_REVIEW,
            pk__in=RequestStep.objects.answerable_by(user).values("request"),
        )


class RegistrationRequest(Stateful):
    """A unit asks to speak on a platform."""

    State = RequestState
    MOVES: ClassVar = {
        RequestState.DRAFT: frozenset({RequestState.UNDER_REVIEW}),
        RequestState.UNDER_REVIEW: frozenset(
            {
                RequestState.CHANGES_ASKED,
                RequestState.APPROVED,
                RequestState.DECLINED,
                RequestState.DRAFT,  # withdrawn: back to its writer, same reference
            }
        ),
        RequestState.CHANGES_ASKED: frozenset({RequestState.UNDER_REVIEW, RequestState.DRAFT}),
        RequestState.APPROVED: frozenset(
            {RequestState.REGISTERED, RequestState.UNDER_REVIEW, RequestState.DRAFT}
        ),
    }

    reference = models.CharField(max_length=20, unique=True, default=request_reference)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="requests")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=8, choices=RequestKind, default=RequestKind.NEW)
    state = models.CharField(max_length=16, choices=RequestState, default=RequestState.DRAFT)
    was_withdrawn = models.BooleanField(default=False, editable=False)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="copies")
    version = models.PositiveIntegerField(default=0, editable=False)  # rises with each save
    round = models.PositiveSmallIntegerField(default=0, editable=False)  # times sent
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    warned_at = models.DateTimeField(null=True, editable=False)  # of the draft's deletion
    set_up_reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    done_tasks = models.JSONField(default=list, editable=False)
    # Who in the team looks after it; never decides anything.
    assigned_to = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="assigned_requests"
    )
    account = models.OneToOneField(
        SocialAccount, models.PROTECT, null=True, editable=False, related_name="request"
    )
    # A registered account that wants the logo later: only the logo's step is asked.
    adds_logo_to = models.ForeignKey(
        SocialAccount, models.PROTECT, null=True, editable=False, related_name="logo_requests"
    )
    # The report of an unregistered account that it began with.
    sighting = models.ForeignKey(
        Sighting, models.PROTECT, null=True, editable=False, related_name="requests"
    )

    # Platform and name
    account_kind = models.CharField(max_length=10, choices=AccountKind, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.OFFICIAL)
    platform = models.ForeignKey(Platform, models.PROTECT, null=True, related_name="requests")
    platform_other = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=50, blank=True)
    handle = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=500, blank=True)
    partner_organisation = models.CharField(max_length=120, blank=True)
    partner_contact = models.CharField(max_length=200, blank=True)

    # Purpose and audience
    uses = models.JSONField(default=list, blank=True)  # purpose codes ticked
    network_name = models.CharField(max_length=200, blank=True)
    applicants_told = models.BooleanField(null=True)
    purpose = models.TextField(blank=True, max_length=1500)
    audience = models.TextField(blank=True, max_length=1500)
    audience_needs = models.TextField(blank=True, max_length=1500)
    success = models.TextField(blank=True, max_length=1500)
    ends_on = models.DateField(null=True, blank=True)

    # Content and replies
    content_types = models.JSONField(default=list, blank=True)
    content_frequency = models.CharField(max_length=20, blank=True)
    sample_posts = models.JSONField(default=list, blank=True)
    response_time = models.CharField(max_length=20, blank=True)
    response_time_reason = models.CharField(max_length=300, blank=True)
    cover = models.TextField(blank=True, max_length=500)
    under_18 = models.BooleanField(null=True)
    house_rules = models.CharField(max_length=20, blank=True)
    comments_plan = models.TextField(blank=True, max_length=1500)
    accessibility = models.TextField(blank=True, max_length=1500)
    platform_terms = models.BooleanField(default=False)

    # Branding
    logo = models.BooleanField(null=True)
    branding_guidelines = models.BooleanField(default=False)
    profile_image = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    banner_image = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    # Mailbox
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, related_name="requests")
    mailbox_reason = models.CharField(max_length=300, blank=True)
    mailbox_owner = models.CharField(max_length=120, blank=True)

    objects = RegistrationRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(state="registered")
                    & (Q(account__isnull=False) | Q(adds_logo_to__isnull=False))
                )
                | (~Q(state="registered") & Q(account=None)),
                name="account_only_once_registered",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sent_at__isnull=False),
                name="only_a_draft_was_never_sent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution", "state", "-id"], name="request_list"),
        ]

    def __str__(self) -> str:
        """Show the reference."""
        return self.reference

    @property
    def scope(self) -> str:
        """Path of the unit, or of the university while none is chosen."""
        return self.unit.scope if self.unit else self.institution.scope

    def get_absolute_url(self) -> str:
        """The request's page."""
        return reverse("registrations:detail", args=[self.institution.slug, self.reference])
