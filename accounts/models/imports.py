"""Accounts that arrive from a spreadsheet."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import SocialAccount
from institutions.models import Institution, User
from records.models import Job, StoredFile
from records.references import import_reference


class ImportState(models.TextChoices):
    """How far an import is."""

    UPLOADED = "uploaded", _("Columns to be matched")
    CHECKED = "checked", _("Ready to look over")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Arrival(models.TextChoices):
    """How an account that exists already comes onto the register."""

    LEGACY = "legacy", _("Legacy: there before the register")
    UNAPPROVED = "unapproved", _("Not approved yet")
    LOST = "lost", _("Access lost: nobody can get in")


class Import(models.Model):
    """A spreadsheet of accounts, its columns matched, its rows judged, the good ones taken."""

    reference = models.CharField(max_length=20, unique=True, default=import_reference)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    source = models.ForeignKey(
        StoredFile,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Until its days are over"),
    )
    row_count = models.PositiveIntegerField(default=0)
    headings = models.JSONField(default=list)
    samples = models.JSONField(default=list, help_text=_("The first rows, as they stand"))
    mapping = models.JSONField(default=dict, help_text=_("Field to column number"))
    arrives_as = models.CharField(
        max_length=10,
        choices=Arrival,
        default=Arrival.LEGACY,
        help_text=_("Where a row does not say it"),
    )
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    good = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["institution", "-id"], name="import_list")]

    def __str__(self) -> str:
        """Show the file's name."""
        return self.file_name

    def get_absolute_url(self) -> str:
        """The import's page."""
        return reverse("accounts:import", args=[self.institution.slug, self.reference])

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope


class ImportRow(models.Model):
    """One row of a spreadsheet: its cells, what is wrong with them, what became of it."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text=_("As the spreadsheet counts"))
    cells = models.JSONField(default=list)
    faults = models.JSONField(default=list, help_text=_("Column, what is wrong, how to mend it"))
    notes = models.JSONField(default=list, help_text=_("What is odd about it but no fault"))
    reference = models.CharField(
        max_length=20, blank=True, help_text=_("The account's, set aside before there is one")
    )
    is_good = models.BooleanField(default=False)
    account = models.ForeignKey(
        SocialAccount, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["batch", "number"],
                condition=Q(is_good=True, account=None),
                name="import_row_waiting",
            ),
            models.Index(
                fields=["batch", "number"], condition=Q(is_good=False), name="import_row_faulty"
            ),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"{self.batch}: {self.number}"
