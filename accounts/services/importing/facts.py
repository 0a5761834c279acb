"""What one row says, and what is wrong with it; asks the database nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.handles import MISMATCH, canonical_address, clean_handle, identity, read_address
from accounts.imports.days import EARLIEST, BadDay, read_day
from accounts.mailboxes import BadMailbox, domain_reason, normal_address
from accounts.models import AccountKind, Approval, Arrival, Standing
from accounts.platformspec import PlatformSpec
from accounts.services.importing.ground import Ground, folded
from accounts.webaddress import BadAddress, hidden_characters
from institutions.models import Unit, UnitType, normal_email
from institutions.shown import day

MOST_PEOPLE = 20
_BETWEEN = re.compile(r"[;,|\s]+")
_ARRIVALS = {
    "legacy": Arrival.LEGACY, "existing": Arrival.LEGACY,
    "there before the register": Arrival.LEGACY,
    "legacy there before the register": Arrival.LEGACY,
    "unapproved": Arrival.UNAPPROVED, "not approved": Arrival.UNAPPROVED,
    "not approved yet": Arrival.UNAPPROVED,
    "access lost": Arrival.LOST, "lost": Arrival.LOST, "no access": Arrival.LOST,
    "access lost nobody can get in": Arrival.LOST,
}  # fmt: skip
_KINDS = {
    UnitType.SERVICE: AccountKind.SERVICE,
    UnitType.SOCIETY: AccountKind.SOCIETY,
    UnitType.UNIVERSITY: AccountKind.MAIN,
}
_LENGTH = {"name": 100, "handle": 120, "url": 500, "identity": 300, "partner": 120}  # characters
_LONGEST_EMAIL = 254  # characters
_PASTE = gettext_lazy("Open the account’s page and paste its address here")
_WRITE_DAY = gettext_lazy("Write the day like 31/1/2026, or leave it empty")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: where, what, and how to mend it."""

    code: str
    what: str
    mend: str


@dataclass
class Facts:
    """What a row says, as far as it could be read."""

    number: int
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    platform: str = ""
    handle: str = ""
    url: str = ""
    identity: str = ""
    name: str = ""
    unit: Unit | None = None
    arrival: str = Arrival.LEGACY
    kind: str = AccountKind.UNIT
    standing: str = Standing.OFFICIAL
    partner: str = ""
    last_post_on: date | None = None
    went_live_on: date | None = None
    people: list[str] = field(default_factory=list)
    mailbox: str = ""

    def fault(self, code: str, what: str, mend: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(code, what, mend))

    @property
    def approval(self) -> str:
        """How the account stands with those who approve."""
        return Approval.UNAPPROVED if self.arrival == Arrival.UNAPPROVED else Approval.LEGACY


def read_row(ground: Ground, number: int, cells: list[str]) -> Facts:
    """Read one row; every fault of it is found, not only the first."""
    facts = Facts(number)
    for part in (_address, _name, _unit, _words, _days, _people, _mailbox):
        part(ground, facts, lambda code: ground.cell(cells, code))
    return facts


Said = Callable[[str], str]


def _address(ground: Ground, facts: Facts, said: Said) -> None:
    typed, word, handle = said("address"), said("platform"), said("handle")
    chosen = ground.platform_words.get(folded(word), "") if word else ""
    if word and not chosen:
        what = _("There is no platform called “%(word)s”") % {"word": word[:60]}
        some = ", ".join(row.name for row in list(ground.platforms.values())[:5])
        facts.fault("platform", what, _("Write one like these: %(some)s") % {"some": some})
        return
    try:
        if typed:
            _from_address(ground, facts, typed, chosen, handle)
        elif chosen and handle:
            _from_handle(facts, ground.specs[chosen], handle)
        else:
            facts.fault("address", _("There is no web address"), str(_PASTE))
            return
    except BadAddress as bad:
        facts.fault("address" if typed else "handle", str(bad), str(_PASTE))
        return
    _check_platform(ground, facts)


def _from_address(ground: Ground, facts: Facts, typed: str, chosen: str, handle: str) -> None:
    found = read_address(typed, tuple(ground.specs.values()), chosen=chosen)
    if chosen and found.platform != chosen:
        raise BadAddress(MISMATCH)
    facts.platform, facts.handle = found.platform, found.handle
    facts.url, facts.identity = found.url, found.identity
    facts.notes += found.warnings
    spec = ground.specs[found.platform]
    if handle and not spec.is_web and identity(spec, clean_handle(handle, spec)) != found.identity:
        what = _("The handle is not the one in the web address")
        facts.fault("handle", what, _("Mend one of them, or leave the handle empty"))


def _from_handle(facts: Facts, spec: PlatformSpec, handle: str) -> None:
    if spec.is_web:
        raise BadAddress(_("On this platform a handle alone does not tell the account"))
    facts.platform, facts.handle = spec.code, clean_handle(handle, spec)
    facts.url = canonical_address(spec, facts.handle)
    facts.identity = identity(spec, facts.handle)
    if not facts.url:
        raise BadAddress(_("On this platform a handle alone does not tell the account"))


def _check_platform(ground: Ground, facts: Facts) -> None:
    platform = ground.platforms[facts.platform]
    if platform.is_retired:
        what = _("%(platform)s has closed, so there is no account to keep") % {"platform": platform}
        facts.fault("address", what, _("Leave this row out"))
    for name in ("url", "handle", "identity"):
        if len(getattr(facts, name)) > _LENGTH[name]:
            facts.fault("address", _("The web address is too long"), str(_PASTE))
            return


def _name(ground: Ground, facts: Facts, said: Said) -> None:
    facts.name = " ".join(said("name").split())
    if not facts.name:
        mend = _("Enter the name people see on the platform")
        facts.fault("name", _("There is no name"), mend)
    elif hidden_characters(facts.name) or not facts.name.isprintable():
        facts.fault("name", _("The name has hidden characters in it"), _("Type it again by hand"))
    elif len(facts.name) > _LENGTH["name"]:
        what = _("The name has more than %(most)s characters") % {"most": _LENGTH["name"]}
        facts.fault("name", what, _("Shorten it"))


def _unit(ground: Ground, facts: Facts, said: Said) -> None:
    typed = said("unit")
    if not typed:
        mend = _("Enter its name as it stands under Units")
        facts.fault("unit", _("There is no school or service"), mend)
        return
    found = ground.units.get(folded(typed.replace("/", " > ")), []) or ground.units.get(
        folded(typed), []
    )
    open_now = [unit for unit in found if unit.closed_on is None]
    if len(open_now) == 1:
        facts.unit = open_now[0]
    elif open_now:
        what = _("Several units are called “%(name)s”") % {"name": typed[:60]}
        facts.fault("unit", what, _("Write the one above it too, like Science > Computing"))
    elif found:
        what = _("“%(name)s” has been closed") % {"name": found[0].name}
        facts.fault("unit", what, _("Enter the unit that took over"))
    else:
        near = ground.near_unit(typed)
        what = _("There is no unit called “%(name)s”") % {"name": typed[:60]}
        mend = (
            _("Did you mean %(near)s? Write it as it stands under Units") % {"near": near}
            if near
            else _("Write it as it stands under Units, or have it added there first")
        )
        facts.fault("unit", what, mend)


def _words(ground: Ground, facts: Facts, said: Said) -> None:
    word = folded(said("status"))
    facts.arrival = _ARRIVALS.get(word, "") if word else ground.arrives_as
    if not facts.arrival:
        what = _("“%(word)s” is no way to arrive") % {"word": said("status")[:60]}
        mend = _("Write legacy, unapproved or access lost. Approval is only given here")
        facts.fault("status", what, mend)
    facts.kind = _chosen(facts, "kind", said("kind"), AccountKind)
    if not facts.kind:
        facts.kind = (
            _KINDS.get(UnitType(facts.unit.unit_type), AccountKind.UNIT) if facts.unit else ""
        )
    facts.standing = _chosen(facts, "standing", said("standing"), Standing) or Standing.OFFICIAL
    facts.partner = " ".join(said("partner").split())
    if len(facts.partner) > _LENGTH["partner"]:
        facts.fault("partner", _("The partner’s name is too long"), _("Shorten it"))
    if facts.kind == AccountKind.PARTNER and not facts.partner:
        what = _("An account of a partner needs the partner’s name")
        facts.fault("partner", what, _("Enter the partner organisation, or another kind"))


def _chosen(facts: Facts, code: str, typed: str, choices: type[AccountKind | Standing]) -> str:
    """One of the choices by its code, its words or their beginning; empty where nothing stands."""
    word = folded(typed)
    if not word:
        return ""
    for value, label in choices.choices:
        known = folded(str(label))
        if word in {value, known} or known.startswith(f"{word} "):
            return str(value)
    what = _("“%(word)s” is none of the choices") % {"word": typed[:60]}
    words = ", ".join(choices.values)
    facts.fault(code, what, _("Write one of: %(words)s; or leave it empty") % {"words": words})
    return ""


def _days(ground: Ground, facts: Facts, said: Said) -> None:
    facts.went_live_on = _day(ground, facts, "went_live", said("went_live"))
    facts.last_post_on = _day(ground, facts, "last_post", said("last_post"))
    if facts.went_live_on and facts.last_post_on and facts.last_post_on < facts.went_live_on:
        what = _("The last post is earlier than the day it went live")
        facts.fault("last_post", what, _("Mend one of the two days"))


def _day(ground: Ground, facts: Facts, code: str, typed: str) -> date | None:
    if not typed:
        return None
    try:
        found = read_day(typed)
    except BadDay as bad:
        facts.fault(code, f"{bad}: {typed[:40]}", str(_WRITE_DAY))
        return None
    if found > ground.today:
        what = _("%(day)s is in the future") % {"day": day(found)}
    elif found < EARLIEST:
        what = _("%(day)s is before there were social media accounts") % {"day": day(found)}
    else:
        return found
    facts.fault(code, what, str(_WRITE_DAY))
    return None


def _people(ground: Ground, facts: Facts, said: Said) -> None:
    """The addresses of those who run it; whether they are known is asked for many rows at once."""
    for code in ("administrators", "administrators_2"):
        for typed in filter(None, _BETWEEN.split(said(code))):
            try:
                normal_address(typed)
            except BadMailbox:
                what = _("“%(typed)s” is no email address") % {"typed": typed[:60]}
                facts.fault(code, what, _("Write addresses only, with ; between them"))
                continue
            if normal_email(typed) not in facts.people:
                facts.people.append(normal_email(typed))
    if len(facts.people) > MOST_PEOPLE:
        what = _("At most %(number)s people run one account") % {"number": MOST_PEOPLE}
        facts.fault("administrators", what, _("Leave some out"))
        facts.people = []


def _mailbox(ground: Ground, facts: Facts, said: Said) -> None:
    typed = said("mailbox")
    if not typed:
        return
    mend = _("Enter a team’s address, or leave it empty")
    try:
        normal_address(typed)
        if len(typed) > _LONGEST_EMAIL:
            raise BadMailbox(_("The address is too long"))
        rule = ground.book["mailbox_domain"]
        why = domain_reason(typed, ground.institution.email_domains) if rule else ""
    except BadMailbox as bad:
        facts.fault("mailbox", str(bad), mend)
        return
    if why:
        facts.fault("mailbox", why, mend)
        return
    facts.mailbox = normal_email(typed)
