"""The rules, in words and in numbers: every rule is a dated row with a clause behind it."""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, Role
from policies.models.texts import Clause, Policy, PolicyVersion

Row = TypeVar("Row", bound=models.Model)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows with a first and a last day, either of which may be unknown."""

    def on(self, day: date) -> Self:
        """Rows in force on a day; an unknown start means always."""
        return self.filter(Q(from_on=None) | Q(from_on__lte=day)).filter(
            Q(to_on=None) | Q(to_on__gte=day)
        )


class DutyRole(models.TextChoices):
    """What the portal can do about a duty."""

    ENFORCE = "enforce", _("Enforce")
    ROUTE = "route", _("Route")
    RECORD = "record", _("Record")
    REMIND = "remind", _("Remind")
    DISPLAY = "display", _("Display")
    NONE = "none", _("Nothing to do")


class DutyStatus(models.TextChoices):
    """Who looks after a duty today."""

    PORTAL = "portal", _("Done by the portal")
    LATER = "later", _("Handled by people until the portal does it")
    PEOPLE = "people", _("Left to people")


class Duty(models.Model):
    """One thing a clause asks for, and what the portal does about it."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="duties")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="duties")
    key = models.CharField(max_length=80)
    summary = models.CharField(max_length=300)
    role = models.CharField(max_length=8, choices=DutyRole)
    status = models.CharField(max_length=8, choices=DutyStatus)
    handled = models.CharField(max_length=400)
    position = models.PositiveIntegerField()
    dropped_on = models.DateField(
        null=True, blank=True, help_text=_("Since when the rulebook's file has it no more")
    )
    is_from_file = models.BooleanField(
        default=True, help_text=_("If not, it was written when a version was published")
    )

    class Meta:
        ordering: ClassVar = ["position"]
        verbose_name_plural = _("duties")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "key"], name="one_duty_per_key"),
        ]

    def __str__(self) -> str:
        """Cite the clause, or the duty's own key where no clause holds it."""
        return str(self.clause) if self.clause else f"{self.policy.institution} {self.key}"


class DatedByVersion(models.Model):
    """A row that a published version may begin or end; then the rulebook's file leaves it alone."""

    begun_with = models.ForeignKey(
        PolicyVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The published version that began it"),
    )
    ended_with = models.ForeignKey(
        PolicyVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The published version that ended it"),
    )

    class Meta:
        abstract = True


class Rule(DatedByVersion):
    """One dated answer to one code of the registry; a null value says the policy is silent."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="rules")
    code = models.CharField(max_length=60)
    value = models.JSONField(null=True, blank=True)
    is_off = models.BooleanField(default=False, help_text=_("The portal default is not used"))
    is_from_file = models.BooleanField(
        default=False, help_text=_("It ends once the rulebook's file has it no more")
    )
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    duties = models.ManyToManyField(Duty, through="Citation", related_name="rules")

    objects = DatedQuerySet["Rule"].as_manager()

    class Meta:
        ordering: ClassVar = ["code", F("from_on").asc(nulls_first=True)]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(from_on=None) | Q(to_on__gte=F("from_on")),
                name="rule_ends_on_or_after_its_start",
            ),
            models.UniqueConstraint(
                fields=["institution", "code"], condition=Q(to_on=None), name="one_open_rule"
            ),
            models.CheckConstraint(
                condition=Q(is_off=False) | Q(value=None), name="a_rule_switched_off_has_no_value"
            ),
        ]

    def __str__(self) -> str:
        """Name the code and whose it is."""
        return f"{self.institution}: {self.code}"

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope


class StepKind(models.TextChoices):
    """What the desk of a step does."""

    DECIDE = "decide", _("Decides")
    CONSULT = "consult", _("Is consulted")
    COMPLETE = "complete", _("Checks it is complete")


class ApprovalStep(DatedByVersion):
    """A desk a request passes, as the rulebook draws it; copied to a request when sent."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="approval_steps")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    titles = models.JSONField(default=dict, blank=True, help_text=_("Title by unit type"))
    role = models.CharField(max_length=20, choices=Role)
    kind = models.CharField(max_length=8, choices=StepKind)
    position = models.PositiveSmallIntegerField()
    unit_types = models.JSONField(default=list)
    is_optional = models.BooleanField(default=False)
    condition = models.CharField(
        max_length=10, blank=True, choices=[("logo", _("Only with a logo"))]
    )
    note = models.CharField(max_length=300, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    duties = models.ManyToManyField(Duty, through="Citation", related_name="steps")

    objects = DatedQuerySet["ApprovalStep"].as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "key"], condition=Q(to_on=None), name="one_open_step_per_key"
            ),
        ]

    def __str__(self) -> str:
        """Show its title."""
        return self.title

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope


class Citation(models.Model):
    """The duty that stands behind a rule or a step."""

    rule = models.ForeignKey(Rule, models.CASCADE, null=True, related_name="citations")
    step = models.ForeignKey(ApprovalStep, models.CASCADE, null=True, related_name="citations")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="citations")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rule=None) ^ Q(step=None), name="citation_is_of_a_rule_or_a_step"
            ),
            models.UniqueConstraint(
                fields=["rule", "duty"], condition=Q(step=None), name="rule_cites_a_duty_once"
            ),
            models.UniqueConstraint(
                fields=["step", "duty"], condition=Q(rule=None), name="step_cites_a_duty_once"
            ),
        ]

    def __str__(self) -> str:
        """Cite the duty."""
        return str(self.duty)
