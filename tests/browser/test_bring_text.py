"""A policy owner brings an official text, corrects it, says which clause is which, has it in."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, check_page
from tests.browser.journey import refused
from tests.browser.places import NEW_WORDS
from tests.browser.serving import Portal

SLUG, POLICY = "west-london", "posting-again"


def change(page: Page, line: int, button: str) -> None:
    """Open what can be done with a line, and do it."""
    piece = page.locator(f"#line-{line}")
    piece.get_by_text("Change line").click()
    piece.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (360, False)])
def test_from_a_file_to_the_draft(
    portal: Portal, as_person: SignIn, tmp_path: Path, width: int, scripts: bool
) -> None:
    page = as_person(SLUG, "root", java_script_enabled=scripts)
    page.set_viewport_size({"width": width, "height": 900})
    file = tmp_path / f"posting-{width}.txt"
    file.write_text(f"{NEW_WORDS}\n2.5 Words number {width} of the last rule.\n")
    page.goto(f"{portal.url}/{SLUG}/policies/{POLICY}/text/import/")
    page.get_by_role("button", name="Read the text").click()
    if scripts:
        refused(page, "Choose a file, or paste the text below")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Read the text").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Look the text over")
    expect(page.locator("#line-13")).to_contain_text("Point of a list")
    change(page, 14, "Join with the one above")
    expect(page.locator(".notice")).to_contain_text("Line 14 was changed")
    expect(page.locator("#line-13")).to_contain_text("name nobody who - does not want it.")
    expect(page.locator("#line-13")).to_contain_text("Corrected")
    change(page, 8, "One step out")
    expect(page.locator("main")).to_contain_text("It is at the highest place already")
    if scripts:
        check_page(page)

    if scripts:  # the other one finds that the draft says so already
        page.get_by_role("button", name=re.compile("Use this.*Who looks after it")).click()
        expect(page.locator("main")).to_contain_text("The draft says so now")
    for box in page.locator("input[name=warning]").all():
        box.check()
    page.get_by_role("button", name="Keep my ticks").click()
    page.get_by_role("button", name="Put the clauses into the draft").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Which clause is which?")
    expect(page.locator("main")).to_contain_text("Is 2.4 a clause you know?")
    if scripts:
        check_page(page)
    page.get_by_label("Yes, it is the old 2.2").check()
    page.get_by_role("button", name=re.compile("Keep this answer")).click()
    page.get_by_role("link", name="See what the draft holds").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What the draft holds")
    expect(page.locator("main")).to_contain_text("2.2 in the version before")
    expect(page.locator("main")).to_contain_text(f"Words number {width}")
