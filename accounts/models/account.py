"""The register of social media accounts. People sign in as ``institutions.User``, not here."""

import unicodedata
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.mailbox import Mailbox
from accounts.models.platform import Platform
from institutions.models import Institution, Unit, User
from institutions.rules import institutions_of
from institutions.shown import Status, Tone
from records.references import account_reference
from records.workflow import Stateful


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


class Approval(models.TextChoices):
    """How an account came onto the register."""

    APPROVED = "approved", _("Approved")
    LEGACY = "legacy", _("Legacy: there before the register")
    UNAPPROVED = "unapproved", _("Not approved yet")


class ActivitySource(models.TextChoices):
    """Who says when an account last posted."""

    ACTIVATION = "activation", _("Counted from the day it went live")
    ADMINISTRATOR = "administrator", _("Said by an administrator")
    MARKETING = "marketing", _("Seen by marketing")
    FEED = "feed", _("Read from its public feed")
    IMPORT = "import", _("Came with an import")


TONES: dict[str, Tone] = {
    AccountState.ACTIVE: "ok",
    AccountState.PAUSED: "warn",
    AccountState.CLOSED: "quiet",
    AccountState.LOST: "stop",
}
# What an open quiet spell makes of an active account, by its stage; others leave it as it is.
QUIET_WORDS: dict[str, tuple[Any, Tone]] = {
    "asked": (_("Confirm due"), "warn"),
    "flagged": (_("Inactive"), "stop"),
    "reminded": (_("Inactive"), "stop"),
    "head_told": (_("Inactive"), "stop"),
    "with_marketing": (_("Inactive"), "stop"),
}


class SocialAccountQuerySet(models.QuerySet["SocialAccount"]):
    """Reads of the register."""

    def visible_to(self, user: User) -> Self:
        """Accounts of the universities somebody belongs to or works for, and those they run.

        Whoever was invited to run an account belongs nowhere until they are confirmed; whoever
        had a role at its university and has none any more has left it.
        """
        today = timezone.localdate()
        had = user.assignments.filter(from_on__lte=today).values("unit__institution")
        run = user.administered.filter(to_on=None).exclude(account__institution__in=had)
        return self.filter(
            Q(institution__in=institutions_of(user)) | Q(pk__in=run.values("account"))
        )

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
        # Only what was deactivated: services.closing asks the way it was closed.
        AccountState.CLOSED: frozenset({AccountState.ACTIVE}),
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
    approval = models.CharField(max_length=10, choices=Approval, default=Approval.APPROVED)
    is_listed = models.BooleanField(
        default=True, help_text=_("Shown in the public directory while it is open")
    )
    ends_on = models.DateField(
        null=True, blank=True, help_text=_("Last day of an account for a fixed time")
    )
    platform_key = models.CharField(
        max_length=100, blank=True, help_text=_("What the platform calls it for ever")
    )
    # Who in the team looks after it; runs nothing and decides nothing.
    assigned_to = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="assigned_accounts"
    )
    # What follows is kept by services from rows, so that lists and sweeps read one table.
    administrator_count = models.PositiveSmallIntegerField(default=0, editable=False)
    last_active_on = models.DateField(null=True, blank=True, editable=False)
    last_active_source = models.CharField(
        max_length=14, choices=ActivitySource, blank=True, editable=False
    )
    confirmed_on = models.DateField(null=True, blank=True, editable=False)
    quiet_stage = models.CharField(max_length=14, blank=True, default="", editable=False)
    quiet_until = models.DateField(null=True, blank=True, editable=False)
    quiet_reason = models.CharField(max_length=300, blank=True, editable=False)
    audit_due_on = models.DateField(null=True, blank=True, editable=False)

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
            # Anybody may ask what an address was: closed accounts are answered for as well.
            models.Index(fields=["identity"], name="account_identity"),
            models.Index(
                fields=["institution", "quiet_stage", "name", "id"], name="account_quiet_stage"
            ),
            models.Index(
                fields=["institution", "administrator_count", "name", "id"],
                name="account_administrators",
            ),
            models.Index(
                fields=["institution", "last_active_on", "id"],
                condition=Q(state="active"),
                name="account_last_active",
            ),
            models.Index(
                fields=["institution", "id"],
                condition=Q(state="active", last_active_on=None),
                name="account_never_seen",
            ),
            # The few whose agreed time may be over, for the sweep.
            models.Index(
                fields=["institution", "ends_on"],
                condition=Q(ends_on__isnull=False),
                name="account_ends_on",
            ),
            models.Index(
                fields=["assigned_to", "name", "id"],
                condition=Q(assigned_to__isnull=False),
                name="account_assigned",
            ),
            models.Index(
                fields=["institution", "audit_due_on"],
                condition=~Q(state="closed"),
                name="account_audit_due",
            ),
            models.Index(
                fields=["platform", "platform_key"],
                condition=~Q(platform_key=""),
                name="account_platform_key",
            ),
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
        if self.state == AccountState.ACTIVE and self.quiet_stage in QUIET_WORDS:
            word, tone = QUIET_WORDS[self.quiet_stage]
            return Status(str(word), tone)
        if self.state == AccountState.ACTIVE and self.is_quiet_by_agreement:
            return Status(gettext("Quiet, agreed"), "quiet")
        return Status(self.get_state_display(), TONES[self.state])

    @property
    def is_quiet_by_agreement(self) -> bool:
        """Whether marketing has agreed that it may be quiet today."""
        return self.quiet_until is not None and self.quiet_until >= timezone.localdate()

    def get_absolute_url(self) -> str:
        """The account's page."""
        return reverse("accounts:detail", args=[self.institution.slug, self.reference])


def searchable(text: str) -> str:
    """Write text the one way it is searched: no accents, no case."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
