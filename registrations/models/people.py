"""Who is asked to run an account."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.mailboxes import at_domain
from institutions.models import RoleAssignment, User
from institutions.rules import is_member
from registrations.models.states import ProposedState


class ProposedAdministratorQuerySet(models.QuerySet["ProposedAdministrator"]):
    """Reads of the people asked to run accounts."""

    def told_apart(self) -> Self:
        """Note of each whether they belong here, so that many are named at one price."""
        held = RoleAssignment.objects.on(timezone.localdate()).filter(
            person=OuterRef("person"), unit__institution=OuterRef("request__institution")
        )
        return self.annotate(belongs=Exists(held))


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

    objects = ProposedAdministratorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "person"], name="person_proposed_once_per_request"
            ),
        ]

    def __str__(self) -> str:
        """Show the person, as far as whoever asked may know who it is."""
        return self.called

    @property
    def called(self) -> str:
        """The name, or of somebody from elsewhere the address alone until they say yes.

        Typing an address must not be a way to learn who is behind it.
        """
        return str(self.person) if self.is_known else self.person.email

    @property
    def is_known(self) -> bool:
        """Whether the name may be shown: they agreed, or are of this university."""
        institution = self.request.institution
        if self.state == ProposedState.ACCEPTED:
            return True
        if at_domain(self.person.email, institution.email_domains):
            return True
        belongs: bool | None = getattr(self, "belongs", None)
        return is_member(self.person, institution) if belongs is None else belongs
