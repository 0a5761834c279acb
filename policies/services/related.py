"""The other documents a policy names: kept in order by its owner, their links tried every week."""

import time
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from institutions.models import Role, Unit, User
from institutions.rules import require
from policies import rules
from policies.models import Policy, RelatedDocument
from policies.problems import Refused, checked_words
from records.audit import record
from records.fetching import Fetcher
from records.guarding import NotFetched

NAME = "Handlebook (a university's portal; sees whether a linked document is still there)"
DAYS = 7  # between two tries of a link
MOST_SECONDS = 240.0  # of one run; the rest is tried the next night
LONGEST = {"name": 200, "url": 200}
# The site answered, only not with something to read here.
ANSWERED = frozenset({"too_large", "wrong_type", "unreadable"})
CLOSED_TO_US = frozenset({401, 403, 429})  # it may be open to a person
_is_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Named:
    """A related document as its owner describes it."""

    name: str
    url: str = ""
    unit: Unit | None = None
    desk: str = ""


def _checked(policy: Policy, named: Named) -> Named:
    name, url = checked_words(named.name, "name"), named.url.strip()
    if not name:
        raise Refused(_("Enter what the document is called"), "name")
    for field, words in (("name", name), ("url", url)):
        if len(words) > LONGEST[field]:
            raise Refused(_("Use %(most)s characters or less") % {"most": LONGEST[field]}, field)
    if url:
        try:
            _is_address(url)
        except ValidationError:
            sentence = _("Enter a whole web address that begins with https://")
            raise Refused(sentence, "url") from None
    if named.unit and named.unit.institution_id != policy.institution_id:
        raise Refused(_("Select a unit of this university"), "unit")
    if named.desk and named.desk not in Role.values:
        raise Refused(_("Select who knows about it"), "desk")
    return Named(name, url, named.unit, named.desk)


def _held(policy: Policy, by: User) -> Policy:
    """The policy, held so that two changes of its list come one after the other."""
    held = Policy.objects.select_for_update(of=("self",), no_key=True).select_related("institution")
    row = held.get(pk=policy.pk)
    require(rules.can_write(by, row.institution))
    return row


@transaction.atomic
def add(policy: Policy, named: Named, *, by: User) -> RelatedDocument:
    """Add a document at the end of a policy's list.

    Raises:
        Refused: it has no name, or its address is none.
    """
    row = _held(policy, by)
    last = row.related.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    given = vars(_checked(row, named))
    document = RelatedDocument.objects.create(policy=row, position=position, **given)
    record(row, "related document added", by=by, codes={"document": document.pk})
    return document


@transaction.atomic
def change(document: RelatedDocument, named: Named, *, by: User) -> RelatedDocument:
    """Change what is said of a document; a new address is tried anew.

    Raises:
        Refused: it has no name, or its address is none.
    """
    policy = _held(document.policy, by)
    row = policy.related.get(pk=document.pk)
    given = _checked(policy, named)
    if given.url != row.url:
        row.checked_on = row.tried_on = row.failing_since = None
    row.name, row.url, row.unit, row.desk = given.name, given.url, given.unit, given.desk
    row.save()
    record(policy, "related document changed", by=by, codes={"document": row.pk})
    return row


@transaction.atomic
def remove(document: RelatedDocument, *, by: User) -> None:
    """Take a document off a policy's list."""
    policy = _held(document.policy, by)
    gone, _rows = policy.related.filter(pk=document.pk).delete()
    if gone:
        record(policy, "related document removed", by=by, codes={"document": document.pk})


@transaction.atomic
def move_up(document: RelatedDocument, *, by: User) -> bool:
    """Let a document change places with the one above it; answer whether there was one."""
    policy = _held(document.policy, by)
    rows = list(policy.related.order_by("position", "pk"))
    at = next((n for n, row in enumerate(rows) if row.pk == document.pk), 0)
    if at == 0:
        return False
    rows[at - 1], rows[at] = rows[at], rows[at - 1]
    for position, row in enumerate(rows):
        row.position = position
    RelatedDocument.objects.bulk_update(rows, ["position"])
    record(policy, "related documents put in order", by=by)
    return True


def check_links(today: date, fetcher: Fetcher | None = None) -> int:
    """Try the links not tried for a week, the longest untried first; return how many were tried.

    No transaction is open while a site is waited for. A link changed meanwhile is left alone.
    """
    asks = fetcher or Fetcher(name=NAME)
    since = today - timedelta(days=DAYS)
    due = RelatedDocument.objects.filter(Q(tried_on=None) | Q(tried_on__lte=since)).exclude(url="")
    ends, tried = time.monotonic() + MOST_SECONDS, 0
    for key, url in due.order_by(F("tried_on").asc(nulls_first=True), "pk").values_list(
        "pk", "url"
    ):
        if time.monotonic() > ends:
            break
        _note(key, url, today, works=works(asks, url))
        tried += 1
    return tried


def works(fetcher: Fetcher, url: str) -> bool | None:
    """Whether a link leads to a document; None where the site does not say so to a program."""
    try:
        page = fetcher.get(url)
    except NotFetched as failed:
        return failed.reason in ANSWERED
    return None if page.status in CLOSED_TO_US else page.is_good


def _note(key: int, url: str, today: date, *, works: bool | None) -> None:
    row = RelatedDocument.objects.filter(pk=key, url=url)
    if works is None:
        row.update(tried_on=today, failing_since=None)
    elif works:
        row.update(tried_on=today, checked_on=today, failing_since=None)
    else:
        row.filter(failing_since=None).update(failing_since=today)
        row.update(tried_on=today)
