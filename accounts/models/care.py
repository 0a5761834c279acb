"""How an account is looked after: audits, visits, enquiries, moderation, permissions."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.account import SocialAccount
from institutions.models import User
from institutions.shown import Status


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
    last_post_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    picture = models.ForeignKey(
        "records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    next_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(next_on__gt=F("audited_on")), name="next_audit_comes_later"
            ),
            models.CheckConstraint(
                condition=Q(last_post_on=None) | Q(last_post_on__lte=F("audited_on")),
                name="audit_saw_no_later_post",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-audited_on", "-id"], name="audit_latest")
        ]

    def __str__(self) -> str:
        """Say which account and when."""
        return f"{self.account}: {self.audited_on.isoformat()}"


class HiddenReason(models.TextChoices):
    """Why a public comment was taken out of sight."""

    SPAM = "spam", _("Spam, advertising or links that break the law")
    ABUSE = "abuse", _("Abuse, hatred, threats or a personal attack")
    LANGUAGE = "language", _("Bad language")
    OFF_SUBJECT = "off_subject", _("Not about the subject")
    PRIVATE_DATA = "private_data", _("Private information about somebody")
    ILLEGAL = "illegal", _("Possibly illegal")
    HOUSE_RULES = "house_rules", _("Against the house rules shown on the account")


SETTLED = ("answered_at", "moved_to_private_at", "hidden_at")
WAITING = Q(answered_at=None, moved_to_private_at=None, hidden_at=None)


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
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = _("enquiries")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("received_at")),
                name="enquiry_answered_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(moved_to_private_at=None)
                | Q(moved_to_private_at__gte=F("received_at")),
                name="enquiry_moved_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | Q(hidden_at__gte=F("received_at")),
                name="enquiry_hidden_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gte=F("received_at")),
                name="enquiry_due_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_reason="")
                | (Q(hidden_at__isnull=False) & ~Q(hidden_reason="")),
                name="hidden_enquiry_says_why",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, moved_to_private_at=None)
                | Q(answered_at=None, hidden_at=None)
                | Q(moved_to_private_at=None, hidden_at=None),
                name="enquiry_is_settled_one_way",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-received_at", "-id"], name="enquiry_latest"),
            models.Index(fields=["due_at"], condition=WAITING, name="enquiry_waiting"),
        ]

    def __str__(self) -> str:
        """Say which account and when."""
        return f"{self.account}: {timezone.localtime(self.received_at):%Y-%m-%d %H:%M}"

    @property
    def settled_at(self) -> datetime | None:
        """When it was answered, moved or hidden; None while it waits."""
        return self.answered_at or self.moved_to_private_at or self.hidden_at

    @property
    def is_late(self) -> bool:
        """Whether its time passed before it was settled, or has passed by now."""
        return self.due_at is not None and (self.settled_at or timezone.now()) > self.due_at

    @property
    def status(self) -> Status:
        """The word for where it stands."""
        if self.hidden_at:
            return Status(gettext("Hidden"), "quiet")
        if self.moved_to_private_at:
            return Status(gettext("Moved to private"), "ok")
        if self.answered_at:
            return Status(gettext("Answered"), "ok")
        return (
            Status(gettext("Overdue"), "warn")
            if self.is_late
            else Status(gettext("Waiting"), "wait")
        )


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


class MissedVisits(OfAnAccount):
    """A spell in which nobody looked after an account, and who was told of it. One open at most."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="missed_visits")
    since = models.DateField(help_text=_("The last visit, or the day it was registered"))
    reminded_on = models.DateField()
    marketing_told_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = _("missed visits")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(ended_on=None),
                name="one_open_spell_of_missed_visits",
            ),
        ]

    def __str__(self) -> str:
        """Say which account and since when."""
        return f"{self.account}: {self.since.isoformat()}"


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
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(action__in=["removed", "reported", "blocked"]) | ~Q(reason=""),
                name="removal_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-happened_on", "-id"], name="moderation_latest")
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
    kept_at = models.DateTimeField(default=timezone.now, editable=False)
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("given_on")),
                name="permission_ends_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")),
                name="permission_withdrawn_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=~Q(basis="licence") | ~Q(licence=""), name="licence_is_named"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_on", "id"],
                condition=Q(withdrawn_on=None, expires_on__isnull=False),
                name="permission_expiring",
            ),
            models.Index(fields=["account", "-given_on", "-id"], name="permission_latest"),
        ]

    def __str__(self) -> str:
        """Show what it is for."""
        return self.what

    @property
    def status(self) -> Status:
        """The word for where it stands."""
        if self.withdrawn_on:
            return Status(gettext("Withdrawn"), "stop")
        if self.expires_on and self.expires_on < timezone.localdate():
            return Status(gettext("Over"), "stop")
        return Status(gettext("Holds"), "ok")
