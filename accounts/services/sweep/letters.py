"""Mail of a sweep: one to each person for each stage, however many accounts it is about.

Who is owed a mail is read from the spells that this run moved; who has it is read from the
outbox. So a run that was killed goes on where it stopped, and nobody is told twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import (
    AccountState,
    ActivitySource,
    Administrator,
    QuietSpell,
    QuietStage,
    Sweep,
)
from accounts.services.sweep.desks import CHUNK, Desks, desks_of, reached
from accounts.services.sweep.moves import beat
from accounts.services.sweep.plan import Plan
from institutions.models import User
from institutions.notices import Letter, notify_daily, notify_each
from institutions.shown import day
from records.models import Notice

NAMED = 20  # accounts a mail lists by name; of more it gives the number
STAGES = (QuietStage.ASKED, QuietStage.FLAGGED, QuietStage.REMINDED, QuietStage.HEAD_TOLD)
THE_TEAM = 0  # stands for the university's own address, where nobody else is left


@dataclass
class Share:
    """What one person is told of: accounts they run, and accounts of units they sit over."""

    own: int = 0
    over: int = 0
    units: set[int] = field(default_factory=set)

    @property
    def number(self) -> int:
        """How many accounts."""
        return self.own + self.over


def write_letters(plan: Plan, sweep: Sweep, stages: Iterable[QuietStage] = STAGES) -> None:
    """Owe everybody their mail of each stage."""
    desks = desks_of(plan.institution)
    for stage in stages:
        Round(plan, sweep, stage, desks).write()


def moved(sweep: Sweep, stage: QuietStage) -> "QuerySet[QuietSpell]":
    """Spells this run took to a stage, of accounts still in use."""
    return QuietSpell.objects.filter(
        account__institution=sweep.institution_id,
        account__state=AccountState.ACTIVE,
        ended_at=None,
        stage=stage,
        **{f"{stage.value}_at__gte": sweep.run_at},
    )


class Round:
    """The letters of one stage."""

    def __init__(self, plan: Plan, sweep: Sweep, stage: QuietStage, desks: Desks) -> None:
        self.sweep = sweep
        self.about(plan, moved(sweep, stage), stage, desks)

    def about(
        self, plan: Plan, spells: "QuerySet[QuietSpell]", stage: QuietStage, desks: Desks
    ) -> None:
        """Say which spells the letters are about."""
        self.plan, self.stage, self.desks, self.spells = plan, stage, desks, spells
        self.running = Administrator.objects.filter(
            to_on=None, is_backup=False, account__in=self.spells.values("account")
        )
        self.template = f"accounts/mail/quiet_{stage.value}"
        self.over: QuerySet[QuietSpell] = self.spells.none()
        self.home = reverse("overview:home", args=[plan.institution.slug])

    def write(self) -> None:
        """Owe each person one mail, some hundred people at a time."""
        if not self.spells.exists():
            return
        shares = self._shares()
        keys = sorted(shares)
        for start in range(0, len(keys), CHUNK):
            chunk = {key: shares[key] for key in keys[start : start + CHUNK]}
            accounts = self._accounts(chunk)
            with transaction.atomic():
                beat(self.sweep)
                self._owe(chunk, accounts)

    def _shares(self) -> dict[int, Share]:
        """Say who is told, of how many accounts: those who run them, and those over them."""
        counted = dict(self.running.values_list("person_id").annotate(number=Count("pk")))
        live = reached(self.plan.institution, counted)
        self.over = self.spells if self.stage == QuietStage.HEAD_TOLD else self._orphans(
            set(counted) - live
        )  # fmt: skip
        shares: dict[int, Share] = defaultdict(Share)
        for person in live:
            shares[person].own = counted[person]
        by_unit = self.over.values_list("account__unit_id").annotate(number=Count("pk"))
        for unit, number in by_unit:
            for person in self.desks.over(unit) or [THE_TEAM]:
                shares[person].over += number
                shares[person].units.add(unit)
        self._count_once(shares)
        return shares

    def _orphans(self, gone: set[int]) -> "QuerySet[QuietSpell]":
        """Spells of accounts that nobody runs who can still be written to."""
        nobody = Q(account__administrator_count=0)
        if gone:
            runs = Administrator.objects.filter(
                account=OuterRef("account"), to_on=None, is_backup=False
            )
            left = Exists(runs.filter(person__in=gone))
            nobody |= Q(left) & ~Q(Exists(runs.exclude(person__in=gone)))
        return self.spells.filter(nobody)

    def _count_once(self, shares: dict[int, Share]) -> None:
        """Whoever runs an account and sits over it is told of it once."""
        both = [key for key, share in shares.items() if share.own and share.units]
        if not both:
            return
        rows = self.running.filter(person__in=both).values_list("person_id", "account__unit_id")
        for person, unit, number in rows.annotate(number=Count("pk")):
            if unit in shares[person].units:
                shares[person].own -= number

    def _accounts(self, shares: dict[int, Share]) -> dict[int, dict[int, dict[str, Any]]]:
        """Read the accounts of those who are told of few; of person and account."""
        few = {key: share for key, share in shares.items() if share.number <= NAMED}
        found: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
        units = defaultdict(list)
        for key, share in few.items():
            for unit in share.units:
                units[unit].append(key)
        for unit, *facts in self._read(self.over.filter(account__unit__in=units)):
            for key in units[unit]:
                found[key][facts[0]] = self._shown(facts, "detail")
        mine = self.running.filter(person__in=few)
        for person, *facts in mine.values_list("person_id", *(f"account__{n}" for n in FACTS)):
            found[person][facts[0]] = self._shown(facts, "confirm")
        return found

    def _read(self, spells: "QuerySet[QuietSpell]") -> "QuerySet[Any, Any]":
        return spells.values_list("account__unit_id", *(f"account__{name}" for name in FACTS))

    def _shown(self, facts: Sequence[Any], page: str) -> dict[str, Any]:
        _pk, name, platform, reference, last, source = facts
        path = reverse(f"accounts:{page}", args=[self.plan.institution.slug, reference])
        known = day(last) if isinstance(last, date) else ""
        said = str(ActivitySource(source).label).lower() if source else ""
        return {"name": name, "platform": platform, "path": path, "last": known, "source": said}

    def _owe(
        self, shares: dict[int, Share], accounts: dict[int, dict[int, dict[str, Any]]]
    ) -> None:
        """Write the mail of those who have none of this run yet."""
        told = set(
            Notice.objects.filter(
                Q(recipient__in=shares) | Q(recipient=None),
                template=self.template,
                scope=self.plan.institution.scope,
                created_at__gte=self.sweep.run_at,
            ).values_list("recipient", flat=True)
        )
        people = User.objects.in_bulk([key for key in shares if key])
        team = self.plan.institution.contact_email
        letters = []
        for key, share in shares.items():
            to: User | str | None = people.get(key) if key else team
            if to and (key or None) not in told:
                letters.append(self._letter(to, share, accounts.get(key, {})))
        owe = notify_daily if self.stage == QuietStage.ASKED else notify_each
        owe(self.plan.institution, self.template, letters)

    def _page_of(self, share: Share) -> str:
        """Where all the accounts of a letter are: the register's list, once it names none."""
        if share.number <= NAMED:
            return self.home
        view = "asked" if self.stage == QuietStage.ASKED else "quiet"
        mine = "" if share.over else "&run=me"
        path = reverse("accounts:list", args=[self.plan.institution.slug])
        return f"{path}?view={view}{mine}"

    def _letter(self, to: User | str, share: Share, named: dict[int, dict[str, Any]]) -> Letter:
        rule = self.plan.months
        rows = sorted(named.values(), key=lambda each: each["name"])
        next_on = self.plan.next_on(self.stage)
        context = {
            "number": share.number,
            "accounts": rows,
            "account": f"{rows[0]['name']} ({rows[0]['platform']})" if rows else "",
            "is_over": not share.own,
            "months": rule.value,
            "cited": rule.recorded,
            "by": day(next_on) if next_on else "",
            "then": str((self.plan.after(self.stage) or ("",))[0]),
            "path": rows[0]["path"] if len(rows) == 1 else self._page_of(share),
        }
        about = f"account:{next(iter(named))}:quiet" if len(named) == 1 else "sweep"
        return Letter(to, context, about)


FACTS = ("pk", "name", "platform__name", "reference", "last_active_on", "last_active_source")
