"""How accounts end, and the names they had before."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import SocialAccount
from accounts.models.platform import Platform
from institutions.models import Institution, User


class ClosingWay(models.TextChoices):
    """How an account ends."""

    DEACTIVATED = "deactivated", _("Deactivated")
    DELETED = "deleted", _("Deleted for good")
    HANDED_OVER = "handed_over", _("Handed over outside the university")
    MERGED = "merged", _("Merged into another account")
    LOST = "lost", _("Lost: nobody can get in")


class Closing(models.Model):
    """An account was closed: how, when, by whom; opened again, the row says so."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="closings")
    way = models.CharField(max_length=12, choices=ClosingWay)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checklist = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    merged_into = models.ForeignKey(
        SocialAccount, models.PROTECT, null=True, blank=True, related_name="merged_here"
    )
    handed_to = models.CharField(max_length=120, blank=True)
    decided_by_marketing = models.BooleanField(default=False)
    citation = models.CharField(max_length=255, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(reopened_at=None), name="one_closing_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(way="merged") | Q(merged_into__isnull=False),
                name="merged_account_names_the_other",
            ),
            models.CheckConstraint(
                condition=~Q(way="deleted") | Q(reopened_at=None),
                name="deleted_account_stays_closed",
            ),
        ]

    def __str__(self) -> str:
        """Say what ended and how."""
        return f"{self.account}: {self.get_way_display()}"

    @property
    def scope(self) -> str:
        """Path of the account's unit."""
        return self.account.scope


class FormerIdentity(models.Model):
    """A handle or address an account had before; who holds it now is not ours to vouch for."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="former_identities")
    identity = models.CharField(max_length=300, db_index=True)
    handle = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500)
    skeleton = models.CharField(max_length=120, db_index=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField()

    class Meta:
        verbose_name_plural = _("former identities")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "identity", "until_on"], name="former_identity_once"
            ),
        ]

    def __str__(self) -> str:
        """Show the old handle or address."""
        return self.handle or self.url


class SightingState(models.TextChoices):
    """What became of a report of an account we did not know."""

    NEW = "new", _("New")
    REGISTERED = "registered", _("Put on the register")
    DISMISSED = "dismissed", _("Dismissed")


class Sighting(models.Model):
    """Somebody saw an account that is not on the register; marketing decides."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="sightings")
    platform = models.ForeignKey(Platform, models.PROTECT, null=True, blank=True, related_name="+")
    url = models.CharField(max_length=500)
    handle = models.CharField(max_length=120, blank=True)
    identity = models.CharField(max_length=300, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="sightings")
    reported_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=SightingState, default=SightingState.NEW)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    account = models.ForeignKey(
        SocialAccount, models.PROTECT, null=True, blank=True, related_name="sightings"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "identity", "reported_by"],
                condition=Q(state="new") & ~Q(identity=""),
                name="person_reports_an_account_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution", "state", "-id"], name="sighting_list"),
            models.Index(fields=["institution", "identity"], name="sighting_identity"),
        ]

    def __str__(self) -> str:
        """Show the address."""
        return self.url

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope
