"""A walk through every address as people of the demonstration: no GET changes anything."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import product
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.models import SocialAccount
from institutions.models import Institution, Role, RoleAssignment, User
from policies.models import Clause, Policy
from registrations.models import RegistrationRequest
from tests.browser.pages import NO_PAGE
from tests.test_addresses import PUBLIC, ROUTES, SAMPLE

pytestmark = pytest.mark.xdist_group("demo")
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.I)
# Reading may leave a trace, keep a session and count attempts; nothing else.
MAY_CHANGE = {"records_auditevent", "records_auditnote", "django_session"}


class Writes:
    """Notes which tables the statements sent to the databases write to."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Note the table and let the statement pass."""
        if found := WRITES.match(sql):
            self.tables.add(found[1])
        return execute(sql, params, many, context)


def written_by(act: Callable[[], object]) -> set[str]:
    """Do something and return the tables it wrote to, but those that may change."""
    writes = Writes()
    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(writes))
        act()
    return writes.tables - MAY_CHANGE


def existing(institution: Institution, name: str, route: str) -> list[str]:
    """Return what exists and may stand for a part of an address."""
    if name == "institution":
        return [institution.slug]
    if name == "policy":
        return list(Policy.objects.filter(institution=institution).values_list("slug", flat=True))
    if name == "key":
        mine = Clause.objects.filter(policy__institution=institution)
        return list(mine.values_list("key", flat=True)[:3])
    if name == "reference" and ("/accounts/" in route or "/directory/" in route):
        mine_too = SocialAccount.objects.filter(institution=institution)
        return list(mine_too.values_list("reference", flat=True)[:2])
    if name == "reference" and "/requests/" in route:
        found = RegistrationRequest.objects.filter(institution=institution)
        states = dict(found.values_list("state", "reference"))
        return [*states.values()]
    if name in {"pk", "object_id", "person", "unit"}:
        return [str(RoleAssignment.objects.filter(unit__institution=institution)[0].person_id)]
    return [SAMPLE.get(name, "1")]


def addresses(institution: Institution, each: int = 1) -> Iterator[tuple[str, str]]:
    """Return each route with its addresses, filled with so many of what exists."""
    for route, names in ROUTES.items():
        for parts in product(*(existing(institution, name, route)[:each] for name in names)):
            yield route, "/" + route % dict(zip(names, parts, strict=True))


def test_a_public_address_answers_anybody(client: Client, demo: Institution) -> None:
    for route, address in addresses(demo):
        if route in PUBLIC:
            answer = client.get(address)
            assert answer.status_code in {200, 302, 404, 405, 422}, (address, answer.status_code)
            assert not answer.get("Location", "").startswith("/sign-in/?next="), address


# Who reaches most in different ways; another role sees a part of what one of these sees.
WALKERS = [Role.STAFF, Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN, Role.AUDITOR]

IN_EVERY_STATE = {Role.REGISTER_MANAGER}


def people(institution: Institution) -> dict[str, User | None]:
    """Return somebody for each walking role of a university, an operator, and nobody."""
    held = RoleAssignment.objects.on(timezone.localdate()).filter(unit__institution=institution)
    found: dict[str, User | None] = {
        role: held.filter(role=role).select_related("person")[0].person for role in WALKERS
    }
    operator = User.objects.create_superuser("operator@example.ac.uk", name="Ola Operator")
    return {**found, "operator": operator, "nobody": None}


def test_no_get_changes_anything_none_fails_and_no_page_goes_unseen(
    demo: Institution, client: Client
) -> None:
    client.raise_request_exception = False
    post_only: set[str] = set()
    pages: set[str] = set()
    wrong: list[str] = []
    read = 0
    walkers = people(demo)
    one, every_state = list(addresses(demo)), list(addresses(demo, each=8))
    for role, person in walkers.items():
        client.logout()
        if person is not None:
            client.force_login(person)
        for route, address in every_state if role in IN_EVERY_STATE else one:
            if route in post_only:
                continue
            got: list[Any] = []

            def ask(at: str = address, to: list[Any] = got) -> None:
                to.append(client.get(at))

            changed = written_by(ask)
            status = got[0].status_code
            if changed:
                wrong.append(f"{role}: GET {address} wrote to {sorted(changed)}")
            if status >= 500:
                wrong.append(f"{role}: GET {address} answered {status}")
            if status == 405:
                post_only.add(route)
            if status == 200:
                read += 1
                if got[0].get("Content-Type", "").startswith("text/html"):
                    pages.add(resolve(address).view_name)
    assert wrong == []
    # What answers a page to somebody is a page: it is in the list that a browser goes through.
    assert {name for name in pages if not name.startswith("admin:")} & NO_PAGE == set()
    assert "account_set_password" in pages
    assert read > 100
    assert post_only < ROUTES.keys()


def test_a_change_would_be_noticed(db: None) -> None:
    assert written_by(lambda: User.objects.filter(pk=0).update(name="x")) == {"institutions_user"}
    assert written_by(lambda: User.objects.filter(pk=0).delete()) <= {"institutions_user"}
    assert written_by(lambda: User.objects.create_user("sam.lee@example.ac.uk")) == {
        "institutions_user"
    }
    assert written_by(lambda: list(User.objects.all())) == set()
