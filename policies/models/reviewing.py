"""When a policy is looked at again: what it says itself, what was done, who was reminded."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution
from policies.models.rules import Duty
from policies.models.texts import Policy, PolicyVersion, Precision

PERSON = settings.AUTH_USER_MODEL
KNOWN = [choice for choice in Precision.choices if choice[0] != Precision.UNKNOWN]


class ReviewTermsQuerySet(models.QuerySet["ReviewTerms"]):
    """Reads of when reviews are due."""

    def standing(self, day: date) -> Self:
        """Terms of policies that have a version in force on a day."""
        in_force = PolicyVersion.objects.in_force(day).filter(policy=OuterRef("policy"))
        return self.filter(Exists(in_force))

    def late(self, day: date) -> Self:
        """Terms whose review should have been done by now."""
        return self.standing(day).filter(due_on__lt=day)


class ReviewTerms(models.Model):
    """What a policy says of its own review, and what its owner has set; empty where silent.

    Each value has the duty it comes from, which names the clause or the line. ``due_on`` and
    ``look_due_on`` are reckoned from the rest by the services, so that a sweep can ask for them.
    """

    policy = models.OneToOneField(Policy, models.CASCADE, related_name="review_terms")
    # As the policy says.
    stated_on = models.DateField(null=True, blank=True)
    stated_precision = models.CharField(max_length=7, choices=KNOWN, blank=True)
    stated_in = models.ForeignKey(Duty, models.SET_NULL, null=True, related_name="+")
    cycle_months = models.PositiveSmallIntegerField(null=True, blank=True)
    cycle_in = models.ForeignKey(Duty, models.SET_NULL, null=True, related_name="+")
    look_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("How often it is looked at how the policy works")
    )
    look_in = models.ForeignKey(Duty, models.SET_NULL, null=True, related_name="+")
    last_on = models.DateField(null=True, blank=True, help_text=_("When it was last reviewed"))
    last_precision = models.CharField(max_length=7, choices=KNOWN, blank=True)
    last_in = models.ForeignKey(Duty, models.SET_NULL, null=True, related_name="+")
    # As set here, by a review or by the owner; from then on the policy's own date is the past.
    set_at = models.DateTimeField(null=True, blank=True)
    own_due_on = models.DateField(null=True, blank=True)
    own_cycle_months = models.PositiveSmallIntegerField(null=True, blank=True)
    own_look_months = models.PositiveSmallIntegerField(null=True, blank=True)
    looked_on = models.DateField(null=True, blank=True)
    # Reckoned: the last days on which nothing is late.
    due_on = models.DateField(null=True, blank=True, db_index=True)
    look_due_on = models.DateField(null=True, blank=True, db_index=True)

    objects = ReviewTermsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("review terms")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stated_on=None) ^ ~Q(stated_precision=""),
                name="stated_review_date_has_its_precision",
            ),
            models.CheckConstraint(
                condition=Q(last_on=None) ^ ~Q(last_precision=""),
                name="last_review_date_has_its_precision",
            ),
        ]

    def __str__(self) -> str:
        """Name the policy."""
        return str(self.policy)

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.policy.scope

    @property
    def cycle(self) -> int | None:
        """Months between two reviews: the policy's, else the owner's."""
        return self.cycle_months or self.own_cycle_months

    @property
    def look(self) -> int | None:
        """Months between two looks at how it works: the policy's, else the owner's."""
        return self.look_months or self.own_look_months


class ReviewOutcome(models.TextChoices):
    """What a look at the policy came to."""

    NO_CHANGE = "no_change", _("Reviewed: it stays as it is")
    REVISE = "revise", _("Reviewed: it will be revised")
    WITHDRAW = "withdraw", _("Reviewed: it will be withdrawn")
    LOOKED = "looked", _("Looked at how it works: not a review")


class Review(models.Model):
    """Somebody looked at a policy and said what comes of it; append-only."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="reviews")
    on = models.DateField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=ReviewOutcome)
    next_due_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        """Show what came of it."""
        return str(self.get_outcome_display())

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.policy.scope


class ReviewReminder(models.Model):
    """One step of reminding of one deadline, sent once."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="review_reminders")
    kind = models.CharField(
        max_length=6, choices=[("review", _("Review")), ("look", _("Look at how it works"))]
    )
    due_on = models.DateField()
    step = models.IntegerField(help_text=_("Days from the deadline"))
    sent_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy", "kind", "due_on", "step"], name="one_reminder_per_deadline_step"
            ),
        ]

    def __str__(self) -> str:
        """Say which step of which deadline."""
        return f"{self.kind} {self.due_on} {self.step:+}"


class CalendarKey(models.Model):
    """The secret behind somebody's calendar address; its signed form travels, as a link's does."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "institution"], name="one_calendar_address_each"
            ),
        ]

    def __str__(self) -> str:
        """Say whose it is, never its key."""
        return f"{self.person}, {self.institution}"

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope
