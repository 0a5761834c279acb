"""What was answered at each step, what was asked, and the letter of the day."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.models import User
from registrations.models.states import ANSWERED, REASONS, Verdict


class Approval(models.Model):
    """One answer to one step in one round; kept for ever, voided when what it saw changes."""

    request = models.ForeignKey(
        "registrations.RegistrationRequest", models.CASCADE, related_name="approvals"
    )
    step = models.ForeignKey("registrations.RequestStep", models.CASCADE, related_name="approvals")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="approvals")
    by_name = models.CharField(max_length=120)
    by_title = models.CharField(max_length=160)
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    voided_at = models.DateTimeField(null=True)
    voided_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["step", "round"],
                condition=Q(voided_at=None),
                name="one_answer_per_step_and_round",
            ),
            models.UniqueConstraint(
                fields=["request", "by"],
                condition=Q(voided_at=None, verdict="approve"),
                name="nobody_approves_two_steps",
            ),
        ]

    def __str__(self) -> str:
        """Say who answered what."""
        return f"{self.by_name}: {self.answered}"

    @property
    def answered(self) -> str:
        """The answer as something that has happened, like "Approved"."""
        verdict = Verdict(self.verdict)
        return str(ANSWERED.get((verdict, self.step.kind)) or ANSWERED[verdict])

    @property
    def full_reason(self) -> str:
        """What was picked as the reason and what was said with it."""
        picked = REASONS.get(self.reason_code) if self.reason_code != "other" else None
        return f"{picked}. {self.reason}" if picked else self.reason


class Question(models.Model):
    """Something an approver asks to have changed, beside the answer it is about."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="questions")
    field = models.CharField(max_length=40, blank=True)
    text = models.TextField(max_length=1000)
    reply = models.TextField(max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Show what is asked."""
        return self.text


class DecisionLetter(models.Model):
    """What was decided, by whom, under which clauses: stored that day, served as stored."""

    request = models.ForeignKey(
        "registrations.RegistrationRequest", models.CASCADE, related_name="letters"
    )
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    body = models.TextField(help_text=_("HTML as it was rendered that day"))
    issued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-issued_at"]

    def __str__(self) -> str:
        """Name the request."""
        return f"{self.request}"
