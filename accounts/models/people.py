"""Who runs an account, who posts on it, and who has been asked to."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import SocialAccount
from institutions.models import User


class EndReason(models.TextChoices):
    """Why somebody stopped serving an account."""

    HANDED_OVER = "handed_over", _("Handed over")
    LEFT = "left", _("Stepped down")
    GONE = "gone", _("Left the university")
    REMOVED = "removed", _("Taken off by marketing")
    CLOSED = "closed", _("The account was closed")


class Serving(models.Model):
    """Somebody serves an account from one day to another, under duties they accepted."""

    from_on = models.DateField(default=timezone.localdate)
    to_on = models.DateField(null=True, blank=True)
    accepted_at = models.DateTimeField()
    job_title = models.CharField(max_length=120, blank=True)
    duties = models.TextField(blank=True, help_text=_("The duties as they read when accepted"))
    duties_version = models.CharField(max_length=40, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason, blank=True)

    class Meta:
        abstract = True

    @property
    def scope(self) -> str:
        """Path of the account's unit."""
        return self.account.scope  # type: ignore[attr-defined,no-any-return]


class Administrator(Serving):
    """A person who runs a social media account."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="administrators")
    person = models.ForeignKey(User, models.PROTECT, related_name="administered")
    is_backup = models.BooleanField(
        default=False, help_text=_("Marketing, as a back-up; not counted towards the rule")
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=Q(to_on=None),
                name="person_runs_an_account_once",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="administrator_ends_after_the_start",
            ),
        ]

    def __str__(self) -> str:
        """Say who runs what."""
        return f"{self.person}: {self.account}"


class Contributor(Serving):
    """A person who posts on an account without running it."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="contributors")
    person = models.ForeignKey(User, models.PROTECT, related_name="contributed")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=Q(to_on=None),
                name="person_contributes_once",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="contributor_ends_after_the_start",
            ),
        ]

    def __str__(self) -> str:
        """Say who posts where."""
        return f"{self.person}: {self.account}"


class ServiceRole(models.TextChoices):
    """What somebody is asked to be."""

    ADMINISTRATOR = "administrator", _("Administrator")
    BACKUP = "backup", _("Back-up administrator")
    CONTRIBUTOR = "contributor", _("Contributor")


class OfferState(models.TextChoices):
    """Where the question to a person stands."""

    WAITING = "waiting", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Said no")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Not answered in time")


class Offer(models.Model):
    """A person is asked to serve an account; where ``replaces`` is set, it is a handover."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="offers")
    person = models.ForeignKey(User, models.PROTECT, related_name="account_offers")
    role = models.CharField(max_length=14, choices=ServiceRole, default=ServiceRole.ADMINISTRATOR)
    job_title = models.CharField(max_length=120, blank=True)
    replaces = models.ForeignKey(
        Administrator, models.PROTECT, null=True, blank=True, related_name="successors"
    )
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="offers_made")
    offered_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "person", "role"],
                condition=Q(state="waiting"),
                name="person_asked_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(state="waiting"),
                name="one_successor_asked_at_a_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="offer_due")]

    def __str__(self) -> str:
        """Say who is asked for what."""
        return f"{self.person}: {self.account}"

    @property
    def scope(self) -> str:
        """Path of the account's unit."""
        return self.account.scope
