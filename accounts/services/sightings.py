"""Accounts that are not on the register: reported by anybody signed in, decided by marketing.

Source: London Met 4.1.4 and 4.9.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import rules
from accounts.handles import BadAddress, read_address
from accounts.models import (
    Approval,
    Platform,
    Sighting,
    SightingState,
    SocialAccount,
    Standing,
)
from accounts.platforms import specs
from accounts.services.finding import Found
from accounts.services.people import offer
from accounts.services.quiet import checked_reason
from accounts.services.register import IdentityTaken, can_be_told, open_account, taken_by
from accounts.services.settling import same_account, settle, settle_registered
from institutions.models import Institution, Unit, User
from institutions.nopasswords import looks_like_a_password, no_passwords
from institutions.rules import require
from policies.problems import Refused
from records.audit import record
from records.workflow import IllegalMove

LONGEST = 500  # characters of the words beside an address
MOST_WAITING = 20  # reports of one person at a university that nobody has decided


@transaction.atomic
def report(*, institution: Institution, by: User, text: str, words: str = "") -> Sighting:
    """Write down that an account is not on the register; told twice by one person, it is once.

    Raises:
        PermissionDenied: not of this university, or an auditor, who only reads.
        Refused: no address of an account, too many words, a password, or too many reports.
        IdentityTaken: it is on the register; what may be told of it comes with it.
    """
    require(
        rules.can_report_missing(by, institution),
        _("People of this university report accounts, but auditors only read."),
    )
    said = _checked_words(words)
    try:
        found = read_address(text, specs())
    except BadAddress as bad:
        raise Refused(str(bad), "url") from bad
    holder = taken_by(found.identity)
    if holder is not None:
        raise IdentityTaken(holder, can_be_told(by, holder))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = Sighting.objects.filter(institution=institution, reported_by=by, state=SightingState.NEW)
    known = mine.filter(identity=found.identity).first()
    if known is not None:
        return known
    if mine.count() >= MOST_WAITING:
        sentence = _(
            "%(number)s accounts you reported have not been looked at yet, the most the portal"
            " keeps for one person. Report this one once some of them are decided"
        )
        raise Refused(sentence % {"number": MOST_WAITING}, "url")
    made = Sighting.objects.create(
        institution=institution,
        platform=Platform.objects.get(code=found.platform),
        url=found.url[:500],
        handle=found.handle,
        identity=found.identity,
        words=said,
        reported_by=by,
    )
    record(made, "unregistered account reported", by=by, codes={"platform": found.platform})
    return made


def _checked_words(words: str) -> str:
    said = words.strip()
    if len(said) > LONGEST:
        raise Refused(_("What you know must be 500 characters or less"), "words")
    if looks_like_a_password(said):
        raise Refused(no_passwords(), "words")
    return said


def waiting(institution: Institution) -> "QuerySet[Sighting]":
    """The reports nobody has decided, one for each account: the first that was made."""
    new = Sighting.objects.filter(institution=institution, state=SightingState.NEW)
    earlier = new.filter(identity=OuterRef("identity"), pk__lt=OuterRef("pk"))
    return new.filter(Q(identity="") | ~Exists(earlier))


@transaction.atomic
def dismiss(sighting: Sighting, *, by: User, reason: str) -> int:
    """Say that an account needs no place on the register, and why; its reporters are told.

    Returns:
        How many reports this answers.

    Raises:
        PermissionDenied: they do not keep the whole register.
        IllegalMove: somebody has decided it already.
        Refused: no reason.
    """
    rows = _held(sighting, by)
    return settle(rows, SightingState.DISMISSED, by=by, reason=checked_reason(reason))


@transaction.atomic
def put_on_register(
    sighting: Sighting,
    *,
    by: User,
    unit: Unit,
    name: str,
    kind: str,
    approval: str,
    standing: str = Standing.OFFICIAL,
    went_live_on: date | None = None,
    partner_organisation: str = "",
    people: Iterable[Found] = (),
) -> SocialAccount:
    """Put a reported account on the register as it was found, and ask people to run it.

    Nobody runs it until they say yes. Its reporters are told.

    Args:
        approval: legacy where it was there before the register, or unapproved.

    Raises:
        PermissionDenied: they do not keep the whole register.
        IllegalMove: somebody has decided it already.
        Refused: it cannot be approved here, or somebody named cannot run it.
        IdentityTaken: it is on the register by now.
        ValidationError: a fact is malformed.
    """
    rows = _held(sighting, by)
    if approval not in (Approval.LEGACY, Approval.UNAPPROVED):
        raise Refused(_("An approval needs a request. Choose legacy or not approved"), "approval")
    found = rows[0]
    if found.platform is None or not found.identity:
        raise Refused(_("The address names no account. Dismiss the report, and ask for another"))
    account = open_account(
        institution=found.institution,
        unit=unit,
        platform=found.platform,
        name=name,
        handle=found.handle,
        url=found.url,
        identity=found.identity,
        by=by,
        kind=kind,
        standing=standing,
        went_live_on=went_live_on,
        partner_organisation=partner_organisation,
        approval=approval,
    )
    for each in {each.person.pk: each for each in people}.values():
        offer(account, by=by, person=each.person, link_key=each.link_key)
    return account


@transaction.atomic
def settle_known(sighting: Sighting, *, by: User) -> SocialAccount | None:
    """Answer a report of an account that came onto the register by another way meanwhile."""
    require(rules.can_regularise(by, sighting.institution))
    holder = taken_by(sighting.identity) if sighting.identity else None
    if holder is None or holder.institution_id != sighting.institution_id:
        return None
    settle_registered(holder, by=by)
    return holder


def _held(sighting: Sighting, by: User) -> list[Sighting]:
    """Hold every report of the account that nobody has decided, the first one first."""
    require(
        rules.can_regularise(by, sighting.institution),
        _("The team that keeps the register of the whole university decides this."),
    )
    rows = same_account(sighting).filter(state=SightingState.NEW).select_for_update(of=("self",))
    held = list(rows.select_related("platform", "institution").order_by("pk"))
    if not held:
        raise IllegalMove(_("Somebody has decided this already. Nothing was saved"))
    return held
