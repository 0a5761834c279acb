"""What was said and changed on a request after it was first sent."""

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone

from institutions.models import User


class Change(models.Model):
    """An answer changed after the request was first sent: old and new, as shown."""

    request = models.ForeignKey(
        "registrations.RegistrationRequest", models.CASCADE, related_name="changes"
    )
    round = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=40)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", F("id").asc()]

    def __str__(self) -> str:
        """Name the answer."""
        return self.field


class Comment(models.Model):
    """A note among those who decide, or a message to the requester."""

    request = models.ForeignKey(
        "registrations.RegistrationRequest", models.CASCADE, related_name="comments"
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_internal = models.BooleanField(default=True)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        """Show the words."""
        return self.text
