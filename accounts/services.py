"""What happens to accounts and their mailboxes; every change leaves an audit event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.lookalikes import MAX_SKELETON_LENGTH, institutions_meant, near_matches, skeleton
from accounts.models import (
    AccountState,
    Administrator,
    Mailbox,
    Platform,
    SocialAccount,
    Standing,
    searchable,
)
from institutions.models import Institution, LinkKind, OneUseLink, Unit, User, normal_email
from institutions.notices import notify
from institutions.rules import is_member
from institutions.services import make_link, use_link
from institutions.shown import day
from records.audit import record
from records.mending import mend

ASKED_AGAIN_AFTER = timedelta(minutes=10)  # nobody can fill a mailbox with our questions
MAILBOX_LINK_DAYS = 14
_COMPARED = 500  # rows read at most when looking for look-alikes; an index narrows them
_SHORTEST_STEM = 4  # letters; shorter beginnings are shared by everything
_SHOWN = 5


class IdentityTaken(Exception):
    """The account is on the register already, here or at another university.

    ``visible`` says whether the asker may see it; ``account`` is there only then.
    """

    def __init__(self, account: SocialAccount | None, visible: bool) -> None:
        super().__init__(
            _("This account is already registered")
            if visible
            else _("This account is already registered by another institution")
        )
        self.visible = visible
        self.account = account if visible else None


@dataclass(frozen=True)
class Lookalike:
    """An account like the one asked about; no name and no page where it is another's."""

    label: str
    url: str | None
    other_institution: bool


def taken_by(identity: str) -> SocialAccount | None:
    """Find the open account that holds an identity, at whatever institution."""
    return SocialAccount.objects.open().filter(identity=identity).first()


def can_be_told(user: User | None, account: SocialAccount) -> bool:
    """Whether somebody may learn more of an account than that it exists."""
    return user is not None and is_member(user, account.institution)


@transaction.atomic
def open_account(
    *,
    institution: Institution,
    unit: Unit,
    platform: Platform,
    name: str,
    handle: str,
    url: str,
    identity: str,
    by: User | None,
    kind: str = "unit",
    standing: str = Standing.OFFICIAL,
    mailbox: Mailbox | None = None,
    administrators: Iterable[tuple[User, str, datetime]] = (),
    went_live_on: date | None = None,
    is_retrospective: bool = False,
    citation: str = "",
    partner_organisation: str = "",
    partner_contact: str = "",
) -> SocialAccount:
    """Put an account on the register, with the people who run it.

    Args:
        identity: what no other open account may have, from ``accounts.handles``.
        administrators: person, job title, and when they said yes.
        is_retrospective: it existed before it was approved, and always will have.
        citation: the clause it was approved under, as text.

    Raises:
        IdentityTaken: an open account has this identity; nothing was written.
        ValidationError: a fact is missing or malformed.
    """
    people = list(administrators)
    account = SocialAccount(
        institution=institution,
        unit=unit,
        platform=platform,
        name=name,
        handle=handle,
        url=url,
        identity=identity,
        kind=kind,
        standing=standing,
        mailbox=mailbox,
        went_live_on=went_live_on,
        is_retrospective=is_retrospective,
        partner_organisation=partner_organisation,
        partner_contact=partner_contact,
    )
    _refuse_strangers(account, people)
    index_for_search(account)
    account.full_clean(exclude={"identity"})
    _insert(account, by)
    Administrator.objects.bulk_create(
        Administrator(account=account, person=person, job_title=title, accepted_at=accepted_at)
        for person, title, accepted_at in people
    )
    record(
        account,
        "registered",
        by=by,
        citation=citation,
        codes={
            "retrospective": is_retrospective,
            "administrators": [person.pk for person, _title, _at in people],
            "platform": platform.code,
        },
    )
    return account


def _refuse_strangers(account: SocialAccount, people: Sequence[tuple[User, str, datetime]]) -> None:
    """Catch what a page cannot cause: parts of two universities, or one person twice."""
    if not account.identity:
        raise ValidationError(_("The account has no identity"))
    if account.unit.institution_id != account.institution_id:
        raise ValidationError(_("The unit belongs to another institution"))
    if account.mailbox and account.mailbox.institution_id != account.institution_id:
        raise ValidationError(_("The mailbox belongs to another institution"))
    if len({person.pk for person, _title, _at in people}) != len(people):
        raise ValidationError(_("Administrators must be different people"))


def _insert(account: SocialAccount, by: User | None) -> None:
    """Insert, or say who was first: the database decides between two at the same moment."""
    holder = taken_by(account.identity)
    if holder is None:
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError:
            holder = taken_by(account.identity)
            if holder is None:
                raise
    if holder is not None:
        raise IdentityTaken(holder, can_be_told(by, holder))


def index_for_search(account: SocialAccount) -> None:
    """Fill the columns an account is found by: its words, and its shape for a hasty eye."""
    account.search = searchable(f"{account.name} {account.handle}")[:300]
    shape = skeleton(account.handle) or skeleton(account.name) or account.identity
    account.skeleton = shape[:MAX_SKELETON_LENGTH]


def look_alikes(
    institution: Institution, name: str, handle: str, platform: Platform | None
) -> list[Lookalike]:
    """List accounts whose name could be taken for this one, the most alike first.

    Closed accounts count: a freed handle may be taken by an impostor. Of another
    institution's account nothing is told but that there is one.
    """
    asked = [text for text in dict.fromkeys((handle, name)) if text]
    found: dict[int, tuple[float, Lookalike]] = {}
    for row in _candidates(institution, asked, platform):
        matches = [
            match for text in asked for match in near_matches(text, {row.handle, row.name} - {""})
        ]
        if matches:
            best = max(matches, key=lambda match: match.likeness)
            found[row.pk] = (best.likeness, _told(row, institution, best.reason))
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    rows = [each for _pk, (_likeness, each) in ranked]
    # However many there are elsewhere, it is one fact: somebody else's account is like it.
    ours = [each for each in rows if not each.other_institution]
    theirs = [each for each in rows if each.other_institution][:1]
    return [*ours[:_SHOWN], *theirs, *_muddled_names(institution, asked)]


def _candidates(
    institution: Institution, asked: Sequence[str], platform: Platform | None
) -> "QuerySet[SocialAccount]":
    """Rows worth comparing: same shape anywhere, same beginning on the platform, our own."""
    alike, begins = Q(pk__in=()), Q(pk__in=())
    for shape in {skeleton(text) for text in asked} - {""}:
        stems = [shape[:length] for length in range(_SHORTEST_STEM, len(shape) + 1)]
        alike |= Q(skeleton=shape)
        begins |= Q(skeleton__in=stems)
        begins |= Q(skeleton__startswith=shape[: max(_SHORTEST_STEM, len(shape) * 2 // 3)])
    elsewhere = alike & ~Q(institution=institution)
    if platform is not None:
        elsewhere |= begins & Q(platform=platform)
        begins &= Q(platform=platform)
    return (
        SocialAccount.objects.filter(elsewhere | (begins & Q(institution=institution)))
        .select_related("platform", "institution")
        .order_by("id")[:_COMPARED]
    )


def _told(row: SocialAccount, institution: Institution, reason: str) -> Lookalike:
    if row.institution_id != institution.pk:
        return Lookalike(_("Looks like an account registered by another institution"), None, True)
    handle = f", @{row.handle}" if row.handle else ""
    closed = _(" (closed)") if row.state == AccountState.CLOSED else ""
    label = _("Looks like %(name)s on %(platform)s%(closed)s: %(reason)s") % {
        "name": f"{row.name}{handle}",
        "platform": row.platform,
        "closed": closed,
        "reason": reason.lower(),
    }
    return Lookalike(label, row.get_absolute_url(), False)


def _muddled_names(institution: Institution, asked: Sequence[str]) -> list[Lookalike]:
    """Say that a name may stand for another university; their names are public."""
    names = {each.slug: each for each in Institution.objects.all()}
    own = {code: [each.name, each.short_name] for code, each in names.items()}
    meant = {code for text in asked for code in institutions_meant(text, own)}
    others = sorted(names[code].short_name for code in meant - {institution.slug})
    return [
        Lookalike(_("The name may be read as %(name)s") % {"name": name}, None, True)
        for name in others
    ]


@transaction.atomic
def mailbox_for(institution: Institution, address: str, *, by: User | None) -> Mailbox:
    """Find a team's mailbox by its address, or write it down; one may serve many accounts."""
    mailbox, is_new = Mailbox.objects.get_or_create(
        institution=institution, address=normal_email(address)
    )
    if is_new:
        record(mailbox, "mailbox named", by=by, scope=institution.scope)
    return mailbox


@transaction.atomic
def ask_mailbox(
    mailbox: Mailbox, *, by: User | None, context: dict[str, Any] | None = None
) -> OneUseLink | None:
    """Send the mailbox a page on which whoever reads it confirms; None if that was done.

    Asked again within ten minutes, the earlier message stands.
    """
    mailbox = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox.pk)
    if mailbox.confirmed_at:
        return None
    just_asked = OneUseLink.objects.filter(
        kind=LinkKind.MAILBOX,
        subject_id=mailbox.pk,
        used_at=None,
        withdrawn_at=None,
        created_at__gt=timezone.now() - ASKED_AGAIN_AFTER,
    ).first()
    if just_asked is not None:
        return just_asked
    link = make_link(
        LinkKind.MAILBOX,
        institution=mailbox.institution,
        subject_id=mailbox.pk,
        by=by,
        days=MAILBOX_LINK_DAYS,
    )
    event = record(mailbox, "mailbox asked to confirm", by=by, scope=mailbox.scope)
    notify(
        mailbox.institution,
        "accounts/mail/confirm_mailbox",
        event=event,
        addresses=[mailbox.address],
        context={
            "asked_by": str(by or _("Somebody")),
            "mailbox": mailbox.address,
            "link_key": link.key,
            "by": day(link.expires_at),
            **(context or {}),
        },
        about=f"mailbox:{mailbox.pk}",
    )
    return link


@transaction.atomic
def confirm_mailbox(link_key: str) -> Mailbox:
    """Take the press of the button on the one-use page as proof that the mailbox is read.

    Raises:
        LinkUsed, LinkExpired: from ``use_link``, each with the sentence to show.
    """
    link = use_link(link_key, LinkKind.MAILBOX)
    mailbox = Mailbox.objects.select_related("institution").get(pk=link.subject_id or 0)
    now = timezone.now()
    if Mailbox.objects.filter(pk=mailbox.pk, confirmed_at=None).update(confirmed_at=now) == 1:
        mailbox.confirmed_at = now
        record(mailbox, "mailbox confirmed", by=None, scope=mailbox.scope, codes={"link": link.pk})
    else:
        mailbox.refresh_from_db(fields=["confirmed_at"])
    return mailbox


def mend_account(account: SocialAccount, *, values: dict[str, Any], by: User) -> SocialAccount:
    """Correct a typing mistake in an account's words, so that it is still found by them."""
    return mend(account, values=values, by=by, before_saving=_index_again)


def _index_again(account: SocialAccount) -> tuple[str, ...]:
    index_for_search(account)
    return ("search", "skeleton")
