"""Who is asked to run an account."""

from typing import ClassVar

from django.db import models

from institutions.models import User
from registrations.models.states import ProposedState


class ProposedAdministrator(models.Model):
    """Somebody named to run the account, who must say yes, signed in."""

    request = models.ForeignKey(
        "registrations.RegistrationRequest", models.CASCADE, related_name="proposed"
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="proposed")
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=ProposedState, default=ProposedState.WAITING)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True, editable=False)  # the requester was told

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "person"], name="person_proposed_once_per_request"
            ),
        ]

    def __str__(self) -> str:
        """Show the person."""
        return str(self.person)
