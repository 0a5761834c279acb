"""The register of social media accounts. People sign in as ``institutions.User``, not here."""

import unicodedata
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, Unit, User
from institutions.rules import institutions_of
from institutions.shown import Status, Tone
from records.references import account_reference
from records.workflow import Stateful


class Platform(models.Model):
    """A platform as data: how its addresses are read and written."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60, unique=True)
    spec = models.JSONField(help_text=_("Hosts, patterns and words, as in platforms.toml"))
    is_retired = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Mailbox(models.Model):
    """A team's email address; one may serve several accounts."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="mailboxes")
    address = models.EmailField(max_length=254)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = _("mailboxes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "address"], name="one_mailbox_per_address"
            ),
            models.CheckConstraint(
                condition=Q(address=Lower("address")),
                name="mailbox_is_case_folded",
            ),
        ]

    def __str__(self) -> str:
        """Show the address."""
        return self.address

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope


class AccountKind(models.TextChoices):
    """Whose voice an account is."""

    MAIN = "main", _("Main university account")
    UNIT = "unit", _("School, faculty or department")
    SERVICE = "service", _("Professional service")
    SOCIETY = "society", _("Student society or club")
    ACADEMIC = "academic", _("Individual academic")
    PARTNER = "partner", _("Partner organisation")


class Standing(models.TextChoices):
    """Whether the account speaks for the university."""

    OFFICIAL = "official", _("Official")
    UNOFFICIAL = "unofficial", _("Unofficial, but carries the university's name")


class AccountState(models.TextChoices):
    """Where an account stands; everything else shown is a word computed from rows."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")
    LOST = "lost", _("Lost")


TONES: dict[str, Tone] = {
    AccountState.ACTIVE: "ok",
    AccountState.PAUSED: "warn",
    AccountState.CLOSED: "quiet",
    AccountState.LOST: "stop",
}


class SocialAccountQuerySet(models.QuerySet["SocialAccount"]):
    """Reads of the register."""

    def visible_to(self, user: User) -> Self:
        """Accounts of the universities somebody belongs to or works for."""
        return self.filter(institution__in=institutions_of(user))

    def open(self) -> Self:
        """Accounts not closed."""
        return self.exclude(state=AccountState.CLOSED)

    def search(self, words: str) -> Self:
        """Accounts whose name or handle holds every word."""
        found = self
        for word in searchable(words).split():
            found = found.filter(search__contains=word)
        return found


class SocialAccount(Stateful):
    """An account on a platform that speaks for a university, or seems to."""

    State = AccountState
    MOVES: ClassVar = {
        AccountState.ACTIVE: frozenset(
            {AccountState.PAUSED, AccountState.CLOSED, AccountState.LOST}
        ),
        AccountState.PAUSED: frozenset(
            {AccountState.ACTIVE, AccountState.CLOSED, AccountState.LOST}
        ),
        AccountState.LOST: frozenset({AccountState.ACTIVE, AccountState.CLOSED}),
    }

    reference = models.CharField(max_length=20, unique=True, default=account_reference)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="social_accounts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="social_accounts")
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="social_accounts")
    kind = models.CharField(max_length=10, choices=AccountKind, default=AccountKind.UNIT)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.OFFICIAL)
    name = models.CharField(max_length=100)
    handle = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500)
    identity = models.CharField(max_length=300, editable=False)
    skeleton = models.CharField(max_length=120, editable=False, db_index=True)
    search = models.CharField(max_length=300, editable=False, default="")
    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, null=True, blank=True, related_name="social_accounts"
    )
    partner_organisation = models.CharField(max_length=120, blank=True)
    partner_contact = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=AccountState, default=AccountState.ACTIVE)
    went_live_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    is_retrospective = models.BooleanField(
        default=False, help_text=_("It existed before it was approved")
    )
    registered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SocialAccountQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["identity"],
                condition=~Q(state="closed"),
                name="one_open_account_per_identity",
            ),
            models.CheckConstraint(
                condition=~Q(kind="partner") | ~Q(partner_organisation=""),
                name="partner_account_names_its_organisation",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution", "name", "id"], name="account_list"),
            # Narrowed by one of these, a page is still read in order and never sorted.
            models.Index(fields=["institution", "platform", "name", "id"], name="account_platform"),
            models.Index(fields=["institution", "state", "name", "id"], name="account_state"),
            models.Index(fields=["unit", "state"], name="account_by_unit"),
        ]

    def __str__(self) -> str:
        """Show name and platform."""
        return f"{self.name} ({self.platform})"

    @property
    def scope(self) -> str:
        """Path of the unit."""
        return self.unit.scope

    @property
    def is_open(self) -> bool:
        """Whether it is still an account of the university's."""
        return self.state != AccountState.CLOSED

    @property
    def status(self) -> Status:
        """The word for where it stands, the same on list, page and mail."""
        return Status(self.get_state_display(), TONES[self.state])

    def get_absolute_url(self) -> str:
        """The account's page."""
        return reverse("accounts:detail", args=[self.institution.slug, self.reference])


class Administrator(models.Model):
    """A person who runs a social media account, from one day to another."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="administrators")
    person = models.ForeignKey(User, models.PROTECT, related_name="administered")
    from_on = models.DateField(default=timezone.localdate)
    to_on = models.DateField(null=True, blank=True)
    accepted_at = models.DateTimeField()
    job_title = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=Q(to_on=None),
                name="person_runs_an_account_once",
            ),
        ]

    def __str__(self) -> str:
        """Say who runs what."""
        return f"{self.person}: {self.account}"


def searchable(text: str) -> str:
    """Write text the one way it is searched: no accents, no case."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
