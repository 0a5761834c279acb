"""What anybody does without signing in: find an account, and ask whether one is real."""

import re
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, check_page
from tests.browser.pages import HOME
from tests.browser.serving import Portal

WIDTHS = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})


@pytest.fixture(params=WIDTHS, ids=("wide", "phone"))
def visitor(request: pytest.FixtureRequest, as_person: SignIn) -> Page:
    """Give a page nobody is signed in on, without JavaScript."""
    page = as_person(HOME, "", java_script_enabled=False)
    page.set_viewport_size(request.param)
    return page


def ask(page: Page, address: str) -> None:
    page.get_by_label("Web address of the account").fill(address)
    page.get_by_role("button", name="Check", exact=True).click()


def test_somebody_finds_an_account_and_what_it_is(portal: Portal, visitor: Page) -> None:
    visitor.goto(f"{portal.url}/{HOME}/")
    visitor.get_by_role("link", name="Find an account").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Official accounts")
    panel = visitor.get_by_role("search", name="Filters")
    panel.get_by_label("Name or handle").fill("library")
    panel.get_by_label("Platform").select_option(label="Facebook")
    panel.get_by_role("button", name="Apply filters").click()
    expect(visitor.get_by_role("heading", name="1 account", exact=True)).to_be_visible()
    away = visitor.locator("table a[rel~=me]")
    expect(away).to_have_attribute("href", re.compile(r"^https://www\.facebook\.com/"))
    visitor.get_by_role("link", name=re.compile("^Library at")).click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Library at")
    expect(visitor.locator("main")).to_contain_text("Library Services")
    expect(visitor.locator(".tag")).to_have_text("Active")
    expect(visitor.locator("main")).not_to_contain_text("@example")
    wide = visitor.evaluate("document.documentElement.scrollWidth")
    assert wide <= (visitor.viewport_size or {"width": 0})["width"]


def test_somebody_asks_whether_accounts_are_real(portal: Portal, visitor: Page) -> None:
    places = portal.places
    visitor.goto(f"{portal.url}/{HOME}/")
    visitor.get_by_role("link", name="Check an account").click()
    answer = visitor.get_by_role("heading", level=2).first
    ask(visitor, places["listed_url"].removeprefix("https://"))
    expect(answer).to_contain_text("Yes, this is an official account")
    expect(visitor).to_have_title(re.compile("^Yes, this is an official account"))
    expect(visitor.get_by_role("link", name="Report this account")).to_have_count(0)
    ask(visitor, places["ended_url"])
    expect(answer).to_contain_text("No longer ours: it was until")
    ask(visitor, "https://notfacebook.com/londonmet")
    expect(answer).to_contain_text("No, this is not ours")
    expect(visitor.locator("main")).to_contain_text("The site is not facebook.com")
    ask(visitor, "https://x.com/a_stranger")
    expect(answer).to_contain_text("This is not on our list")
    # What was pasted can be read and not pressed.
    assert visitor.get_by_role("link", name=re.compile("a_stranger")).count() == 0
    visitor.get_by_role("link", name="Report this account").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Report a problem")


def test_what_is_no_address_is_kept_and_explained(portal: Portal, visitor: Page) -> None:
    visitor.goto(f"{portal.url}/{HOME}/check/")
    ask(visitor, "@londonmet")
    expect(visitor).to_have_title(re.compile("^Error: "))
    expect(visitor.get_by_role("alert").first).to_contain_text("not the handle alone")
    expect(visitor.get_by_label("Web address of the account")).to_have_value("@londonmet")


def test_a_hostile_address_makes_nothing_happen(portal: Portal, as_person: SignIn) -> None:
    page = as_person(HOME, "")
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{portal.url}/{HOME}/check/")
    for address in (
        'https://x.com/"onmouseover="alert(1)',
        "https://x.com/<script>alert(1)</script>",
        "https://evil.example/'\"><img src=https://evil.example/x onerror=alert(1)>",
    ):
        ask(page, address)
        expect(page.get_by_label("Web address of the account")).to_have_value(address)
        assert page.locator("main script, main img, main [onmouseover]").count() == 0
    assert [each for each in asked if not each.startswith(portal.url)] == []


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Serve another site, whose page shows in a frame whatever its address names after ``?``."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            framed = escape(unquote(self.path.partition("?")[2]))
            frame = f'<iframe src="{framed}"></iframe>' if framed else ""
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Elsewhere</title>{frame}".encode())

        def log_message(self, *_args: object) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def test_the_list_shows_on_another_sites_page_and_nothing_else_does(
    portal: Portal, as_person: SignIn, elsewhere: str
) -> None:
    page = as_person(HOME, "")
    frame = page.frame_locator("iframe")
    listed = f"{portal.url}/{HOME}/directory/embed/?platform=facebook"
    page.goto(f"{elsewhere}?{quote(listed)}")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Official accounts of")
    assert frame.get_by_role("listitem").count() > 0
    page.goto(f"{elsewhere}?{quote(f'{portal.url}/{HOME}/directory/')}")
    expect(frame.get_by_role("heading", name="Official accounts")).to_have_count(0)


def test_another_site_may_ask_the_api(portal: Portal, as_person: SignIn, elsewhere: str) -> None:
    page = as_person(HOME, "")
    page.goto(elsewhere)
    address = f"{portal.url}/api/v1/{HOME}/verify?url={portal.places['listed_url']}"
    ask_twice = """async address => {
        const first = await fetch(address), tag = first.headers.get("ETag")
        const again = await fetch(address, {headers: {"If-None-Match": tag}, cache: "no-store"})
        return [(await first.json()).status, again.status]
    }"""
    assert page.evaluate(ask_twice, address) == ["official", 304]


@pytest.mark.parametrize("query", ["", "?words=nothing+like+it", "?platform=facebook"])
def test_the_list_holds_the_bar(portal: Portal, as_person: SignIn, query: str) -> None:
    page = as_person(HOME, "")
    page.goto(f"{portal.url}/{HOME}/directory/{query}")
    check_page(page)
