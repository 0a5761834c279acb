"""The register as a table for committee papers: exactly what a filter found, and who took it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import SocialAccount
from institutions.models import Institution, User
from institutions.rules import require
from records.audit import record

BATCH = 1000  # rows read at a time
FREE_TEXT = frozenset({"words"})  # filters that hold what somebody typed


def note_export(
    institution: Institution,
    what: str,
    *,
    by: User,
    rows: int,
    kind: str,
    filters: Mapping[str, Any],
) -> None:
    """Write down who took which part of a list, and how many rows it had.

    Args:
        filters: as chosen; words somebody typed are kept where retention may erase them.
    """
    chosen = {name: getattr(value, "pk", value) for name, value in filters.items() if value}
    record(
        institution,
        "list exported",
        by=by,
        codes={
            "list": what,
            "rows": rows,
            "kind": kind,
            "filter": {name: value for name, value in chosen.items() if name not in FREE_TEXT},
        },
        note="; ".join(str(value) for name, value in chosen.items() if name in FREE_TEXT),
    )


def headings() -> list[str]:
    """What the columns of the register's table are called."""
    return [
        _("Reference"), _("Account"), _("Platform"), _("Handle"), _("Web address"),
        _("School or service"), _("Kind"), _("Standing"), _("Status"), _("How it came"),
        _("Administrators"), _("Their email addresses"), _("How many run it"),
        _("Team mailbox"), _("Mailbox confirmed"), _("Went live"), _("Last post"),
        _("How that is known"), _("Confirmed in use"), _("Registered"), _("Ends"), _("Closed"),
    ]  # fmt: skip


def table(
    accounts: "QuerySet[SocialAccount]", complete: Any, *, institution: Institution, by: User
) -> Iterator[Sequence[str]]:
    """Write the accounts found as rows of text, some read at a time.

    Args:
        accounts: in their order, with ``running`` prefetched as those who run each today.
        complete: hangs platform and unit on rows, which are read once.

    Raises:
        PermissionDenied: they may not read the whole register with its people.
    """
    require(rules.can_export(by, institution))
    return _rows(accounts.iterator(chunk_size=BATCH), complete)


def _rows(accounts: Iterable[SocialAccount], complete: Any) -> Iterator[Sequence[str]]:
    yield headings()
    for account in accounts:
        complete([account])
        yield _row(account)


def _row(account: SocialAccount) -> list[str]:
    people = [each.person for each in account.administrators.all()]
    mailbox = account.mailbox
    return [
        account.reference,
        account.name,
        str(account.platform),
        account.handle,
        account.url,
        str(account.unit),
        account.get_kind_display(),
        account.get_standing_display(),
        account.status.word,
        account.get_approval_display(),
        "; ".join(str(person) for person in people),
        "; ".join(person.email for person in people),
        str(account.administrator_count),
        mailbox.address if mailbox else "",
        _yes_no(bool(mailbox.confirmed_at)) if mailbox else "",
        _day(account.went_live_on),
        _day(account.last_active_on),
        account.get_last_active_source_display() if account.last_active_source else "",
        _day(account.confirmed_on),
        _day(timezone.localdate(account.registered_at)),
        _day(account.ends_on),
        _day(account.closed_on),
    ]


def _yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")


def _day(value: Any) -> str:
    """A day as programs sort it."""
    return value.isoformat() if value else ""
