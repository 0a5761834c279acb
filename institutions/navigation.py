"""The way about a university's pages, by role."""

from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, Role, User
from institutions.rules import covered_desks, holds_any, holds_over_all, is_member

EVERYBODY: frozenset[Role] = frozenset()
DECIDERS = frozenset(
    {Role.LINE_APPROVER, Role.CONSULTED_TEAM, Role.FINAL_APPROVER, Role.BRAND_APPROVER}
)
REGISTER = frozenset({Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN, Role.AUDITOR})
PEOPLE = frozenset({Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN})
ADMINISTRATION = frozenset({Role.INSTITUTION_ADMIN})
READERS = frozenset({Role.INSTITUTION_ADMIN, Role.AUDITOR})


class Entry(NamedTuple):
    """A line of the navigation: its words, its page, and whose it is.

    Args:
        roles: who finds it; nobody named means every member.
        aside: who finds it in their own menu rather than in the bar, which holds six at most.
        over_all: only who holds the role on the university itself, not on one school of it.
        area: page whose addresses are this line's too, where it stands in the bar.
    """

    label: str | Promise
    page: str
    roles: frozenset[Role]
    is_public: bool = False
    by_cover: bool = True
    aside: frozenset[Role] = EVERYBODY
    over_all: bool = False
    area: str = ""


ENTRIES = (
    Entry(_("Home"), "overview:home", EVERYBODY),
    Entry(
        _("Your requests"),
        "registrations:mine",
        EVERYBODY,
        aside=DECIDERS | REGISTER,
        area="registrations:list",
    ),
    Entry(
        _("To decide"),
        "registrations:approvals",
        DECIDERS | {Role.REGISTER_MANAGER},
        aside=REGISTER,
    ),
    Entry(
        _("Cover while you are away"),
        "institutions:cover",
        DECIDERS | {Role.REGISTER_MANAGER},
        by_cover=False,
        aside=DECIDERS | {Role.REGISTER_MANAGER},
    ),
    Entry(_("Requests"), "registrations:list", REGISTER),
    Entry(_("Accounts"), "accounts:list", EVERYBODY),
    Entry(_("Policy"), "policies:list", EVERYBODY, is_public=True),
    Entry(_("People"), "institutions:people", PEOPLE, by_cover=False),
    Entry(
        _("Units"),
        "institutions:units",
        ADMINISTRATION,
        by_cover=False,
        aside=ADMINISTRATION,
        over_all=True,
    ),
    Entry(
        _("Daily check"), "accounts:sweeps", REGISTER, by_cover=False, aside=REGISTER, over_all=True
    ),
    Entry(_("Mail"), "overview:mail", REGISTER, by_cover=False, aside=REGISTER, over_all=True),
    Entry(_("History"), "overview:history", READERS, by_cover=False, aside=READERS, over_all=True),
    Entry(
        _("Settings"),
        "institutions:settings",
        ADMINISTRATION,
        by_cover=False,
        aside=ADMINISTRATION,
        over_all=True,
    ),
)


class Navigation(NamedTuple):
    """What somebody finds at a university: in the bar, and in their own menu."""

    bar: list[dict[str, Any]]
    menu: list[dict[str, Any]]


def navigation(institution: Institution, person: User | None, path: str) -> Navigation:
    """List what somebody finds at a university; the page they are on is marked."""
    found, above = Navigation([], []), []
    for entry in ENTRIES:
        if not may_find(entry, institution, person):
            continue
        try:
            url = reverse(entry.page, kwargs={"institution": institution.slug})
        except NoReverseMatch:
            continue  # a part of the portal that is not installed
        is_aside = person is not None and holds_any(person, entry.aside, institution)
        line = {"label": entry.label, "url": url, "current": False}
        (found.menu if is_aside else found.bar).append(line)
        above.append((url, line))
        if entry.area and not is_aside:
            above.append((reverse(entry.area, kwargs={"institution": institution.slug}), line))
    # The longest address that the page lies under, so that one line is marked at most.
    under = [(url, line) for url, line in above if path.startswith(url)]
    if under:
        max(under, key=lambda found: len(found[0]))[1]["current"] = True
    return found


def may_find(entry: Entry, institution: Institution, person: User | None) -> bool:
    """Whether a line is somebody's."""
    if person is None or not is_member(person, institution):
        return entry.is_public
    holds = holds_over_all if entry.over_all else holds_any
    if not entry.roles or holds(person, entry.roles, institution):
        return True
    return entry.by_cover and any(
        role in entry.roles and unit.institution_id == institution.pk
        for role, unit in covered_desks(person)
    )
