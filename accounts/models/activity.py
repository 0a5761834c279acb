"""When an account last posted, how we know, and what happens when it goes quiet."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import ActivitySource, SocialAccount
from institutions.models import Institution, User


class Activity(models.Model):
    """Somebody or something saw a post of an account: which day, and how we know."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="activities")
    happened_on = models.DateField()
    source = models.CharField(max_length=14, choices=ActivitySource)
    observed_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    correction = models.CharField(
        max_length=300, blank=True, help_text=_("Why an earlier day than the one known is right")
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "source", "happened_on"],
                condition=Q(correction=""),
                name="activity_told_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-happened_on"], name="activity_latest"),
        ]

    def __str__(self) -> str:
        """Say what was seen."""
        return f"{self.account}: {self.happened_on.isoformat()}"


class QuietStage(models.TextChoices):
    """How far a quiet spell has gone."""

    ASKED = "asked", _("Asked")
    CONFIRMED = "confirmed", _("Confirmed as in use")
    FLAGGED = "flagged", _("Inactive")
    REMINDED = "reminded", _("Reminded")
    HEAD_TOLD = "head_told", _("Head told")
    WITH_MARKETING = "with_marketing", _("With marketing")
    ENDED = "ended", _("Ended")


class QuietTrigger(models.TextChoices):
    """Why an account is asked about."""

    QUIET = "quiet", _("No post for a while")
    NOT_NEEDED = "not_needed", _("No longer needed")
    TIME_UP = "time_up", _("Its agreed time is over")


class QuietEnd(models.TextChoices):
    """How a quiet spell ended."""

    ACTIVE = "active", _("It posted again")
    AGREED = "agreed", _("Quiet for now, agreed")
    CLOSED = "closed", _("Closed")
    PAUSED = "paused", _("Paused")
    KEPT = "kept", _("Marketing decided to keep it")
    UNKNOWN = "unknown", _("The day it was counted from was corrected")


class QuietSpell(models.Model):
    """One stretch of silence of an account, and who has been asked about it."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="quiet_spells")
    trigger = models.CharField(max_length=10, choices=QuietTrigger, default=QuietTrigger.QUIET)
    began_on = models.DateField(help_text=_("The day of the last post, or of activation"))
    due_on = models.DateField(help_text=_("The day it counts as inactive"))
    stage = models.CharField(max_length=14, choices=QuietStage, default=QuietStage.ASKED)
    next_on = models.DateField(null=True, help_text=_("When the next stage is due"))
    months = models.PositiveSmallIntegerField(default=0)
    rule_source = models.CharField(max_length=20, blank=True)
    citation = models.CharField(max_length=255, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    head_told_at = models.DateTimeField(null=True, blank=True)
    with_marketing_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=QuietEnd, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at=None), name="one_open_quiet_spell"
            ),
            models.UniqueConstraint(
                fields=["account", "trigger", "began_on", "due_on"], name="one_flag_per_quiet_spell"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("began_on")), name="quiet_spell_due_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="ended_quiet_spell_says_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["stage", "next_on"], condition=Q(ended_at=None), name="quiet_spell_next"
            ),
            models.Index(
                fields=["flagged_at"],
                condition=Q(flagged_at__isnull=False),
                name="quiet_spell_flagged",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="quiet_spell_ended"
            ),
        ]

    def __str__(self) -> str:
        """Say which account and how far."""
        return f"{self.account}: {self.get_stage_display()}"

    @property
    def scope(self) -> str:
        """Path of the account's unit."""
        return self.account.scope


class QuietRequest(models.Model):
    """Somebody asks that an account may be quiet until a day; marketing answers."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="quiet_requests")
    until = models.DateField()
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    is_agreed = models.BooleanField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text=_("Why it was refused"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(answered_at=None), name="one_open_quiet_request"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_agreed=None)
                | Q(answered_at__isnull=False, is_agreed__isnull=False),
                name="answered_quiet_request_says_what",
            ),
        ]

    def __str__(self) -> str:
        """Say for which account and until when."""
        return f"{self.account}: {self.until.isoformat()}"

    @property
    def scope(self) -> str:
        """Path of the account's unit."""
        return self.account.scope


class Sweep(models.Model):
    """One look over a university's register for a day; a day is looked over once."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="sweeps")
    day = models.DateField()
    cutoff = models.DateField(null=True, help_text=_("Last active on or before: inactive"))
    months = models.PositiveSmallIntegerField(default=0)
    rule_source = models.CharField(max_length=20, blank=True)
    citation = models.CharField(max_length=255, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    run_at = models.DateTimeField(
        default=timezone.now, help_text=_("When its latest run began; what it moved is as young")
    )
    checked = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    reminded = models.PositiveIntegerField(default=0)
    heads_told = models.PositiveIntegerField(default=0)
    with_marketing = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "day"], name="one_sweep_a_day"),
        ]

    def __str__(self) -> str:
        """Say which day's look it is."""
        return f"{self.institution}: {self.day.isoformat()}"

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope


class FeedOutcome(models.TextChoices):
    """What a reading of a feed told."""

    ACTIVE = "active", _("It posted")
    NOTHING = "nothing", _("Nothing since")
    UNKNOWN = "unknown", _("Could not be known")


class Feed(models.Model):
    """The public feed of an account, where the university's rulebook allows reading it."""

    account = models.OneToOneField(SocialAccount, models.PROTECT, related_name="feed")
    reader = models.CharField(max_length=20)
    url = models.URLField(max_length=500)
    next_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=FeedOutcome, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    successes = models.PositiveSmallIntegerField(default=0, help_text=_("In a row"))
    failures = models.PositiveSmallIntegerField(default=0, help_text=_("In a row"))
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="feed_due"),
            models.Index(
                fields=["failing_since"],
                condition=models.Q(failing_since__isnull=False),
                name="feed_failing",
            ),
        ]

    def __str__(self) -> str:
        """Show whose feed it is."""
        return f"{self.account}: {self.reader}"
