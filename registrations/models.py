"""Asking for an account, and answering."""

from typing import ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountKind, Mailbox, Platform, SocialAccount, Standing
from institutions.models import Institution, Role, Unit, User
from institutions.rules import desk_paths, institutions_of, oversight_paths
from policies.models import ApprovalStep, StepKind
from records.models import StoredFile
from records.references import request_reference
from records.workflow import Stateful
from registrations.desks import seats_of


class RequestState(models.TextChoices):
    """Where a request stands; whose turn it is under review is its step's business."""

    DRAFT = "draft", _("Draft")
    UNDER_REVIEW = "under_review", _("Under review")
    CHANGES_ASKED = "changes_asked", _("Changes asked")
    APPROVED = "approved", _("Approved, not set up")
    REGISTERED = "registered", _("Registered")
    DECLINED = "declined", _("Declined")


OPEN_STATES = (RequestState.UNDER_REVIEW, RequestState.CHANGES_ASKED, RequestState.APPROVED)


class RequestKind(models.TextChoices):
    """What is asked for."""

    NEW = "new", _("A new account")
    EXISTING = "existing", _("Register an account that already exists")


class RegistrationRequestQuerySet(models.QuerySet["RegistrationRequest"]):
    """Reads of requests."""

    def visible_to(self, user: User) -> Self:
        """Requests somebody made, was named in, decides or oversees; drafts are their own.

        Whoever has left the university keeps nothing of it but what they are asked to run.
        """
        seen = Q(pk__in=())
        for path in oversight_paths(user):
            seen |= Q(unit__path__startswith=path)
        # Its unit may have moved out of sight of the desk that answers.
        for role, unit in desk_paths(user):
            seen |= Q(steps__role=role, steps__desk=unit, steps__state=StepState.CURRENT)
        seen = seen & ~Q(state=RequestState.DRAFT)
        here = Q(institution__in=institutions_of(user))
        named = Q(steps__holder=user) | Q(steps__approvals__by=user)
        # Read apart: what somebody else answered takes nothing from this person.
        asked = ProposedAdministrator.objects.filter(person=user).exclude(
            state=ProposedState.DECLINED
        )
        mine = (here & (Q(requested_by=user) | named)) | Q(pk__in=asked.values("request"))
        return self.filter(pk__in=self.model._default_manager.filter(seen | mine).values("pk"))

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


class ProposedState(models.TextChoices):
    """What a person asked to run the account has said."""

    WAITING = "waiting", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Said no")


class ProposedAdministrator(models.Model):
    """Somebody named to run the account, who must say yes, signed in."""

    request = models.ForeignKey(RegistrationRequest, models.CASCADE, related_name="proposed")
    person = models.ForeignKey(User, models.PROTECT, related_name="proposed")
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=ProposedState, default=ProposedState.WAITING)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True, editable=False)  # the requester was told

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "person"], name="person_proposed_once_per_request"
            ),
        ]

    def __str__(self) -> str:
        """Show the person."""
        return str(self.person)


class StepState(models.TextChoices):
    """Where a step of a request stands."""

    TO_COME = "to_come", _("To come")
    CURRENT = "current", _("Waiting for an answer")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Not needed")


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

    request = models.ForeignKey(RegistrationRequest, models.CASCADE, related_name="steps")
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


class Verdict(models.TextChoices):
    """What a desk answered."""

    APPROVE = "approve", _("Approve")
    CHANGES = "changes", _("Ask for changes")
    DECLINE = "decline", _("Decline")
    SKIP = "skip", _("Not needed")


class Approval(models.Model):
    """One answer to one step in one round; kept for ever, voided when what it saw changes."""

    request = models.ForeignKey(RegistrationRequest, models.CASCADE, related_name="approvals")
    step = models.ForeignKey(RequestStep, models.CASCADE, related_name="approvals")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="approvals")
    by_name = models.CharField(max_length=120)
    by_title = models.CharField(max_length=160)
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    voided_at = models.DateTimeField(null=True)
    voided_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["step", "round"],
                condition=Q(voided_at=None),
                name="one_answer_per_step_and_round",
            ),
            models.UniqueConstraint(
                fields=["request", "by"],
                condition=Q(voided_at=None, verdict="approve"),
                name="nobody_approves_two_steps",
            ),
        ]

    def __str__(self) -> str:
        """Say who answered what."""
        return f"{self.by_name}: {self.get_verdict_display()}"


class Question(models.Model):
    """Something an approver asks to have changed, beside the answer it is about."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="questions")
    field = models.CharField(max_length=40, blank=True)
    text = models.TextField(max_length=1000)
    reply = models.TextField(max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Show what is asked."""
        return self.text


class Change(models.Model):
    """An answer changed after the request was first sent: old and new, as shown."""

    request = models.ForeignKey(RegistrationRequest, models.CASCADE, related_name="changes")
    round = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=40)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", F("id").asc()]

    def __str__(self) -> str:
        """Name the answer."""
        return self.field


class Comment(models.Model):
    """A note among those who decide, or a message to the requester."""

    request = models.ForeignKey(RegistrationRequest, models.CASCADE, related_name="comments")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_internal = models.BooleanField(default=True)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        """Show the words."""
        return self.text


class DecisionLetter(models.Model):
    """What was decided, by whom, under which clauses: stored that day, served as stored."""

    request = models.ForeignKey(RegistrationRequest, models.CASCADE, related_name="letters")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    body = models.TextField(help_text=_("HTML as it was rendered that day"))
    issued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-issued_at"]

    def __str__(self) -> str:
        """Name the request."""
        return f"{self.request}"
