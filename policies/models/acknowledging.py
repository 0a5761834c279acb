"""Who was asked to confirm a version, who has confirmed it, and who need not for a while."""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution
from institutions.shown import Tone
from policies.models.texts import ISSUED, Policy, PolicyVersion

PERSON = settings.AUTH_USER_MODEL
SOON = 14  # days before the last day on which "not due yet" becomes "due"


class ReadingState(models.TextChoices):
    """Where a person stands with what they were asked to confirm; reckoned, never stored."""

    NOT_DUE = "not_due", _("Not due yet")
    DUE = "due", _("Due")
    OVERDUE = "overdue", _("Overdue")
    DONE = "done", _("Confirmed")
    EARLIER = "earlier", _("Confirmed an earlier version")
    EXEMPT = "exempt", _("Exempt")
    LEFT = "left", _("Left")


OPEN_READING = (
    ReadingState.NOT_DUE,
    ReadingState.DUE,
    ReadingState.OVERDUE,
    ReadingState.EARLIER,
)
TONES: dict[str, Tone] = {
    ReadingState.DONE: "ok",
    ReadingState.OVERDUE: "warn",
    ReadingState.DUE: "wait",
    ReadingState.EARLIER: "wait",
}


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Reads of campaigns."""

    def going(self, institution: Institution, day: date) -> Self:
        """Campaigns of a university that have begun and were not ended."""
        ours = self.filter(version__policy__institution=institution, ended_on=None)
        return ours.filter(opens_on__lte=day)


class Campaign(models.Model):
    """People are asked to confirm that they have read a version, by a day each.

    ``audience`` is ``{"kinds": [...], "units": [...], "administrators_only": false}``: ways of
    belonging, keys of units (none means the whole university), and whether only those who run
    an account are asked.
    """

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="campaigns")
    statement = models.TextField(max_length=1000)
    audience = models.JSONField(default=dict)
    opens_on = models.DateField()
    due_days = models.PositiveSmallIntegerField()
    joiner_days = models.PositiveSmallIntegerField()
    started_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    filled_on = models.DateField(
        null=True, editable=False, help_text=_("When all who were there at first had been asked")
    )
    ended_on = models.DateField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(ended_on=None),
                name="one_open_campaign_per_version",
            ),
        ]

    def __str__(self) -> str:
        """Show which version is to be confirmed."""
        return str(self.version)

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.version.scope

    @property
    def due_on(self) -> date:
        """The last day of those who were there from the beginning."""
        return self.opens_on + timedelta(days=self.due_days)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Reads of who was asked, with where each stands on a day as ``reading``."""

    def as_of(self, day: date) -> "models.QuerySet[Any]":
        """Reckon for each where they stand; a later version of the policy counts as well."""
        midnight = datetime.combine(day + timedelta(days=1), time())
        confirmed = Acknowledgement.objects.filter(
            person=OuterRef("person"),
            version__policy=OuterRef("campaign__version__policy"),
            version__state__in=ISSUED,
            at__lt=timezone.make_aware(midnight),
        )
        enough = confirmed.filter(version__from_on__gte=OuterRef("campaign__version__from_on"))
        exempt = Exemption.objects.on(day).filter(
            person=OuterRef("person"), policy=OuterRef("campaign__version__policy")
        )
        state = Case(
            When(left_on__lte=day, then=Value(ReadingState.LEFT)),
            When(Exists(enough), then=Value(ReadingState.DONE)),
            When(Exists(exempt), then=Value(ReadingState.EXEMPT)),
            When(due_on__lt=day, then=Value(ReadingState.OVERDUE)),
            When(Exists(confirmed), then=Value(ReadingState.EARLIER)),
            When(due_on__lte=day + timedelta(days=SOON), then=Value(ReadingState.DUE)),
            default=Value(ReadingState.NOT_DUE),
            output_field=models.CharField(),
        )
        return self.annotate(reading=state)


class Assignment(models.Model):
    """Somebody is asked to confirm; their unit is where they belong first, so each counts once."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="assignments")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="to_confirm")
    unit = models.ForeignKey("institutions.Unit", models.PROTECT, related_name="+")
    since = models.DateField(help_text=_("When they came into the group that is asked"))
    due_on = models.DateField()
    left_on = models.DateField(null=True, blank=True, help_text=_("First day outside the group"))
    written_on = models.DateField(help_text=_("When they were last written to about it"))
    reminders = models.PositiveSmallIntegerField(default=0)
    nudged_on = models.DateField(null=True, blank=True)
    nudged_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "person"], name="one_assignment_per_person_and_campaign"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "unit"], name="assignment_by_unit"),
            models.Index(fields=["campaign", "due_on"], name="assignment_by_due"),
        ]

    def __str__(self) -> str:
        """Say who is asked for what."""
        return f"{self.person}: {self.campaign}"

    @property
    def scope(self) -> str:
        """Path of the unit."""
        return self.unit.scope


class Acknowledgement(models.Model):
    """Somebody confirmed a version: its exact words, the sentence confirmed, the moment."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="acknowledgements")
    fingerprint = models.CharField(max_length=64)
    statement = models.TextField(max_length=1000)
    at = models.DateTimeField(default=timezone.now, editable=False)
    seen_since = models.ForeignKey(
        PolicyVersion,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("The version they had confirmed before, whose changes they were shown"),
    )

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "person"], name="one_acknowledgement_per_person_and_version"
            ),
        ]

    def __str__(self) -> str:
        """Say who confirmed what."""
        return f"{self.person}: {self.version}"


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    """Reads of exemptions."""

    def on(self, day: date) -> Self:
        """Exemptions that hold on a day; the last day counts."""
        return self.filter(from_on__lte=day, until__gte=day)


class Exemption(models.Model):
    """Somebody need not confirm a policy until a day, for a reason; every exemption ends."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="exemptions")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    from_on = models.DateField(default=timezone.localdate)
    until = models.DateField(help_text=_("The last day"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gte=F("from_on")), name="exemption_ends_on_or_after_its_start"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["policy", "person"], name="exemption_by_person")]

    def __str__(self) -> str:
        """Say who, until when."""
        return f"{self.person}: {self.until}"
