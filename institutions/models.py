"""Who acts, where, and in which role.

A person's sign-in is a ``User``. The word "account" always means a social media account.
"""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

RESERVED_SLUGS = frozenset(
    {
        "admin", "api", "t", "sign-in", "sign-out", "profile", "static", "media", "healthz",
        "readyz", "jobs", "home", "new", "well-known", ".well-known",
        "accessibility", "privacy", "cookies", "demo",
    }
)  # fmt: skip


class Nation(models.TextChoices):
    """The UK nation whose bank holidays are kept."""

    ENGLAND = "ENG", _("England")
    SCOTLAND = "SCT", _("Scotland")
    WALES = "WLS", _("Wales")
    NORTHERN_IRELAND = "NIR", _("Northern Ireland")


class Institution(models.Model):
    """A university on this installation."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=40, unique=True)
    nation = models.CharField(max_length=3, choices=Nation, default=Nation.ENGLAND)
    time_zone = models.CharField(max_length=40, default="Europe/London")
    email_domains = models.JSONField(default=list, blank=True)
    team_name = models.CharField(max_length=80, default="Social media team")
    contact_email = models.EmailField(
        blank=True, help_text=_("Where answers to the portal's mail go")
    )
    brand_colour = models.CharField(
        max_length=7, default="#1d4f91", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    logo = models.ForeignKey("records.StoredFile", models.PROTECT, null=True, blank=True)
    opens_at = models.TimeField(default=time(9), help_text=_("Office hours, for due times"))
    closes_at = models.TimeField(default=time(17))
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(slug__in=sorted(RESERVED_SLUGS)), name="slug_is_not_reserved"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="office_opens_before_it_closes"
            ),
        ]

    def __str__(self) -> str:
        """Show the name people use."""
        return self.short_name

    @property
    def scope(self) -> str:
        """The path under which everything of this university lies."""
        return self.root.path or ""

    @property
    def root(self) -> "Unit":
        """The unit that is the university itself."""
        if "root" not in self.__dict__:
            self.__dict__["root"] = self.units.get(parent=None)
        return self.__dict__["root"]  # type: ignore[no-any-return]


class UnitType(models.TextChoices):
    """What a unit is."""

    UNIVERSITY = "university", _("University")
    FACULTY = "faculty", _("Faculty")
    SCHOOL = "school", _("School")
    SERVICE = "service", _("Professional service")
    SOCIETY = "society", _("Society or club")
    DEPARTMENT = "department", _("Department")


class UnitQuerySet(models.QuerySet["Unit"]):
    """Reads of the tree."""

    def under(self, paths: Iterable[str]) -> Self:
        """Units at or below any of these paths."""
        wanted = Q(pk__in=())
        for path in paths:
            wanted |= Q(path__startswith=path)
        return self.filter(wanted)

    def open(self) -> Self:
        """Units that have not been closed or merged away."""
        return self.filter(closed_on=None)


class Unit(models.Model):
    """A part of a university; the tree is in ``path``, like ``3/17/``."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    # Null until the row has the key its path holds: two empty texts would collide.
    path = models.CharField(  # noqa: DJ001
        max_length=255, unique=True, null=True, editable=False
    )
    name = models.CharField(max_length=120)
    unit_type = models.CharField(max_length=12, choices=UnitType)
    closed_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_units"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution"], condition=Q(parent=None), name="one_root_per_institution"
            ),
            models.UniqueConstraint(
                Lower("name"),
                "parent",
                name="unit_name_only_once_under_a_parent",
                violation_error_message=_("There is a unit of this name here already"),
            ),
            models.CheckConstraint(
                condition=Q(unit_type="university") ^ Q(parent__isnull=False),
                name="only_the_university_has_no_parent",
            ),
        ]

    def __str__(self) -> str:
        """Show the name."""
        return self.name

    @property
    def scope(self) -> str:
        """The path, as the audit trail keeps it."""
        return self.path or ""

    @property
    def lineage(self) -> list[int]:
        """Keys of the units from the university down to this one."""
        return [int(key) for key in (self.path or "").split("/") if key]


class UserManager(BaseUserManager["User"]):
    """Makes people; their email address is their name here."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person; without a password they sign in by invitation only."""
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an operator, who may see the whole installation in Django admin."""
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, email: str | None) -> "User":
        """Find by address whatever its case."""
        return self.get(email=normal_email(email or ""))


def normal_email(email: str) -> str:
    """Write an address the one way it is stored: trimmed and case-folded."""
    return email.strip().casefold()


_NO_NAME = re.compile(r"://|www\.|[<>@]", re.IGNORECASE)
_JOINERS = str.maketrans("", "", "\u200c\u200d")  # not seen, and at home in some scripts


class User(AbstractUser):
    """A person."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("email address"), max_length=254, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_is_case_folded"),
        ]

    def __str__(self) -> str:
        """Show the name."""
        return self.name or self.email

    def clean(self) -> None:
        """Refuse a name that is more than a name: our mail greets people by it, and signs with it.

        Raises:
            ValidationError: it holds a web address, or signs that cannot be seen.
        """
        super().clean()
        if _NO_NAME.search(self.name) or not self.name.translate(_JOINERS).isprintable():
            raise ValidationError({"name": _("Enter the name alone, without a web address")})

    def get_full_name(self) -> str:
        """Show the name."""
        return str(self)

    def get_short_name(self) -> str:
        """Show the first of the names."""
        return str(self).split(" ")[0]


class Role(models.TextChoices):
    """What somebody is or does at a unit; the first five are ways of belonging."""

    STAFF = "staff", _("Staff")
    STUDENT = "student", _("Student")
    HONORARY = "honorary", _("Honorary")
    SOCIETY_OFFICER = "society_officer", _("Society officer")
    PARTNER = "partner", _("Partner")
    LINE_APPROVER = "line_approver", _("Head or director")
    CONSULTED_TEAM = "consulted_team", _("Consulted team")
    FINAL_APPROVER = "final_approver", _("Final approver")
    BRAND_APPROVER = "brand_approver", _("Brand approver")
    REGISTER_MANAGER = "register_manager", _("Marketing (register manager)")
    INSTITUTION_ADMIN = "institution_admin", _("Institution administrator")
    POLICY_OWNER = "policy_owner", _("Policy owner")
    POLICY_APPROVER = "policy_approver", _("Policy approver")
    AUDITOR = "auditor", _("Auditor (reads only)")


BELONGING = frozenset({Role.STAFF, Role.STUDENT, Role.HONORARY, Role.SOCIETY_OFFICER, Role.PARTNER})
# Roles that reach every unit under the one they are held on.
OVERSIGHT = frozenset(
    {
        Role.LINE_APPROVER,
        Role.CONSULTED_TEAM,
        Role.FINAL_APPROVER,
        Role.BRAND_APPROVER,
        Role.REGISTER_MANAGER,
        Role.INSTITUTION_ADMIN,
        Role.AUDITOR,
    }
)


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Reads of who holds what."""

    def on(self, day: date) -> Self:
        """Roles held on a day; the last day counts."""
        return self.filter(from_on__lte=day).filter(Q(to_on=None) | Q(to_on__gte=day))


class RoleAssignment(models.Model):
    """A role somebody holds on a unit from one day to another."""

    person = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role)
    job_title = models.CharField(max_length=120, blank=True)
    line_manager = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    from_on = models.DateField(default=timezone.localdate)
    to_on = models.DateField(null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="role_ends_on_or_after_its_start",
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "role"],
                condition=Q(to_on=None),
                name="one_open_role_per_person_and_unit",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "role"], name="role_by_unit")]

    def __str__(self) -> str:
        """Say who holds what, where."""
        return f"{self.person}: {self.get_role_display()}, {self.unit}"

    @property
    def scope(self) -> str:
        """Path of the unit."""
        return self.unit.scope


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Reads of cover."""

    def on(self, day: date) -> Self:
        """Cover in force on a day."""
        return self.filter(from_on__lte=day, to_on__gte=day, ended_at=None)


class Delegation(models.Model):
    """Cover: what waits for one person at a university goes to another for some days."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(User, models.PROTECT, related_name="cover_given")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="cover_taken")
    from_on = models.DateField()
    to_on = models.DateField()
    ended_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="cover_ends_on_or_after_its_start"
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("deputy")), name="nobody_covers_for_themselves"
            ),
        ]

    def __str__(self) -> str:
        """Say who covers for whom."""
        return f"{self.deputy} for {self.giver}"

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope


class ClosureDay(models.Model):
    """Days on which a university is closed beside the bank holidays."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="closures")
    name = models.CharField(max_length=80)
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["from_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="closure_ends_on_or_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        """Show its name."""
        return self.name


class LinkKind(models.TextChoices):
    """What a one-use link is for."""

    INVITATION = "invitation", _("Invitation")
    MAILBOX = "mailbox", _("Mailbox confirmation")


class OneUseLink(models.Model):
    """A link that works once; its address is signed from ``key`` and never stored."""

    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=LinkKind)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="links")
    subject_id = models.BigIntegerField(null=True, help_text=_("Key of what it confirms"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Name its kind, never its key."""
        return str(self.get_kind_display())

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope
