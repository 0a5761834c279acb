"""How an account is looked after: audits, visits, enquiries, moderation, permissions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import SocialAccount
from institutions.models import User


class OfAnAccount(models.Model):
    """A row of an account's care."""

    class Meta:
        abstract = True

    @property
    def scope(self) -> str:
        """Path of the account's unit."""
        return self.account.scope  # type: ignore[attr-defined,no-any-return]


class AccountAudit(OfAnAccount):
    """Marketing looked an account over: ten answers, a note, the next date."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="audits")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    audited_on = models.DateField(default=timezone.localdate)
    answers = models.JSONField(help_text=_("Question code to yes, no or not_sure"))
    note = models.CharField(max_length=2000, blank=True)
    picture = models.ForeignKey("records.StoredFile", models.PROTECT, null=True, blank=True)
    next_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-audited_on"], name="audit_latest")]

    def __str__(self) -> str:
        """Say which account and when."""
        return f"{self.account}: {self.audited_on.isoformat()}"


class HiddenReason(models.TextChoices):
    """Why a public comment was taken out of sight."""

    SPAM = "spam", _("Spam")
    ABUSE = "abuse", _("Abuse or threats")
    PRIVATE_DATA = "private_data", _("Private information about somebody")
    ILLEGAL = "illegal", _("Possibly illegal")
    HOUSE_RULES = "house_rules", _("Against the house rules shown on the account")


class Enquiry(OfAnAccount):
    """An enquiry on an account: when it came, was due, was answered. No words, no names."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="enquiries")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    citation = models.CharField(max_length=255, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    moved_to_private_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=14, choices=HiddenReason, blank=True)
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = _("enquiries")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("received_at")),
                name="enquiry_answered_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_reason=""),
                name="hidden_enquiry_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-received_at"], name="enquiry_latest")
        ]

    def __str__(self) -> str:
        """Say which account and when."""
        return f"{self.account}: {self.received_at:%Y-%m-%d %H:%M}"


class Visit(OfAnAccount):
    """Somebody who runs an account looked after it on a day."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="visits")
    on = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "on"], name="one_visit_a_day"),
        ]

    def __str__(self) -> str:
        """Say which account and when."""
        return f"{self.account}: {self.on.isoformat()}"


class ModerationAction(models.TextChoices):
    """What was done about a public comment."""

    KEPT = "kept", _("Kept: negative, but genuine and accurate")
    ANSWERED = "answered", _("Answered")
    MOVED_PRIVATE = "moved_private", _("Moved to a private conversation")
    REMOVED = "removed", _("Removed")
    REPORTED = "reported", _("Reported to the platform")
    BLOCKED = "blocked", _("The author was blocked")


class ModerationNote(OfAnAccount):
    """What was done about a comment and under which clause. No words, no names."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="moderation_notes")
    happened_on = models.DateField(default=timezone.localdate)
    action = models.CharField(max_length=14, choices=ModerationAction)
    reason = models.CharField(max_length=14, choices=HiddenReason, blank=True)
    citation = models.CharField(max_length=255, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(action__in=["removed", "reported", "blocked"]) | ~Q(reason=""),
                name="removal_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-happened_on"], name="moderation_latest")
        ]

    def __str__(self) -> str:
        """Say what was done."""
        return f"{self.account}: {self.get_action_display()}"


class PermissionBasis(models.TextChoices):
    """Why material may be used."""

    CONSENT = "consent", _("The person shown agreed")
    LICENCE = "licence", _("A licence")
    OWNER = "owner", _("The owner agreed in writing")
    OWN = "own", _("The university made it")


class MediaPermission(OfAnAccount):
    """Permission to show somebody's picture or work on an account."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="media_permissions")
    what = models.CharField(max_length=200)
    basis = models.CharField(max_length=10, choices=PermissionBasis)
    licence = models.CharField(max_length=120, blank=True)
    credit_line = models.CharField(max_length=200, blank=True)
    given_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    kept_where = models.CharField(max_length=200, help_text=_("Where the paper or mail is kept"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("given_on")),
                name="permission_ends_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=~Q(basis="licence") | ~Q(licence=""), name="licence_is_named"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_on"], condition=Q(withdrawn_on=None), name="permission_expiring"
            ),
        ]

    def __str__(self) -> str:
        """Show what it is for."""
        return self.what
