"""Forty accounts of one university: entered in bulk, each with the event of its registration."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.handles import canonical_address, identity
from accounts.models import (
    AccountKind,
    AccountState,
    ActivitySource,
    Administrator,
    Closing,
    ClosingWay,
    Mailbox,
    Platform,
    SocialAccount,
    Standing,
)
from accounts.platforms import spec_of
from accounts.services import index_for_search
from institutions.models import Role, Unit, User
from overview.demo.people import Crowd
from overview.demo.places import SOCIETY, Campus
from records.models import AuditEvent

PLATFORMS = ("instagram", "x", "linkedin", "youtube", "facebook", "tiktok", "bluesky", "threads")
SHORT = {
    "Student Life": "life",
    "Architecture": "arch",
    "Engineering": "eng",
    "Hospitality": "food",
}
NUMBER = 40
CLOSED, PAUSED, LOST = {11, 29}, {17}, {23}  # which of the forty are no longer active
LEGACY = {5, 14, 22, 31, 38}  # which existed before they were approved


@dataclass(frozen=True)
class Draft:
    """What an account will be."""

    name: str
    handle: str
    platform: Platform
    unit: Unit
    kind: str
    standing: str


def _drafts(crowd: Crowd, campus: Campus, platforms: dict[str, Platform]) -> Iterator[Draft]:
    """Make up accounts, unit after unit, the platforms by turns."""
    root = crowd.institution.root
    for code in PLATFORMS[:5]:
        yield Draft(
            campus.name, campus.handle, platforms[code], root, AccountKind.MAIN, Standing.OFFICIAL
        )
    for round_number in range(len(PLATFORMS)):
        for number, (place, unit) in enumerate(zip(campus.places, crowd.units, strict=True)):
            code = PLATFORMS[(round_number + number) % len(PLATFORMS)]
            is_society = place.unit_type == SOCIETY
            word = SHORT.get(place.word, place.word.split()[0].lower())
            yield Draft(
                f"{place.word} at {campus.name}",
                f"{campus.short if code == 'x' else campus.handle}{word}",
                platforms[code],
                unit,
                _kind(unit, round_number),
                Standing.UNOFFICIAL if is_society and round_number % 2 else Standing.OFFICIAL,
            )


def _kind(unit: Unit, round_number: int) -> str:
    if unit.unit_type == SOCIETY:
        return AccountKind.SOCIETY
    if unit.unit_type == "service":
        return AccountKind.SERVICE
    return AccountKind.PARTNER if round_number == 4 else AccountKind.UNIT


def add_accounts(crowd: Crowd, campus: Campus) -> list[SocialAccount]:
    """Enter forty accounts with their people and mailboxes."""
    platforms = {row.code: row for row in Platform.objects.filter(code__in=PLATFORMS)}
    specs = {code: spec_of(row) for code, row in platforms.items()}
    mailboxes = add_mailboxes(crowd)
    accounts: list[SocialAccount] = []
    for number, draft in zip(range(NUMBER), _drafts(crowd, campus, platforms), strict=False):
        spec = specs[draft.platform.code]
        account = SocialAccount(
            institution=crowd.institution,
            unit=draft.unit,
            platform=draft.platform,
            kind=draft.kind,
            standing=draft.standing,
            name=draft.name,
            handle=draft.handle,
            url=canonical_address(spec, draft.handle),
            identity=identity(spec, draft.handle),
            mailbox=mailboxes[number % len(mailboxes)] if number % 7 else None,
            partner_organisation="Northbank Museum" if draft.kind == AccountKind.PARTNER else "",
            partner_contact="Visitor team" if draft.kind == AccountKind.PARTNER else "",
            state=_state(number),
            went_live_on=_went_live(number),
            closed_on=timezone.localdate() - timedelta(days=number) if number in CLOSED else None,
            is_retrospective=number in LEGACY,
            registered_at=timezone.now() - timedelta(days=30 + number * 11),
            administrator_count=0 if number in CLOSED else len(_pair(crowd, number)),
            last_active_on=_went_live(number),
            last_active_source=ActivitySource.ACTIVATION if _went_live(number) else "",
        )
        index_for_search(account)
        accounts.append(account)
    SocialAccount.objects.bulk_create(accounts)
    _add_administrators(crowd, accounts)
    _add_endings(crowd, accounts)
    _record(crowd, accounts)
    return accounts


def _add_endings(crowd: Crowd, accounts: list[SocialAccount]) -> None:
    """Say how the closed and the lost ended, so that they can be opened again."""
    by = crowd.office[Role.REGISTER_MANAGER]
    ways = {AccountState.CLOSED: ClosingWay.DEACTIVATED, AccountState.LOST: ClosingWay.LOST}
    Closing.objects.bulk_create(
        Closing(
            account=account,
            way=ways[AccountState(account.state)],
            happened_on=account.closed_on or timezone.localdate() - timedelta(days=40),
            by=by,
            checklist=["links_removed"],
            reason="The people who ran it have left, and nobody took over.",
            decided_by_marketing=True,
        )
        for account in accounts
        if account.state in ways
    )


def _state(number: int) -> str:
    for numbers, state in (
        (CLOSED, AccountState.CLOSED),
        (PAUSED, AccountState.PAUSED),
        (LOST, AccountState.LOST),
    ):
        if number in numbers:
            return state
    return AccountState.ACTIVE


def _went_live(number: int) -> date | None:
    """Say when an account went live; of a few nobody knows."""
    if number % 9 == 4:
        return None
    return timezone.localdate() - timedelta(days=60 + number * 37)


def add_mailboxes(crowd: Crowd) -> list[Mailbox]:
    """Add a team mailbox for each service and school; all but one have been confirmed."""
    now = timezone.now()
    teams = [unit for unit in crowd.units if unit.unit_type != SOCIETY]
    rows = [
        Mailbox(
            institution=crowd.institution,
            address=f"{_team_word(unit)}-team@demo.{crowd.domain}",
            confirmed_at=None if number == 3 else now,
        )
        for number, unit in enumerate(teams)
    ]
    return Mailbox.objects.bulk_create(rows)


def _team_word(unit: Unit) -> str:
    """Take the telling word of a unit's name: law, library, marketing."""
    name = unit.name.removeprefix("School of ").removeprefix("Faculty of ")
    return name.split()[0].lower()


def _add_administrators(crowd: Crowd, accounts: list[SocialAccount]) -> None:
    now = timezone.now()
    rows: list[Administrator] = []
    for number, account in enumerate(accounts):
        if account.state == AccountState.CLOSED:
            continue
        for person in _pair(crowd, number):
            rows.append(
                Administrator(
                    account=account,
                    person=person,
                    accepted_at=now,
                    from_on=timezone.localdate(account.registered_at),
                    job_title="Communications officer",
                )
            )
    Administrator.objects.bulk_create(rows)


def _pair(crowd: Crowd, number: int) -> list[User]:
    """Choose who runs an account: mostly two, now and then one, once nobody."""
    size = len(crowd.staff)
    two = [crowd.staff[number % size], crowd.staff[(number + 3) % size]]
    if number == 33:
        return []
    return two[:1] if number % 6 == 1 else two


def _record(crowd: Crowd, accounts: list[SocialAccount]) -> None:
    """Write the registration of each into the trail, as the service would have."""
    kind = ContentType.objects.get_for_model(SocialAccount)
    by = crowd.office[Role.REGISTER_MANAGER]
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=account.registered_at,
            verb="registered",
            actor=by,
            actor_label=str(by),
            target_type=kind,
            target_id=account.pk,
            target_label=str(account)[:200],
            scope=account.scope,
            codes={"retrospective": account.is_retrospective},
        )
        for account in sorted(accounts, key=lambda account: account.registered_at)
    )
