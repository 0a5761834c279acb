"""Rows judged against the register and the people, a thousand at a time in a few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from accounts.imports.limits import Row
from accounts.lookalikes import skeleton
from accounts.mailboxes import Shape, judge_mailbox, normal_address
from accounts.models import SocialAccount
from accounts.services.importing.facts import Facts, Fault, read_row
from accounts.services.importing.ground import Ground
from accounts.services.opening import Newcomer
from institutions.models import RoleAssignment, User

_ALIKE = 2000  # rows of the register read at most for the look-alikes of a thousand rows


@dataclass
class Judged:
    """A row, what it says, and the people it names."""

    row: Row
    facts: Facts
    asked: tuple[User, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it may be imported."""
        return not self.facts.faults

    def newcomer(self, ground: Ground, reference: str) -> Newcomer:
        """The account it becomes."""
        facts = self.facts
        assert facts.unit is not None  # noqa: S101 - a good row has one
        return Newcomer(
            reference=reference,
            unit=facts.unit,
            platform=ground.platforms[facts.platform],
            name=facts.name,
            handle=facts.handle,
            url=facts.url,
            identity=facts.identity,
            kind=facts.kind,
            standing=facts.standing,
            approval=facts.approval,
            is_lost=facts.arrival == "lost",
            mailbox=facts.mailbox,
            asked=() if facts.arrival == "lost" else self.asked,
            went_live_on=facts.went_live_on,
            last_post_on=facts.last_post_on,
            partner_organisation=facts.partner if facts.kind == "partner" else "",
        )


class Seen:
    """Which row of the file held an identity first; eight bytes of each are kept."""

    def __init__(self) -> None:
        self._rows: dict[bytes, int] = {}

    def first(self, identity: str, number: int) -> int:
        """The row that held it first; this one where none did."""
        key = blake2b(identity.encode(), digest_size=8).digest()
        return self._rows.setdefault(key, number)


def judge(ground: Ground, rows: Iterable[Row], seen: Seen | None = None) -> list[Judged]:
    """Judge rows; the number of queries does not depend on how many there are.

    Args:
        seen: rows of the same file judged before; left out, one row may repeat another.
    """
    found = [Judged(row, read_row(ground, row.number, row.cells)) for row in rows]
    if seen is not None:
        _find_repeats(found, seen)
    find_registered(ground, found)
    _find_people(ground, found)
    _judge_mailboxes(ground, found)
    _note_alike(ground, found)
    return found


def _find_repeats(found: Sequence[Judged], seen: Seen) -> None:
    for each in found:
        if not each.facts.identity:
            continue
        first = seen.first(each.facts.identity, each.row.number)
        if first != each.row.number:
            what = _("The same account is in row %(row)s") % {"row": first}
            each.facts.fault("address", what, _("Keep one of the two rows"))


def find_registered(ground: Ground, found: Sequence[Judged]) -> None:
    """Find the rows whose account is on the register, here or at another university."""
    wanted = {each.facts.identity for each in found} - {""}
    held = SocialAccount.objects.open().filter(identity__in=wanted)
    known = {
        identity: (institution, name, reference)
        for identity, institution, name, reference in held.values_list(
            "identity", "institution", "name", "reference"
        )
    }
    for each in found:
        if each.facts.identity in known:
            each.facts.faults.append(_registered(ground, *known[each.facts.identity]))


def _registered(ground: Ground, institution: int, name: str, reference: str) -> Fault:
    """Say that an account is there already; of another university's nothing but that."""
    if institution == ground.institution.pk:
        what = _("It is on the register already: %(name)s, %(reference)s")
        told = what % {"name": name, "reference": reference}
        return Fault("address", told, _("Leave this row out; change the account on its own page"))
    return Fault(
        "address",
        _("This account is already registered by another institution"),
        _("Check the address. If it is right, ask whoever looks after the portal"),
    )


def _find_people(ground: Ground, found: Sequence[Judged]) -> None:
    """Find the people named among those of the university, by the address as it is known."""
    typed = {address for each in found for address in each.facts.people}
    if not typed:
        return
    ways = typed | {normal_address(address) for address in typed}
    here = RoleAssignment.objects.on(ground.today).filter(unit__institution=ground.institution)
    members = User.objects.filter(email__in=ways, is_active=True, pk__in=here.values("person"))
    known = {person.email: person for person in members}
    for each in found:
        asked: dict[int, User] = {}
        for address in each.facts.people:
            person = known.get(address) or known.get(normal_address(address))
            if person is not None:
                asked[person.pk] = person
                continue
            what = _("Nobody at %(university)s has the address %(address)s")
            words = {"university": ground.institution, "address": address}
            mend = _("Mend it, invite them under People first, or leave it empty")
            each.facts.fault("administrators", what % words, mend)
        each.asked = tuple(asked.values())


def _judge_mailboxes(ground: Ground, found: Sequence[Judged]) -> None:
    """Tell a team's mailbox from a person's, where the university asks for a team's."""
    rule = ground.book["mailbox_generic"]
    typed = {each.facts.mailbox for each in found} - {""}
    if not rule or not typed:
        return
    ways = typed | {normal_address(address) for address in typed}
    people = list(User.objects.filter(email__in=ways).values_list("email", flat=True))
    verdicts = {address: judge_mailbox(address, people) for address in typed}
    for each in found:
        verdict = verdicts.get(each.facts.mailbox)
        if verdict is None or verdict.shape is Shape.GENERIC:
            continue
        what = _("%(why)s: %(address)s") % {"why": verdict.reason, "address": each.facts.mailbox}
        if verdict.is_known_person or (verdict.shape is Shape.PERSONAL and rule.value == "enforce"):
            mend = _("Enter a team’s address, or leave it empty")
            each.facts.fault("mailbox", what, mend)
        else:
            each.facts.notes.append(what)


def _note_alike(ground: Ground, found: Sequence[Judged]) -> None:
    """Note accounts on the register that a hasty eye takes for a row's; never a fault."""
    shapes = {skeleton(each.facts.handle): each for each in found if each.is_good}
    shapes.pop("", None)
    if not shapes:
        return
    alike: dict[tuple[str, int], tuple[str, int, str]] = {}
    rows = SocialAccount.objects.filter(skeleton__in=shapes).values_list(
        "skeleton", "platform", "identity", "institution", "name"
    )
    for shape, platform, identity, institution, name in rows[:_ALIKE]:
        alike.setdefault((shape, platform), (identity, institution, name))
    for each in found:
        if not each.is_good:
            continue
        key = (skeleton(each.facts.handle), ground.platforms[each.facts.platform].pk)
        if key in alike and alike[key][0] != each.facts.identity:
            each.facts.notes.append(_alike(ground, alike[key]))


def _alike(ground: Ground, row: tuple[str, int, str]) -> str:
    _identity, institution, name = row
    if institution == ground.institution.pk:
        return _("It looks like %(name)s, which is on the register") % {"name": name}
    return _("It looks like an account registered by another institution")


def kept(ground: Ground, judged: Judged) -> dict[str, Any]:
    """The columns of the row that keep what was found."""
    return {
        "faults": [
            {
                "code": each.code,
                "column": ground.column(each.code),
                "what": each.what,
                "mend": each.mend,
            }
            for each in judged.facts.faults
        ],
        "notes": list(dict.fromkeys(judged.facts.notes)),
        "is_good": judged.is_good,
    }
