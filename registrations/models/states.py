"""The words for where things stand; the same on every page, in mail and in the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Where a request stands; whose turn it is under review is its step's business."""

    DRAFT = "draft", _("Draft")
    UNDER_REVIEW = "under_review", _("Under review")
    CHANGES_ASKED = "changes_asked", _("Changes asked")
    APPROVED = "approved", _("Approved, not set up")
    REGISTERED = "registered", _("Registered")
    DECLINED = "declined", _("Declined")


OPEN_STATES = (RequestState.UNDER_REVIEW, RequestState.CHANGES_ASKED, RequestState.APPROVED)


class RequestKind(models.TextChoices):
    """What is asked for."""

    NEW = "new", _("A new account")
    EXISTING = "existing", _("Register an account that already exists")


class ProposedState(models.TextChoices):
    """What a person asked to run the account has said."""

    WAITING = "waiting", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Said no")


class StepState(models.TextChoices):
    """Where a step of a request stands."""

    TO_COME = "to_come", _("To come")
    CURRENT = "current", _("Waiting for an answer")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Not needed")


class Verdict(models.TextChoices):
    """What a desk answered."""

    APPROVE = "approve", _("Approve")
    CHANGES = "changes", _("Ask for changes")
    DECLINE = "decline", _("Decline")
    SKIP = "skip", _("Not needed")


# A desk's answer as something that has happened, by the kind of the step where that matters.
ANSWERED = {
    (Verdict.APPROVE, "consult"): _("Advice given"),
    (Verdict.APPROVE, "complete"): _("Everything is there"),
    Verdict.APPROVE: _("Approved"),
    Verdict.CHANGES: _("Asked for changes"),
    Verdict.DECLINE: _("Declined"),
    Verdict.SKIP: _("Not needed"),
}

# Why a request may be declined; the words beside the code are always the decider's own.
REASONS = {
    "not_needed": _("The account is not needed"),
    "existing": _("Another account does this already"),
    "no_capacity": _("There is nobody to keep it running"),
    "purpose": _("The purpose is not one for social media"),
    "rules": _("It does not keep the policy’s rules"),
    "other": _("Another reason"),
}
