"""What stands around a draft: the file it came from, questions, approvals, and its rules."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.comparing.findings import Doubt
from policies.models.rules import Citation
from policies.models.texts import ClauseText, PolicyVersion
from records.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class PolicySource(models.Model):
    """The file or pasted text a version was cut from, untouched, and how it was cut.

    ``outcome`` is what the splitter found, ``corrections`` what a person changed about it: one
    entry a block, by the number of its first line, so that the same file is cut the same again.
    """

    version = models.OneToOneField(PolicyVersion, models.PROTECT, related_name="source")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, help_text=_("What the file was called"))
    kind = models.CharField(max_length=10, help_text=_("How it was read: txt, md, html, docx, pdf"))
    sha256 = models.CharField(max_length=64, db_index=True)
    lines = models.JSONField(default=list, help_text=_("The lines as read, with their numbers"))
    outcome = models.JSONField(default=dict)
    corrections = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    ticked = models.JSONField(default=list, blank=True, help_text=_("Warnings somebody has read"))
    is_placed = models.BooleanField(
        default=False, help_text=_("The review is done and the clauses are in the draft")
    )
    imported_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        """Show the file's name."""
        return self.name


class ClauseQuestion(models.Model):
    """Something about a draft's clauses that a person must say before it is published.

    ``same``: which of ``keys`` is the clause at ``paths[0]``; ``answer`` is a key, or "" for a
    new clause. ``split``: the words of ``keys[0]`` stand in ``paths``. ``merge``: the words of
    ``keys`` stand in ``paths[0]``. For these two ``answer`` is "yes", "no", or which of the two
    alone goes on: the path of a part, the key of one that was merged.
    """

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="questions")
    kind = models.CharField(
        max_length=5,
        choices=[("same", _("Same clause?")), ("split", _("Split?")), ("merge", _("Merged?"))],
    )
    doubt = models.CharField(max_length=6, choices=[(each, each) for each in Doubt], blank=True)
    paths = models.JSONField(default=list)
    keys = models.JSONField(default=list)
    likeness = models.JSONField(default=list, help_text=_("Of each key, from 0 to 1"))
    position = models.PositiveIntegerField()
    answer = models.CharField(max_length=80, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        """Say what is asked."""
        return f"{self.get_kind_display()} {', '.join(self.paths)}"


class VersionDecision(models.Model):
    """An approval or a request for changes, bound to the exact words decided on; never changed."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="decisions")
    outcome = models.CharField(
        max_length=8, choices=[("approved", _("Approved")), ("changes", _("Changes asked"))]
    )
    fingerprint = models.CharField(max_length=64)
    content = models.JSONField(
        encoder=DjangoJSONEncoder, help_text=_("What was decided on, to say what has changed since")
    )
    body = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField(help_text=_("Day of the meeting or of the signature"))
    minute = models.CharField(max_length=120, blank=True, help_text=_("Where it is minuted"))
    reason = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        """Say what was decided about what."""
        return f"{self.version}: {self.get_outcome_display()}"


class RuleChange(models.Model):
    """A value a draft gives a rule from its first day; becomes a dated row when published."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="rule_changes")
    code = models.CharField(max_length=60)
    value = models.JSONField(null=True, blank=True, help_text=_("Empty: the rule ends"))
    is_off = models.BooleanField(default=False)
    rests_on = models.ForeignKey(
        ClauseText,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("A clause of the draft it rests on, beside those the rule rests on already"),
    )
    changed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="one_change_per_rule"),
            models.CheckConstraint(
                condition=Q(is_off=False) | Q(value=None), name="a_change_to_off_has_no_value"
            ),
        ]

    def __str__(self) -> str:
        """Name the rule."""
        return self.code


class CitationDecision(models.Model):
    """What a person says of a citation whose clause a draft changes or drops.

    It holds for the words it was made on: another edit of the clause asks again.
    """

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="citation_decisions")
    # With the citation goes what was said of it; the trail keeps who said it.
    citation = models.ForeignKey(Citation, models.CASCADE, related_name="+")
    decision = models.CharField(
        max_length=7,
        choices=[
            ("keep", _("The rule stays as it is")),
            ("change", _("The rule changes with it")),
            ("retire", _("The rule no longer rests on it")),
        ],
    )
    words = models.CharField(max_length=64, help_text=_("SHA-256 of the words decided on"))
    rests_on = models.ForeignKey(
        ClauseText,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("Where its clause is gone: the clause it rests on from now on"),
    )
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "citation"], name="one_decision_per_citation_and_version"
            ),
        ]

    def __str__(self) -> str:
        """Say what was decided."""
        return f"{self.citation}: {self.get_decision_display()}"
