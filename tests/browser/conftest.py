"""What every browser test starts from: a portal that is served, and people signed in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.serving import Portal, serve
from tests.browser.world import address
from tests.conftest import CHROMIUM

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
]  # fmt: skip
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser tests together, so that one portal serves them all."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Serve one portal for all browser tests of a run."""
    with serve(tmp_path_factory.mktemp("portal")) as served:
        yield served


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use Debian's Chromium."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


SignIn = Callable[..., Page]


@pytest.fixture
def as_person(portal: Portal, browser: Browser) -> Iterator[SignIn]:
    """Give a page in which somebody is signed in, in a browser of their own."""
    contexts: list[BrowserContext] = []

    def sign_in(slug: str, key: str, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        if key:
            context.add_cookies(
                [{"name": "sessionid", "value": portal.sessions[slug][key], "url": portal.url}]
            )
        page = context.new_page()
        page.set_default_timeout(10_000)  # milliseconds
        return page

    yield sign_in
    for context in contexts:
        context.close()


def person(key: str, slug: str) -> str:
    """Return somebody's address."""
    return address(key, slug)


def faults(page: Page) -> list[str]:
    """Return what axe finds on a page as it stands, with where."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_RULES}})
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:120]}"
        for fault in found.response["violations"]
    ]


def check_page(page: Page) -> None:
    """Hold a page, as it stands, to the bar: axe at 1280 and 320 px, no sideways scroll."""
    size = page.viewport_size or {"width": 1280, "height": 900}
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == [], f"{page.url} at {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    page.set_viewport_size(size)
