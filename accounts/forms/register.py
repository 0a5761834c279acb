"""What narrows the list of accounts."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import cast

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    AccountKind,
    AccountState,
    Approval,
    Mailbox,
    Platform,
    QuietStage,
    RotationTask,
    SecurityCheck,
    SocialAccount,
    Standing,
)
from accounts.services import enquiries, visits
from accounts.services.quiet import INACTIVE
from institutions.assigning import NOBODY
from institutions.filterform import FilterForm
from institutions.models import Institution, Unit, User
from institutions.rules import oversight_paths
from policies.rulebook import Rulebook, rulebook

ME = "me"
VIEWS = {
    "quiet": _("Inactive"),
    "asked": _("Asked, no answer yet"),
    "nobody": _("Nobody runs them"),
    "one": _("One administrator"),
    "mailbox": _("Mailbox not confirmed"),
    "credentials": _("Password not changed in time"),
    "statements": _("Yearly check overdue"),
    "audit": _("Audit due"),
    "enquiries": _("Enquiries overdue"),
    "visits": _("Not looked after in time"),
    "ends": _("Time is up within a month"),
    "unknown": _("Last post not known"),
    "unapproved": _("Not approved"),
}

# Which accounts are badly looked after is for those who oversee them, not for all members.
OVERSEEN = frozenset({"credentials", "statements", "enquiries", "visits"})

# Views that exist only where a rule makes them: the code of each.
RULED = {"audit": "audit_months", "enquiries": "enquiry_log", "visits": "visit_days"}


def viewed(
    found: "QuerySet[SocialAccount]", view: str, book: Rulebook
) -> "QuerySet[SocialAccount]":
    """Keep the accounts of one saved view of the register; none of a view without its rule."""
    if view in RULED and not book[RULED[view]]:
        return found.none()
    today = timezone.localdate()
    inside = found.exclude(state=AccountState.CLOSED)
    late = {"due_on__lt": today}
    views: dict[str, Callable[[], QuerySet[SocialAccount]]] = {
        "quiet": lambda: found.filter(quiet_stage__in=INACTIVE),
        "asked": lambda: found.filter(quiet_stage=QuietStage.ASKED),
        "nobody": lambda: inside.filter(administrator_count=0),
        "one": lambda: inside.filter(administrator_count=1),
        "mailbox": lambda: inside.filter(
            mailbox__in=Mailbox.objects.filter(confirmed_at=None).values("pk")
        ),
        "credentials": lambda: found.filter(
            pk__in=RotationTask.objects.filter(done_at=None, **late).values("account")
        ),
        "statements": lambda: inside.filter(
            pk__in=SecurityCheck.objects.filter(answered_at=None, **late).values("account")
        ),
        "audit": lambda: inside.filter(audit_due_on__lt=today),
        "enquiries": lambda: inside.filter(
            pk__in=enquiries.overdue(book.institution).values("account")
        ),
        "visits": lambda: visits.not_looked_after(found, book),
        "ends": lambda: inside.filter(ends_on__lte=today + timedelta(days=30)),
        "unknown": lambda: found.filter(state=AccountState.ACTIVE, last_active_on=None),
        "unapproved": lambda: inside.exclude(approval=Approval.APPROVED),
    }
    return views[view]() if view in views else found


def _platforms_of(institution: Institution) -> "QuerySet[Platform]":
    """Platforms people can still use, and those that closed with accounts of ours on them."""
    ours = SocialAccount.objects.filter(institution=institution, platform=OuterRef("pk"))
    return Platform.objects.filter(Q(is_retired=False) | Exists(ours)).only("code", "name")


class AccountFilter(FilterForm):
    """Filters of the register; each may be left empty, and all live in the address."""

    view = forms.ChoiceField(
        label=_("Saved view"), required=False, choices=[("", _("All accounts")), *VIEWS.items()]
    )
    words = forms.CharField(label=_("Name or handle"), required=False, max_length=100)
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    unit = forms.ChoiceField(
        label=_("School or service"), required=False, help_text=_("With everything under it")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any kind")), *AccountKind.choices]
    )
    state = forms.MultipleChoiceField(
        label=_("Status"),
        required=False,
        choices=AccountState.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    standing = forms.ChoiceField(
        label=_("Standing"), required=False, choices=[("", _("Either")), *Standing.choices]
    )

    run = forms.ChoiceField(
        label=_("Run by"), required=False, choices=[("", _("Anyone")), (ME, _("Me"))]
    )
    assigned = forms.ChoiceField(
        label=_("Looked after by"),
        required=False,
        choices=[("", _("Anyone")), (ME, _("Assigned to me")), (NOBODY, _("Not assigned"))],
    )

    def __init__(
        self,
        institution: Institution,
        *args: object,
        user: User | None = None,
        is_kept: bool = False,
        **kwargs: object,
    ) -> None:
        """Offer the platforms there are and the units of this university.

        Args:
            user: who asks, where their own accounts may be asked for.
            is_kept: whether they keep the register, whose work is shared out by account.
        """
        super().__init__(*args, **kwargs)
        self.institution, self.user = institution, user
        self.paths = oversight_paths(user) if user else set()
        if user is None:
            del self.fields["run"]
        if user is None or not is_kept:
            del self.fields["assigned"]
        self.book = rulebook(institution)
        self.units = {str(unit.pk): unit for unit in Unit.objects.filter(institution=institution)}
        oversees = any(map(self._over, self.units.values()))
        self.kept = [
            (code, label)
            for code, label in VIEWS.items()
            if (oversees or code not in OVERSEEN) and (code not in RULED or self.book[RULED[code]])
        ]
        self._offer("view", [("", _("All accounts")), *self.kept])
        units = [(key, unit.name) for key, unit in self.units.items() if unit.parent_id]
        self._offer("unit", [("", _("All")), *units])
        self.platforms = {row.code: row for row in _platforms_of(institution)}
        platforms = [(code, row.name) for code, row in self.platforms.items()]
        self._offer("platform", [("", _("Any platform")), *platforms])

    def _offer(self, name: str, choices: Sequence[tuple[object, object]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def narrow(self, found: "QuerySet[SocialAccount]") -> "QuerySet[SocialAccount]":
        """Keep the accounts the filters ask for; an unknown value of one filter is ignored.

        No other table is joined: a join would make the database sort every row for each page.
        """
        self.is_valid()
        wanted = self.cleaned_data
        if platform := self.platforms.get(wanted.get("platform") or ""):
            found = found.filter(platform=platform)
        if above := self.units.get(wanted.get("unit") or ""):
            under = [unit.pk for unit in self.units.values() if unit.scope.startswith(above.scope)]
            found = found.filter(unit__in=under)
        found = viewed(found, wanted.get("view") or "", self.book)
        if wanted.get("view") in OVERSEEN:
            over = [unit.pk for unit in self.units.values() if self._over(unit)]
            found = found.filter(unit__in=over)
        if wanted.get("kind"):
            found = found.filter(kind=wanted["kind"])
        if wanted.get("state"):
            found = found.filter(state__in=wanted["state"])
        if wanted.get("standing"):
            found = found.filter(standing=wanted["standing"])
        if self.user and wanted.get("run"):
            run = self.user.administered.filter(to_on=None)
            found = found.filter(pk__in=run.values("account"))
        if wanted.get("assigned"):
            found = found.filter(assigned_to=self.user if wanted["assigned"] == ME else None)
        if wanted.get("words"):
            found = found.search(wanted["words"])  # type: ignore[attr-defined]
        return found

    def _over(self, unit: Unit) -> bool:
        return any(unit.scope.startswith(path) for path in self.paths)

    def views(self) -> list[tuple[str, str]]:
        """The saved views on offer, for links."""
        return [(code, str(label)) for code, label in self.kept]

    def complete(self, rows: Iterable[SocialAccount]) -> None:
        """Hang platform, unit and university on the rows, all of them read already."""
        platforms = {row.pk: row for row in self.platforms.values()}
        for account in rows:
            account.institution = self.institution
            account.platform = platforms[account.platform_id]
            account.unit = self.units[str(account.unit_id)]
