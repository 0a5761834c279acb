"""Marketing brings accounts from a spreadsheet: uploaded, matched, imported, the rest mended."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, check_page
from tests.browser.journey import refused
from tests.browser.serving import Portal

SLUG = "london-met"


def sheet(folder: Path, word: str) -> Path:
    """Twenty rows, three of them faulty."""
    rows = [f"https://vimeo.com/{word}-{at},{word} {at},Library Services" for at in range(17)]
    rows += [
        f"https://vimeo.com/{word}-0,{word} again,Library Services",
        f"https://vimeo.com/{word}unit,{word} Law,Lawn",
        f"not-an-address {word},{word} nowhere,Library Services",
    ]
    file = folder / f"{word}.csv"
    file.write_text("\n".join(["Link to account,What it is called,Owner", *rows]))
    return file


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (360, False)])
def test_from_upload_to_result(
    portal: Portal, as_person: SignIn, tmp_path: Path, width: int, scripts: bool
) -> None:
    page = as_person(SLUG, "priya", java_script_enabled=scripts)
    page.set_viewport_size({"width": width, "height": 900})
    word = f"wide{width}"
    page.goto(f"{portal.url}/{SLUG}/accounts/")
    page.get_by_role("link", name="Import accounts").click()
    page.get_by_role("button", name="Upload").click()
    if scripts:
        refused(page, "Choose a file")
    page.get_by_label("Spreadsheet").set_input_files(sheet(tmp_path, word))
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Match the columns")
    expect(page.get_by_label("Web address")).to_have_value("0")
    expect(page.get_by_label("School or service")).to_have_value("2")
    page.get_by_label("Name", exact=True).select_option(label="B: What it is called")
    page.get_by_role("button", name="Check the rows").click()

    expect(page.get_by_role("button", name="Import 17 good rows")).to_be_visible()
    faulty = page.locator("main table").first
    expect(faulty).to_contain_text("Row 19")
    expect(faulty).to_contain_text("The same account is in row 2")
    expect(faulty).to_contain_text("There is no unit called “Lawn”")
    if scripts:
        check_page(page)
    page.get_by_role("button", name="Import 17 good rows").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Importing accounts")
    ended(page)
    expect(page.locator("main")).to_contain_text("Accounts imported: 17. Rows to mend: 3.")
    page.get_by_role("link", name="See the result").click()
    expect(page.locator("main")).to_contain_text("The first accounts imported")
    with page.expect_download() as taken:
        page.get_by_role("link", name="as CSV").click()
    mended = tmp_path / "mended.csv"
    text = taken.value.path().read_text("utf-8-sig")
    assert len(text.splitlines()) == 4
    mended.write_text(text.replace("Lawn", "Library Services"))
    page.goto(f"{portal.url}/{SLUG}/accounts/imports/")
    page.get_by_label("Spreadsheet").set_input_files(mended)
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("Name", exact=True).select_option(label="B: What it is called")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("button", name="Import 1 good row", exact=True)).to_be_visible()


def ended(page: Page) -> None:
    """Ask again until the work has ended."""
    for _each in range(120):
        again = page.get_by_role("link", name="Check again")
        if not again.count():
            break
        page.wait_for_timeout(500)
        again.click()
    expect(page.locator(".page-header")).to_contain_text(re.compile("Finished with problems"))
