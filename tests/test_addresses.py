"""Every address asks for sign-in unless it is listed here, and no GET changes anything."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import product
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from django.utils.regex_helper import normalize

from accounts.models import SocialAccount
from institutions.models import Institution, Role, RoleAssignment, User
from policies.models import Clause, Policy
from registrations.models import RegistrationRequest
from tests.browser.pages import LOOKS, NO_PAGE, STATES
from tests.browser.pages import routes as named_routes

# What anybody may read. Adding a line here is a decision.
PUBLIC = {
    "healthz",
    "readyz",
    ".well-known/security.txt",
    "",
    "api/v1/openapi.json",
    "api/v1/%(slug)s/verify",
    "sign-in/",
    "sign-in/closed/",
    "sign-in/sign-up/",
    "sign-in/password/",
    "sign-in/password/sent/",
    "sign-in/password/reset/key/%(uidb36)s-%(key)s/",
    "sign-in/password/changed/",
    "sign-out/",
    "demo/sign-in/",
    "accessibility/",
    "privacy/",
    "cookies/",
    "t/%(token)s/",
    "%(institution)s/",
    "%(institution)s/brand.css",
    "%(institution)s/logo/",
    "%(institution)s/contact/",
    "%(institution)s/accessibility/",
    "%(institution)s/privacy/",
    "%(institution)s/cookies/",
    "%(institution)s/policies/",
    "%(institution)s/policies/rules/",
    "%(institution)s/policies/%(policy)s/",
    "%(institution)s/policies/%(policy)s/clauses/%(key)s/",
    "%(institution)s/directory/",
    "%(institution)s/directory.json",
    "%(institution)s/directory.csv",
    "%(institution)s/directory.jsonld",
    "%(institution)s/directory/embed/",
    "%(institution)s/directory/%(reference)s/",
    "%(institution)s/check/",
    "%(institution)s/report/",
}
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.I)
# Reading may leave a trace, keep a session and count attempts; nothing else.
MAY_CHANGE = {"records_auditevent", "records_auditnote", "django_session"}


def routes(found: Any = None, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Return each address of the tree as a format string with the names of its parts."""
    for pattern in get_resolver().url_patterns if found is None else found:
        for form, names in normalize(pattern.pattern.regex.pattern)[:1]:
            if isinstance(pattern, URLResolver):
                yield from routes(pattern.url_patterns, prefix + form)
            elif isinstance(pattern, URLPattern):
                yield prefix + form, re.findall(r"%\((\w+)\)s", prefix + form)
                assert set(names) <= set(re.findall(r"%\((\w+)\)s", form))


ROUTES = dict(sorted(routes()))
# One part per name is enough to reach the view; the walk as people uses what exists.
SAMPLE = {
    "institution": "london-met", "policy": "social-media", "key": "5.2", "token": "a-token",
    "slug": "london-met",
    "reference": "SM-7F3K-29QD", "uidb36": "1", "app_label": "institutions", "url": "nothing",
    "object_id": "1", "content_type_id": "1",
}  # fmt: skip


def sample(route: str, names: list[str]) -> str:
    """Return one address of a route that leads to its view."""
    address = "/" + route % {name: SAMPLE.get(name, "1") for name in names}
    resolve(address)
    return address


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


@pytest.fixture
def demo(demo_loaded: None, db: None, settings: Any) -> Institution:
    """A university of the demo, with its people signed in by buttons."""
    settings.DEMO = True
    return Institution.objects.get(slug="london-met")


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


def test_the_walk_reaches_every_app() -> None:
    assert len(ROUTES) > 60
    for start in ("admin/", "profile/", "t/", *(f"%(institution)s/{word}/" for word in (
        "home", "requests", "accounts", "people", "policies", "report",
    ))):  # fmt: skip
        assert any(route.startswith(start) for route in ROUTES), start


def test_every_public_address_exists() -> None:
    assert PUBLIC - ROUTES.keys() == set()


@pytest.mark.parametrize("route", sorted(ROUTES.keys() - PUBLIC))
def test_an_address_asks_for_sign_in(client: Client, db: None, route: str) -> None:
    address = sample(route, ROUTES[route])
    for ask in (client.get, client.post):
        answer = ask(address, follow=True)
        assert answer.redirect_chain, f"{address} answered without sign-in"
        assert answer.request["PATH_INFO"] == "/sign-in/"
        assert answer.status_code == 200


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


def test_every_named_address_is_looked_at_or_said_to_have_no_page() -> None:
    listed = {look.route for look in LOOKS}
    assert set(named_routes()) - listed - NO_PAGE == set()
    assert listed - STATES - set(named_routes()) == set()
    assert NO_PAGE - set(named_routes()) == set()
    assert NO_PAGE & listed == set()


def test_no_get_changes_anything_none_fails_and_no_page_goes_unseen(
    demo: Institution, client: Client
) -> None:
    client.raise_request_exception = False
    post_only: set[str] = set()
    pages: set[str] = set()
    wrong: list[str] = []
    read = 0
    for role, person in people(demo).items():
        client.logout()
        if person is not None:
            client.force_login(person)
        for route, address in addresses(demo, each=8 if role in IN_EVERY_STATE else 1):
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
