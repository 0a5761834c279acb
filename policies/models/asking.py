"""Asking before one posts, and asking what a policy means: questions, and their answers."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, User
from institutions.shown import Status, Tone
from policies.models.texts import Clause, Policy
from records.references import feedback_reference, question_reference
from records.workflow import Stateful

PERSON = settings.AUTH_USER_MODEL


class PostTopic(models.TextChoices):
    """Why somebody would rather ask before posting."""

    CRISIS = "crisis", _("Something serious is happening, such as an accident or a crisis")
    REPUTATION = "reputation", _("It could harm somebody's good name, or the university's")
    RIGHTS = "rights", _("Other people's pictures, words or ideas")
    LEGAL = "legal", _("The law, a contract or a complaint")
    DOUBT = "doubt", _("A comment or a post I am unsure about")
    OTHER = "other", _("Something else")


class QuestionState(models.TextChoices):
    """Where a question stands."""

    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Taken back")


class Verdict(models.TextChoices):
    """What an answer says; a yes and a no come only from a desk that may give them."""

    ADVICE = "advice", _("Advice")
    YES = "yes", _("Yes, post it")
    NO = "no", _("No, do not post it")


TONES: Mapping[str, Tone] = {
    QuestionState.OPEN: "wait",
    QuestionState.ANSWERED: "ok",
    QuestionState.WITHDRAWN: "quiet",
}


class PostQuestion(Stateful):
    """Somebody asks before they post; the words are for the desk alone.

    ``for_marketing`` and ``for_owner`` keep which desks the rulebook named on the day it was sent.
    """

    State = QuestionState
    MOVES: ClassVar[Mapping[str, frozenset[str]]] = {
        QuestionState.OPEN: frozenset({QuestionState.ANSWERED, QuestionState.WITHDRAWN}),
    }

    reference = models.CharField(max_length=14, unique=True, default=question_reference)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="post_questions")
    asker = models.ForeignKey(PERSON, models.PROTECT, related_name="post_questions")
    topic = models.CharField(max_length=12, choices=PostTopic)
    words = models.TextField(max_length=2000)
    is_official = models.BooleanField(help_text=_("About an official account"))
    account = models.CharField(max_length=120, blank=True, help_text=_("As the asker calls it"))
    wanted_on = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    for_marketing = models.BooleanField(default=False)
    for_owner = models.BooleanField(default=False)
    authorises = models.BooleanField(default=False, help_text=_("The desk may say yes or no"))
    citation = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=QuestionState, default=QuestionState.OPEN)
    managers: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        PERSON, related_name="+", blank=True
    )
    manager_told_at = models.DateTimeField(null=True, blank=True)
    is_about_manager = models.BooleanField(default=False)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(verdict="")
                | ~Q(state="answered") & Q(answered_at=None, answered_by=None, verdict=""),
                name="answered_question_says_what_and_who",
            ),
            models.CheckConstraint(
                condition=Q(for_marketing=True) | Q(for_owner=True), name="question_has_a_desk"
            ),
            models.CheckConstraint(
                condition=Q(authorises=True) | Q(verdict__in=["", "advice"]),
                name="only_who_may_authorise_says_yes_or_no",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution", "state", "due_on", "id"], name="question_queue"),
            models.Index(fields=["asker", "institution"], name="question_of_asker"),
        ]

    def __str__(self) -> str:
        """Show its reference, never its words."""
        return self.reference

    @property
    def status(self) -> Status:
        """Where it stands, in a word."""
        if self.verdict == Verdict.YES:
            return Status(gettext("Answered: yes"), "ok")
        if self.verdict == Verdict.NO:
            return Status(gettext("Answered: no"), "stop")
        return Status(self.get_state_display(), TONES[self.state])

    def get_absolute_url(self) -> str:
        """The question with its answer."""
        return reverse("policies:question", args=[self.institution.slug, self.reference])

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope


class PolicyFeedback(models.Model):
    """Somebody finds a policy or one of its clauses unclear; whoever keeps the policy answers.

    It hangs on the clause, not on a version, so it outlives drafts.
    """

    reference = models.CharField(max_length=14, unique=True, default=feedback_reference)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="feedback")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="feedback")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="policy_feedback")
    words = models.TextField(max_length=2000)
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = _("policy feedback")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="answered_feedback_says_what_and_who",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["policy", "answered_at", "id"], name="feedback_queue"),
        ]

    def __str__(self) -> str:
        """Show its reference, never its words."""
        return self.reference

    def get_absolute_url(self) -> str:
        """The comment with its answer."""
        return reverse("policies:comment", args=[self.policy.institution.slug, self.reference])

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.policy.scope
