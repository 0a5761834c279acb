"""Django admin: an institution administrator looks an account up and mends its name."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, faults, person
from tests.browser.serving import Portal
from tests.browser.world import PASSWORD
from tests.starts import ROOT

SLUG = "leeds"
KNOWN = re.compile(r"the rules that are broken there: (.+)\.$", re.MULTILINE)


def test_an_administrator_mends_a_typo_and_the_trail_shows_it(
    portal: Portal, as_person: SignIn
) -> None:
    page = as_person(SLUG, "")
    page.goto(f"{portal.url}/admin/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_role("textbox", name="Email").fill(person("root", SLUG))
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).last.click()
    expect(page.locator("#content")).to_contain_text("Social accounts")
    expect(page.locator("body")).to_contain_text("Decisions are made in the portal")

    page.get_by_role("link", name="Social accounts", exact=True).first.click()
    before = page.locator("#result_list .field-name a").first.inner_text()
    page.locator("#searchbar").fill(before)
    page.get_by_role("button", name="Search").click()
    page.locator("#result_list").get_by_role("link", name=before, exact=True).click()
    expect(page.locator(".field-handle .readonly")).to_be_visible()
    page.get_by_label("Name:").fill(f"{before} Mended")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#result_list, .messagelist").first).to_contain_text("Mended")

    page.goto(f"{portal.url}/{SLUG}/history/")
    first = page.locator("main").get_by_text(f"{before} Mended").first
    expect(first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Alex Reed")


def broken(page: Page) -> set[str]:
    """Name the rules that the page as it stands breaks, at a desk and on a telephone."""
    page.wait_for_load_state()
    found = set()
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found |= {fault.partition(":")[0] for fault in faults(page)}
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    return found


def test_axe_finds_there_what_is_listed_and_nothing_else(portal: Portal, as_person: SignIn) -> None:
    page = as_person(SLUG, "root")
    found: set[str] = set()
    for path in ("", "accounts/socialaccount/", "records/auditevent/", "institutions/user/?o=1"):
        answer = page.goto(f"{portal.url}/admin/{path}")
        assert answer
        assert answer.status == 200
        found |= broken(page)
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**")
    found |= broken(page)
    page.goto(f"{portal.url}/admin/accounts/socialaccount/")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_label("Name:").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    found |= broken(page)
    (listed,) = KNOWN.findall((ROOT / "docs" / "accessibility-issues.md").read_text())
    assert found == set(re.findall(r"`([a-z-]+)`", listed))


def test_somebody_without_the_office_stays_outside(portal: Portal, as_person: SignIn) -> None:
    page = as_person(SLUG, "sam")
    answer = page.goto(f"{portal.url}/admin/")
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("You cannot do this")
