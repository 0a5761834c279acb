"""The rules, in words and in numbers: every rule is a dated row with a clause behind it."""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, Role

Row = TypeVar("Row", bound=models.Model)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows with a first and a last day, either of which may be unknown."""

    def on(self, day: date) -> Self:
        """Rows in force on a day; an unknown start means always."""
        return self.filter(Q(from_on=None) | Q(from_on__lte=day)).filter(
            Q(to_on=None) | Q(to_on__gte=day)
        )


class Policy(models.Model):
    """A university's policy or guidance on social media."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="policies")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    document_type = models.CharField(
        max_length=10, choices=[("policy", _("Policy")), ("guidance", _("Guidance"))]
    )
    owner = models.CharField(max_length=120, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    official_url = models.URLField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "slug"], name="one_policy_per_slug_and_institution"
            ),
        ]
        verbose_name_plural = _("policies")

    def __str__(self) -> str:
        """Show whose it is and its title."""
        return f"{self.institution}: {self.title}"

    def get_absolute_url(self) -> str:
        """The page of its summaries."""
        return reverse("policies:detail", args=[self.institution.slug, self.slug])

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope


class VersionState(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Current")
    SUPERSEDED = "superseded", _("Replaced")


class PolicyVersion(models.Model):
    """One text of a policy; version 0 holds summaries in our own words and no text."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    issued_on = models.DateField(null=True, blank=True)
    issued_precision = models.CharField(
        max_length=7,
        choices=[("day", _("Day")), ("month", _("Month")), ("unknown", _("Unknown"))],
        default="unknown",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(state="published"),
                name="one_published_version_per_policy",
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) ^ ~Q(issued_precision="unknown"),
                name="issue_date_and_its_precision_go_together",
            ),
        ]

    def __str__(self) -> str:
        """Show policy and number."""
        return f"{self.policy}, version {self.number}"


class Clause(models.Model):
    """A clause's identity through all versions, with a summary in our own words."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="clauses")
    key = models.CharField(max_length=80, help_text=_("The path, with / written -"))
    label = models.CharField(max_length=80, help_text=_("How people cite it"))
    summary = models.CharField(max_length=300)
    position = models.PositiveIntegerField()
    dropped_on = models.DateField(
        null=True, blank=True, help_text=_("Since when the rulebook's file has it no more")
    )

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "key"], name="one_clause_per_key"),
        ]

    def __str__(self) -> str:
        """Cite it: ``London Met 5.2``."""
        return f"{self.policy.institution} {self.label}"

    def get_absolute_url(self) -> str:
        """The page of its words and rules."""
        institution = self.policy.institution
        return reverse("policies:clause", args=[institution.slug, self.policy.slug, self.key])


class ClauseText(models.Model):
    """A clause's wording in one version."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="texts")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="texts")
    path = models.CharField(max_length=80)
    label = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "clause"], name="one_wording_per_clause_and_version"
            ),
        ]

    def __str__(self) -> str:
        """Show its label."""
        return self.label


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

    class Meta:
        ordering: ClassVar = ["position"]
        verbose_name_plural = _("duties")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "key"], name="one_duty_per_key"),
        ]

    def __str__(self) -> str:
        """Cite the clause, or the duty's own key where no clause holds it."""
        return str(self.clause) if self.clause else f"{self.policy.institution} {self.key}"


class Rule(models.Model):
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


class ApprovalStep(models.Model):
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
