"""Every page and error state: axe at two widths, no sideways scroll, nothing in the console."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.browser.conftest import check_page
from tests.browser.pages import LOOKS, Look, session_of
from tests.browser.serving import Portal

WIDE: ViewportSize = {"width": 1280, "height": 900}
# What a browser itself writes of an answer that is no success; it says nothing of the page.
FAILED = "Failed to load resource"


def test_every_look_has_a_name_and_a_picture_of_its_own() -> None:
    names = [look.name for look in LOOKS]
    assert sorted(set(names)) == sorted(names)


@pytest.fixture(scope="module")
def contexts(portal: Portal, browser: Browser) -> Any:
    """Keep one browser for each person of the list."""
    kept: dict[str, BrowserContext] = {}

    def of(by: str) -> BrowserContext:
        if by not in kept:
            kept[by] = browser.new_context(viewport=WIDE)
            if session := session_of(portal, by):
                kept[by].add_cookies([{"name": "sessionid", "value": session, "url": portal.url}])
        return kept[by]

    yield of
    for context in kept.values():
        context.close()


def is_complaint(line: ConsoleMessage) -> bool:
    """Tell a fault of the page from advice, and from the browser's own note of a status."""
    return line.type in {"error", "warning"} and FAILED not in line.text


def opened(context: BrowserContext) -> tuple[Page, list[str]]:
    """Open an empty page that notes what the browser complains of."""
    page = context.new_page()
    page.set_default_timeout(15_000)  # milliseconds
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if is_complaint(line) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, said


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_page_holds_the_bar(portal: Portal, contexts: Any, look: Look) -> None:
    page, said = opened(contexts(look.by))
    try:
        assert look.open(page, portal) == look.status
        if look.press and not look.goes_on:
            assert page.title().startswith("Error: "), page.title()
            for link in page.locator(".error-summary a").all():
                target = link.get_attribute("href") or ""
                assert target.startswith(("#", "/")), target
                assert not target.startswith("#") or page.locator(target).count() == 1, target
        assert page.locator("h1").count() == 1
        check_page(page)
        assert said == []
    finally:
        page.close()
