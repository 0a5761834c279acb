"""What a row may say of an account, and which column of a strange spreadsheet says it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"


@dataclass(frozen=True)
class Field:
    """One thing a column may hold.

    Args:
        names: headings by which it is known, in small letters without signs.
    """

    code: str
    label: Words
    hint: Words
    names: tuple[str, ...]
    sample: str = ""


FIELDS: Sequence[Field] = (
    Field(
        "address", _("Web address"),
        _("The address of the account’s page; it tells platform and handle"),
        ("web address", "address", "url", "link", "profile url", "account url", "page", "web"),
        "https://www.instagram.com/examplelibrary",
    ),
    Field(
        "platform", _("Platform"), _("Only needed where the web address does not tell"),
        ("platform", "network", "channel", "service", "social network", "site"), "Instagram",
    ),
    Field(
        "handle", _("Handle"), _("Instead of a web address, together with the platform"),
        ("handle", "username", "user name", "account", "account name", "screen name"),
    ),
    Field(
        "name", _("Name"), _("What people see on the platform"),
        ("name", "display name", "title", "account title"), "Example Library",
    ),
    Field(
        "unit", _("School or service"), _("As it is called under Units"),
        ("school or service", "unit", "school", "department", "faculty", "team", "owner",
         "organisation", "school service", "directorate", "dept"), "Library",
    ),
    Field(
        "status", _("How it arrives"), _("legacy, unapproved or access lost"),
        ("how it arrives", "status", "state", "arrives as", "approval"), "legacy",
    ),
    Field(
        "last_post", _("Last post"), _("The day of its last post, like 31/1/2026"),
        ("last post", "last active", "last activity", "last posted", "last post date",
         "date of last post", "last updated", "last tweet"), "2026-01-31",
    ),
    Field(
        "went_live", _("Went live"), _("The day it began, like 31/1/2020"),
        ("went live", "start date", "created", "launched", "date created", "live since", "started"),
        "2020-09-01",
    ),
    Field(
        "administrators", _("Administrators"),
        _("Email addresses of those who run it, with ; between them"),
        ("administrators", "administrator", "admins", "admin", "administrator 1", "admin 1",
         "first administrator", "account owner", "owner email", "contact", "contacts",
         "managed by"), "",
    ),
    Field(
        "administrators_2", _("Second administrator"), _("Where it stands in a column of its own"),
        ("second administrator", "administrator 2", "admin 2", "backup", "deputy"),
    ),
    Field(
        "mailbox", _("Team mailbox"), _("The team’s email address, not a person’s"),
        ("team mailbox", "mailbox", "generic email", "shared mailbox", "team email"), "",
    ),
    Field(
        "kind", _("Kind"), _("main, unit, service, society, academic or partner"),
        ("kind", "type", "account type", "category"),
    ),
    Field(
        "standing", _("Standing"), _("official or unofficial"),
        ("standing", "official", "official or unofficial"), "official",
    ),
    Field(
        "partner", _("Partner organisation"), _("Only for accounts of a partner"),
        ("partner organisation", "partner", "partner name"),
    ),
)  # fmt: skip
CODES = tuple(field.code for field in FIELDS)
LABELS: Mapping[str, Words] = {field.code: field.label for field in FIELDS}
# Words that stand in headings of many kinds and tell nothing alone.
_VAGUE = frozenset(
    {"account", "address", "channel", "name", "network", "owner", "page", "service", "site",
     "state", "status", "team", "title", "type", "web"}
)  # fmt: skip
_SIGNS = re.compile(r"[\W_]+")


def guessed(headings: Sequence[str]) -> dict[str, int]:
    """Match headings with what they seem to hold: the first column that fits, each used once."""
    plain = [_SIGNS.sub(" ", heading).strip().lower() for heading in headings]
    found: dict[str, int] = {}
    for exact in (True, False):
        for field in FIELDS:
            if field.code in found:
                continue
            for at, heading in enumerate(plain):
                if at not in found.values() and _fits(heading, field, exact=exact):
                    found[field.code] = at
                    break
    return found


def _fits(heading: str, field: Field, *, exact: bool) -> bool:
    if exact:
        return heading in field.names
    words = set(heading.split()) - _VAGUE
    # "Link to account" is an address: one telling word, or several together, are enough.
    return any(name in words or (" " in name and name in heading) for name in field.names)


def unused(headings: Sequence[str], mapping: Mapping[str, int]) -> list[str]:
    """The headings of columns nothing is read from, so that nobody misses them afterwards."""
    used = set(mapping.values())
    return [heading for at, heading in enumerate(headings) if at not in used and heading.strip()]


def problems(mapping: Mapping[str, int], width: int) -> list[tuple[str, str]]:
    """Say what is wrong with a matching: the field, and the sentence.

    A row must say which account it is, what it is called and whose it is.
    """
    found = []
    if "address" not in mapping and not {"platform", "handle"} <= mapping.keys():
        found.append(("address", str(_("Choose the column of the web address"))))
    needed = {
        "name": _("Choose the column of the name"),
        "unit": _("Choose the column of the school or service"),
    }
    found += [(code, str(words)) for code, words in needed.items() if code not in mapping]
    seen: dict[int, str] = {}
    for code, at in mapping.items():
        if not 0 <= at < width:
            found.append((code, str(_("There is no such column"))))
        elif at in seen:
            sentence = _("This column is chosen for %(other)s already") % {
                "other": str(LABELS[seen[at]]).lower()
            }
            found.append((code, str(sentence)))
        seen.setdefault(at, code)
    return found
