"""What waits because of how accounts are looked after; nothing where no rule asks for it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountState, Enquiry, MediaPermission, SocialAccount, Visit
from accounts.services import enquiries, permissions, visits
from accounts.services.pages import missed_visits_path, permissions_ending_path, permissions_path
from accounts.services.quiet import today_at
from institutions.models import Institution, Role, Unit, User
from institutions.rules import oversight_paths
from institutions.shown import Status, day, moment
from institutions.working_days import working_calendar
from overview.waiting.parts import SHOWN, Task, counted
from policies.rulebook import Rulebook, rulebook


def book_of(institution: Institution) -> Rulebook:
    """The rulebook of a university's own today."""
    return rulebook(institution, today_at(institution))


def _run_by(user: User, institution: Institution) -> "QuerySet[SocialAccount]":
    run = user.administered.filter(to_on=None).values("account")
    ours = SocialAccount.objects.filter(pk__in=run, institution=institution)
    return ours.select_related("platform", "institution").order_by("name", "pk")


def _page(name: str, account: SocialAccount, *more: object) -> str:
    return reverse(f"accounts:{name}", args=[account.institution.slug, account.reference, *more])


def to_answer(user: User, book: Rulebook) -> list[Task]:
    """Enquiries overdue on accounts somebody runs, the longest overdue first."""
    if not book["enquiry_log"]:
        return []
    rows: QuerySet[Enquiry] = (
        enquiries.overdue(book.institution)
        .filter(account__in=_run_by(user, book.institution).order_by().values("pk"))
        .select_related("account__platform", "account__institution")
        .order_by("due_at", "pk")[:SHOWN]
    )
    return [
        Task(
            str(row.account),
            _("Came on %(when)s") % {"when": moment(row.received_at)},
            _page("settle_enquiry", row.account, row.pk),
            Status(_("Was due %(when)s") % {"when": moment(row.due_at or timezone.now())}, "warn"),
        )
        for row in rows
    ]


def to_look_after(user: User, book: Rulebook) -> list[Task]:
    """Accounts somebody runs that want looking after today; on days off there are none."""
    if not book["visit_days"]:
        return []
    if not working_calendar(book.institution).is_working_day(book.day):
        return []
    seen = Visit.objects.filter(account=OuterRef("pk"), on__gt=visits.since_when(book))
    rows = _run_by(user, book.institution).filter(~Exists(seen), state=AccountState.ACTIVE)
    return [
        Task(
            str(account),
            _("Read the comments, and say that you looked"),
            _page("visits", account),
            Status(_("Today"), "wait"),
        )
        for account in rows[:SHOWN]
        if not account.is_quiet_by_agreement
    ]


def ending(user: User, book: Rulebook) -> list[Task]:
    """Permissions of accounts somebody runs that end soon or have ended."""
    if not book["media_permissions"]:
        return []
    rows: QuerySet[MediaPermission] = (
        permissions.ending_soon(book)
        .filter(account__in=_run_by(user, book.institution).order_by().values("pk"))
        .select_related("account__platform", "account__institution")
        .order_by("expires_on", "pk")[:SHOWN]
    )
    return [
        Task(row.what, str(row.account), permissions_path(row.account), _ends(row, book))
        for row in rows
    ]


def _ends(row: MediaPermission, book: Rulebook) -> Status:
    if row.expires_on is None or row.expires_on < book.day:
        return Status(_("Over"), "stop")
    return Status(_("Ends %(day)s") % {"day": day(row.expires_on)}, "warn")


def of_the_register(user: User, book: Rulebook) -> list[Task]:
    """What somebody who keeps the register has to look at, counted, each a link."""
    here = book.institution
    list_url = reverse("accounts:list", args=[here.slug])
    paths = oversight_paths(user, [Role.REGISTER_MANAGER])
    kept, of_kept = Q(), Q()
    if here.scope not in paths:  # a part of the university only
        units = Unit.objects.filter(institution=here).under(paths).values("pk")
        kept, of_kept = Q(unit__in=units), Q(account__unit__in=units)
    ours = SocialAccount.objects.filter(kept, institution=here)
    late: list[tuple[str, Any, str]] = []
    if book["audit_months"]:
        due = ours.exclude(state=AccountState.CLOSED).filter(audit_due_on__lt=book.day)
        late.append((_("Audits due"), due, f"{list_url}?view=audit"))
    if book["enquiry_log"]:
        waits = enquiries.overdue(here).filter(of_kept)
        late.append((_("Enquiries overdue"), waits, f"{list_url}?view=enquiries"))
    if book["visit_days"]:
        missed = visits.not_looked_after(ours, book)
        late.append((_("Not looked after in time"), missed, missed_visits_path(here)))
    if book["media_permissions"]:
        ends = permissions.ending_soon(book).filter(of_kept)
        late.append((_("Permissions that end soon"), ends, permissions_ending_path(here)))
    found = [counted(title, rows, url, "warn") for title, rows, url in late]
    return [task for task in found if task is not None]
