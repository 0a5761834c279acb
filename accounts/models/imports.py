"""Accounts that arrive from a spreadsheet."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import SocialAccount
from institutions.models import Institution, User
from records.models import Job
from records.references import import_reference


class ImportState(models.TextChoices):
    """How far an import is."""

    UPLOADED = "uploaded", _("Columns to be matched")
    CHECKED = "checked", _("Ready to look over")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Import(models.Model):
    """A spreadsheet of accounts, its columns matched, its rows judged, the good ones taken."""

    reference = models.CharField(max_length=20, unique=True, default=import_reference)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, help_text=_("Field to column number"))
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    good = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["institution", "-id"], name="import_list")]

    def __str__(self) -> str:
        """Show the file's name."""
        return self.file_name

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
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"{self.batch}: {self.number}"
