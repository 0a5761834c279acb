"""Policies, their versions, and the clauses that keep their identity through all of them."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, Role
from policies.comparing.settling import Kinship
from records.workflow import Stateful

PERSON = settings.AUTH_USER_MODEL


class Precision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    UNKNOWN = "unknown", _("Unknown")


class DocumentType(models.TextChoices):
    """What a document calls itself."""

    POLICY = "policy", _("Policy")
    GUIDANCE = "guidance", _("Guidance")


class Policy(models.Model):
    """A university's policy or guidance on social media; its words are in its versions."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="policies")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    document_type = models.CharField(max_length=10, choices=DocumentType)
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
        """The page of the version in force."""
        return reverse("policies:detail", args=[self.institution.slug, self.slug])

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope


class VersionState(models.TextChoices):
    """Where a version stands; whether it is in force on a day is reckoned from dates."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes asked")
    APPROVED = "approved", _("Approved, not published")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISCARDED = "discarded", _("Put away")


OPEN = (
    VersionState.DRAFT,
    VersionState.IN_REVIEW,
    VersionState.CHANGES_REQUESTED,
    VersionState.APPROVED,
)
ISSUED = (VersionState.PUBLISHED, VersionState.WITHDRAWN)


class ChangeKind(models.TextChoices):
    """What kind of change a version is, as its publisher says."""

    SUBSTANTIVE = "substantive", _("Substantive: what people must do has changed")
    EDITORIAL = "editorial", _("Editorial: the meaning is the same")


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Reads of versions by day."""

    def issued(self) -> Self:
        """Versions that were published, the withdrawn ones included."""
        return self.filter(state__in=ISSUED)

    def begun(self, day: date) -> Self:
        """Published versions whose first day has come; an unknown first day means always."""
        return (
            self.issued()
            .filter(Q(from_on=None) | Q(from_on__lte=day))
            .exclude(
                withdrawn_on__lte=F("from_on")  # taken back before its first day
            )
        )

    def in_force(self, day: date) -> Self:
        """The version of each policy in force on a day: the last that has begun, if it stands.

        A day has one version at most, and the first day of a version is its own.
        """
        begun = PolicyVersion.objects.begun(day).filter(policy=OuterRef("policy"))
        later = begun.filter(from_on__gt=OuterRef("from_on"))
        dated = begun.filter(from_on__isnull=False)
        last = self.begun(day).exclude(Exists(later)).exclude(Q(from_on=None) & Exists(dated))
        return last.exclude(withdrawn_on__lte=day)


class PolicyVersion(Stateful):
    """One text of a policy; version 0 holds summaries in our own words and no text.

    Once ``link`` is set the version is sealed: the database refuses every change but its
    withdrawal, and every change of its clauses.
    """

    State = VersionState
    MOVES: ClassVar[Mapping[str, frozenset[str]]] = {
        VersionState.DRAFT: frozenset({VersionState.IN_REVIEW, VersionState.DISCARDED}),
        VersionState.IN_REVIEW: frozenset(
            {VersionState.DRAFT, VersionState.CHANGES_REQUESTED, VersionState.APPROVED}
        ),
        VersionState.CHANGES_REQUESTED: frozenset({VersionState.IN_REVIEW, VersionState.DISCARDED}),
        VersionState.APPROVED: frozenset({VersionState.DRAFT, VersionState.PUBLISHED}),
        VersionState.PUBLISHED: frozenset({VersionState.WITHDRAWN}),
    }

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=VersionState, default=VersionState.DRAFT)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    # What stands around the words, in the fingerprint with them.
    title = models.CharField(max_length=200, blank=True)
    document_type = models.CharField(max_length=10, choices=DocumentType, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    approving_body = models.CharField(max_length=120, blank=True)
    from_on = models.DateField(
        null=True, blank=True, help_text=_("First day in force; empty means always")
    )
    issued_on = models.DateField(null=True, blank=True, help_text=_("The date the text bears"))
    issued_precision = models.CharField(max_length=7, choices=Precision, default=Precision.UNKNOWN)
    change_note = models.TextField(blank=True, max_length=2000)
    change_kind = models.CharField(max_length=12, choices=ChangeKind, blank=True)
    downgrade_agreed_by = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Who else agreed that a change proposed as substantive is editorial"),
    )
    author = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    last_editor = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    # On the row itself, since every page of a draft asks whether somebody wrote it.
    editors = models.JSONField(
        default=list, blank=True, help_text=_("Keys of everybody who changed anything of it")
    )
    # Set when it is published.
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64, blank=True)
    # The only things that may change afterwards.
    withdrawn_on = models.DateField(null=True, blank=True, help_text=_("First day without it"))
    withdrawal_note = models.TextField(blank=True, max_length=2000)
    withdrawn_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state__in=OPEN), name="one_open_draft_per_policy"
            ),
            models.UniqueConstraint(
                fields=["policy", "from_on"],
                condition=Q(state="published"),
                name="one_published_version_begins_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) ^ ~Q(issued_precision="unknown"),
                name="issue_date_and_its_precision_go_together",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") ^ Q(withdrawn_on=None),
                name="withdrawn_versions_say_since_when",
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(state__in=ISSUED), name="only_issued_versions_are_sealed"
            ),
            models.CheckConstraint(
                condition=Q(number="0") | ~Q(state__in=ISSUED) | Q(from_on__isnull=False),
                name="issued_versions_have_a_first_day",
            ),
        ]

    def __str__(self) -> str:
        """Show policy and number."""
        return f"{self.policy}, version {self.number}"

    def get_absolute_url(self) -> str:
        """Its own page, for ever."""
        return reverse(
            "policies:version", args=[self.policy.institution.slug, self.policy.slug, self.number]
        )

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.policy.scope

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked on."""
        return self.state in OPEN

    @property
    def is_sealed(self) -> bool:
        """Whether it can never change again."""
        return bool(self.link)


class Clause(models.Model):
    """A clause's identity through all versions, with a summary in our own words."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="clauses")
    key = models.CharField(max_length=80, help_text=_("Its first path, with / written -"))
    label = models.CharField(max_length=80, help_text=_("How people cited it first"))
    summary = models.CharField(max_length=300, blank=True)
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
    clause = models.ForeignKey(
        Clause,
        models.PROTECT,
        null=True,
        related_name="texts",
        help_text=_("Empty in a draft: nobody has said yet, or it is new"),
    )
    path = models.CharField(max_length=80)
    label = models.CharField(max_length=80, help_text=_("How people cite it: 9(b)"))
    sign = models.CharField(max_length=30, blank=True, help_text=_("What is printed: (b)"))
    kind = models.CharField(
        max_length=6,
        choices=[("clause", _("Clause")), ("para", _("Paragraph")), ("item", _("Point"))],
        default="clause",
    )
    parent = models.CharField(max_length=80, blank=True, help_text=_("Path it stands under"))
    section = models.CharField(max_length=80, blank=True, help_text=_("Path of its section"))
    section_sign = models.CharField(max_length=30, blank=True)
    heading = models.CharField(max_length=200, blank=True, help_text=_("Title of its section"))
    crossheading = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    line_from = models.PositiveIntegerField(null=True, blank=True)
    line_to = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "clause"], name="one_wording_per_clause_and_version"
            ),
            models.UniqueConstraint(
                fields=["version", "path"], name="one_wording_per_path_and_version"
            ),
        ]

    def __str__(self) -> str:
        """Show its label."""
        return self.label

    def get_absolute_url(self) -> str:
        """The page of these words, for ever."""
        policy = self.version.policy
        return reverse(
            "policies:version_clause",
            args=[policy.institution.slug, policy.slug, self.version.number, self.address],
        )

    @property
    def address(self) -> str:
        """Its path as addresses write it."""
        return self.path.replace("/", "-")


class ClauseDescent(models.Model):
    """One clause's words went, wholly or in part, into another's, with this version."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="descents")
    from_clause = models.ForeignKey(Clause, models.PROTECT, related_name="descents")
    to_text = models.ForeignKey(ClauseText, models.PROTECT, related_name="descents")
    kinship = models.CharField(
        max_length=5, choices=[(Kinship.SPLIT, _("Split")), (Kinship.MERGE, _("Merged"))]
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["from_clause", "to_text"], name="one_descent_per_clause_and_text"
            ),
        ]

    def __str__(self) -> str:
        """Say who comes from whom."""
        return f"{self.from_clause} to {self.to_text} ({self.kinship})"


class RelatedDocument(models.Model):
    """Another document a policy names, shown where people confirm that they have read it."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="related")
    name = models.CharField(max_length=200)
    url = models.URLField(blank=True)
    checked_on = models.DateField(null=True, blank=True, help_text=_("When the link last worked"))
    tried_on = models.DateField(null=True, blank=True, help_text=_("When it was last tried"))
    failing_since = models.DateField(null=True, blank=True)
    unit = models.ForeignKey(
        "institutions.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    desk = models.CharField(max_length=20, blank=True, help_text=_("Which role knows about it"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        """Show its name."""
        return self.name

    @property
    def desk_label(self) -> str:
        """Which role knows about it, in words; empty where none is named."""
        return str(Role(self.desk).label) if self.desk in Role.values else ""

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.policy.scope
