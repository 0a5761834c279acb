"""Whether an account is safe: credentials changed, checks answered. Never a secret itself."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import SocialAccount
from institutions.models import User


class RotationReason(models.TextChoices):
    """Why credentials must change."""

    JOINED = "joined", _("Somebody joined")
    LEFT = "left", _("Somebody left")
    DUTIES_CHANGED = "duties_changed", _("Somebody's duties changed")
    REOPENED = "reopened", _("The account was opened again")
    INSECURE = "insecure", _("The account may not be secure")


class RotationTask(models.Model):
    """Credentials of an account are to be changed; the person who left cannot confirm it."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="rotations")
    reason = models.CharField(max_length=16, choices=RotationReason)
    leaver = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="rotations_caused"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="rotations_done"
    )
    changed_on = models.DateField(null=True, blank=True)
    citation = models.CharField(max_length=255, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(leaver=None) | ~Q(done_by=F("leaver")),
                name="leaver_does_not_confirm_rotation",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="rotation_done_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(done_at=None), name="rotation_due")
        ]

    def __str__(self) -> str:
        """Say what must change."""
        return f"{self.account}: {self.get_reason_display()}"

    @property
    def scope(self) -> str:
        """Path of the account's unit."""
        return self.account.scope


class CheckReason(models.TextChoices):
    """Why the statements are asked for."""

    YEARLY = "yearly", _("Yearly")
    PEOPLE_CHANGED = "people_changed", _("The people who run it changed")
    ASKED = "asked", _("Marketing asked")


class SecurityCheck(models.Model):
    """A round of statements about an account, asked for by a day."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="security_checks")
    reason = models.CharField(max_length=16, choices=CheckReason)
    opened_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="security_checks_answered"
    )
    chased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(answered_at=None),
                name="one_open_security_check_per_account",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(answered_at=None), name="check_due"),
            models.Index(fields=["account", "answered_at"], name="check_answered"),
        ]

    def __str__(self) -> str:
        """Say which account is asked about."""
        return f"{self.account}: {self.get_reason_display()}"

    @property
    def scope(self) -> str:
        """Path of the account's unit."""
        return self.account.scope


class Answer(models.TextChoices):
    """What somebody states."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_SURE = "not_sure", _("Not sure")
    NOT_HERE = "not_here", _("This platform has no such thing")


class Attestation(models.Model):
    """One statement of a check: a fact about the account, never a secret."""

    check_round = models.ForeignKey(SecurityCheck, models.PROTECT, related_name="attestations")
    code = models.CharField(max_length=40)
    answer = models.CharField(max_length=10, choices=Answer)
    on = models.DateField(null=True, blank=True, help_text=_("The day it was last done"))
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["check_round", "code"], name="one_attestation_per_question"
            ),
        ]

    def __str__(self) -> str:
        """Say what was stated."""
        return f"{self.code}: {self.get_answer_display()}"
