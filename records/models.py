"""What happened, who was told, what was kept."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.references import job_reference


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Reads of the trail."""

    def about(self, target: models.Model) -> Self:
        """Events of one row, newest first."""
        return self.filter(
            target_type=ContentType.objects.get_for_model(target), target_id=target.pk
        ).order_by("-id")


class AuditEvent(models.Model):
    """One thing that happened: append-only, held by triggers on both databases."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    verb = models.CharField(max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=200, blank=True)
    target_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    target_id = models.BigIntegerField()
    target_label = models.CharField(max_length=200, blank=True)
    scope = models.CharField(max_length=255, blank=True)
    codes = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    citation = models.CharField(max_length=255, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_by_target"),
            models.Index(fields=["scope", "-id"], name="audit_by_scope"),
        ]

    def __str__(self) -> str:
        """Say who did what to what."""
        return f"{self.actor_label or _('The system')}: {self.verb} {self.target_label}"


class AuditNote(models.Model):
    """Free text that belongs to an event; the one part of the trail retention may erase."""

    event = models.OneToOneField(AuditEvent, models.CASCADE, related_name="note")
    text = models.TextField()

    def __str__(self) -> str:
        """Show the words."""
        return self.text


class NoticeState(models.TextChoices):
    """Where an owed message stands."""

    WAITING = "waiting", _("Waiting")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("No longer needed")


def new_message_id() -> str:
    """Make the Message-ID's local part, fixed for the notice however often it is tried."""
    return uuid.uuid4().hex


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads of the outbox."""

    def due(self, now: datetime) -> Self:
        """Waiting notices whose time has come."""
        return self.filter(state=NoticeState.WAITING, due_at__lte=now)

    def waiting_about(self, about: str) -> Self:
        """Waiting notices about a thing or about a part of it: "request:12" holds its steps."""
        part = Q(about=about) | Q(about__startswith=f"{about}:")
        return self.filter(part, state=NoticeState.WAITING)


class Notice(models.Model):
    """A message owed to somebody: written with the change it tells of, sent after it."""

    State = NoticeState

    event = models.ForeignKey(AuditEvent, models.PROTECT, null=True, related_name="notices")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="notices"
    )
    address = models.EmailField(blank=True, help_text=_("Used where no person is named"))
    template = models.CharField(max_length=120)
    context = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    scope = models.CharField(max_length=255, blank=True)
    about = models.CharField(max_length=80, blank=True, db_index=True)
    is_digest = models.BooleanField(default=False)
    digest = models.CharField(
        max_length=64, blank=True, help_text=_("Message-ID of the digest it goes out with")
    )
    message_id = models.CharField(max_length=64, unique=True, default=new_message_id)
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_to = models.EmailField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(address=""),
                name="notice_has_somebody_to_reach",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="sent_notice_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="notice_by_state_and_due"),
            models.Index(fields=["scope", "-id"], name="notice_by_scope"),
        ]

    def __str__(self) -> str:
        """Name the template and the state."""
        return f"{self.template} ({self.get_state_display()})"


class JobState(models.TextChoices):
    """Where long work stands."""

    QUEUED = "queued", _("Waiting to start")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    PROBLEMS = "problems", _("Finished with problems")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


class Job(models.Model):
    """A piece of long work somebody waits for, with its progress."""

    State = JobState

    reference = models.CharField(max_length=20, unique=True, default=job_reference)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    scope = models.CharField(max_length=255, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    options = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    outcome = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "scope"],
                condition=Q(state__in=["queued", "running"]),
                name="one_running_job_per_kind_and_scope",
            ),
        ]

    def __str__(self) -> str:
        """Name the work and its state."""
        return f"{self.title} ({self.get_state_display()})"


class Heartbeat(models.Model):
    """When a background service last said it was alive."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Name the service."""
        return self.name


class StoredFile(models.Model):
    """A file somebody sent, cleaned, kept outside the web root and served as stored."""

    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="files/%Y/%m")
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scope = models.CharField(max_length=255, blank=True)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    stored_at = models.DateTimeField(default=timezone.now, editable=False)
    kept_until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        """Show its name."""
        return self.name
