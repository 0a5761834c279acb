"""Every address asks for sign-in unless it is listed here, and no GET changes anything."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.regex_helper import normalize

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
    "%(institution)s/policies/rules/compare/",
    "%(institution)s/policies/rules/compare/%(code)s/",
    "%(institution)s/policies/%(policy)s/coverage/",
    "%(institution)s/policies/%(policy)s/coverage.%(kind)s",
    "%(institution)s/policies/search/",
    "%(institution)s/policies/calendar/%(token)s.ics",
    "%(institution)s/policies/%(policy)s/",
    "%(institution)s/policies/%(policy)s/clauses/%(key)s/",
    "%(institution)s/policies/%(policy)s/v%(number)s/",
    "%(institution)s/policies/%(policy)s/v%(number)s/%(clause)s/",
    "%(institution)s/policies/%(policy)s/v%(number)s.json",
    "%(institution)s/policies/%(policy)s/v%(number)s/%(clause)s.json",
    "%(institution)s/policies/%(policy)s/clauses/%(key)s.json",
    "%(institution)s/policies/%(policy)s/clauses/%(key)s/on/%(day)s/",
    "%(institution)s/policies/%(policy)s/on/%(day)s/",
    "%(institution)s/policies/%(policy)s/compare/",
    "%(institution)s/policies/%(policy)s/compare/v%(old)s..v%(new)s/",
    "%(institution)s/directory/",
    "%(institution)s/directory.json",
    "%(institution)s/directory.csv",
    "%(institution)s/directory.jsonld",
    "%(institution)s/directory/embed/",
    "%(institution)s/directory/%(reference)s/",
    "%(institution)s/check/",
    "%(institution)s/report/",
}


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


def test_every_named_address_is_looked_at_or_said_to_have_no_page() -> None:
    listed = {look.route for look in LOOKS}
    assert set(named_routes()) - listed - NO_PAGE == set()
    assert listed - STATES - set(named_routes()) == set()
    assert NO_PAGE - set(named_routes()) == set()
    assert NO_PAGE & listed == set()
