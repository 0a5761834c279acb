"""What waits for those who run accounts and for the team that keeps the register."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import (
    AccountState,
    Administrator,
    Offer,
    OfferState,
    QuietRequest,
    QuietStage,
    RotationTask,
    SecurityCheck,
    SocialAccount,
)
from accounts.services import sightings
from institutions.models import Institution, User
from overview.waiting.parts import SHOWN, Task, counted, due, hint

# Stages at which those who run an account have something to say.
QUIET = sorted(set(QuietStage.values) - {QuietStage.CONFIRMED, QuietStage.ENDED})


def run_by(user: User, institution: Institution) -> list[Task]:
    """Accounts somebody runs."""
    return _listed(_run(user, institution))


def run_elsewhere(user: User, belongs_to: set[int]) -> list[Task]:
    """The same at universities where somebody has no role yet, and so no home page."""
    return _listed(_run_anywhere(user).exclude(account__institution__in=belongs_to))


def _listed(rows: "QuerySet[Administrator]") -> list[Task]:
    return [
        Task(
            str(row.account),
            str(row.account.unit),
            row.account.get_absolute_url(),
            row.account.status,
        )
        for row in rows[:SHOWN]
    ]


def offers(user: User, institution: Institution) -> list[Task]:
    """Questions to somebody whether they will run an account or post on it."""
    return _asked(Offer.objects.filter(person=user, account__institution=institution))


def offered_elsewhere(user: User, belongs_to: set[int]) -> list[Task]:
    """The same at universities where somebody has no role yet, and so no home page."""
    return _asked(Offer.objects.filter(person=user).exclude(account__institution__in=belongs_to))


def _asked(found: "QuerySet[Offer]") -> list[Task]:
    rows = (
        found.filter(state=OfferState.WAITING)
        .select_related("account__platform", "account__institution", "offered_by")
        .order_by("due_on", "pk")[:SHOWN]
    )
    return [
        Task(
            str(row.account),
            hint(row.get_role_display(), _("asked by %(name)s") % {"name": row.offered_by}),
            _page("offer", row.account, row.pk),
            due(row.due_on),
        )
        for row in rows
    ]


def _page(name: str, account: SocialAccount, *more: object) -> str:
    return reverse(f"accounts:{name}", args=[account.institution.slug, account.reference, *more])


def to_confirm_in_use(user: User, institution: Institution) -> list[Task]:
    """Accounts somebody runs that have gone quiet."""
    rows = _run(user, institution).filter(account__quiet_stage__in=QUIET)
    return [
        Task(
            str(row.account),
            _("Say whether it is still in use"),
            _page("confirm", row.account),
            row.account.status,
        )
        for row in rows[:SHOWN]
    ]


def _run(user: User, institution: Institution) -> "QuerySet[Administrator]":
    return _run_anywhere(user).filter(account__institution=institution)


def _run_anywhere(user: User) -> "QuerySet[Administrator]":
    rows = Administrator.objects.filter(person=user, to_on=None).exclude(
        account__state=AccountState.CLOSED
    )
    return rows.select_related(
        "account__platform", "account__unit", "account__institution"
    ).order_by("account__name", "id")


def credentials(user: User, institution: Institution) -> list[Task]:
    """Changes of credentials somebody may confirm: not those of their own leaving."""
    rows = (
        RotationTask.objects.filter(
            ~Q(leaver=user) | Q(leaver=None),
            done_at=None,
            account__institution=institution,
            account__administrators__in=_run(user, institution).values("pk"),
        )
        .select_related("account__platform", "account__institution", "leaver")
        .order_by("due_on", "pk")[:SHOWN]
    )
    return [
        Task(
            str(row.account),
            hint(row.get_reason_display(), row.leaver),
            _page("credentials", row.account),
            due(row.due_on),
        )
        for row in rows
    ]


def statements(user: User, institution: Institution) -> list[Task]:
    """Yearly statements asked for about accounts somebody runs."""
    rows = (
        SecurityCheck.objects.filter(
            answered_at=None,
            account__institution=institution,
            account__administrators__in=_run(user, institution).values("pk"),
        )
        .select_related("account__platform", "account__institution")
        .order_by("due_on", "pk")[:SHOWN]
    )
    return [
        Task(
            str(row.account),
            row.get_reason_display(),
            _page("security_check", row.account),
            due(row.due_on),
        )
        for row in rows
    ]


def fragile(institution: Institution) -> list[Task]:
    """Accounts the team that keeps the register has to look at, counted, each a link."""
    ours = SocialAccount.objects.filter(institution=institution)
    late = timezone.localdate()
    rotations = RotationTask.objects.filter(
        done_at=None, due_on__lt=late, account__institution=institution
    )
    checks = SecurityCheck.objects.filter(
        answered_at=None, due_on__lt=late, account__institution=institution
    )
    list_url = reverse("accounts:list", args=[institution.slug])
    found = [
        counted(
            _("Nobody runs these accounts"),
            ours.filter(administrator_count=0).exclude(state=AccountState.CLOSED),
            f"{list_url}?view=nobody",
            "stop",
        ),
        counted(
            _("Quiet, waiting for your decision"),
            ours.filter(quiet_stage=QuietStage.WITH_MARKETING),
            reverse("accounts:quiet_queue", args=[institution.slug]),
            "warn",
        ),
        counted(
            _("Quiet times asked for"),
            QuietRequest.objects.filter(
                answered_at=None,
                account__institution=institution,
                account__state=AccountState.ACTIVE,
            ),
            reverse("accounts:quiet_queue", args=[institution.slug]),
            "warn",
        ),
        counted(
            _("Password not changed in time"), rotations, f"{list_url}?view=credentials", "warn"
        ),
        counted(_("Yearly check overdue"), checks, f"{list_url}?view=statements", "warn"),
        counted(
            _("Reported, and not on the register"),
            sightings.waiting(institution),
            reverse("accounts:sightings", args=[institution.slug]),
            "wait",
        ),
    ]
    return [task for task in found if task is not None]
