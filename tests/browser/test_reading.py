"""Reading in the browser: somebody confirms a guide, and their head sees and reminds."""

from playwright.sync_api import expect

from tests.browser.conftest import SignIn, check_page
from tests.browser.journey import refused
from tests.browser.serving import Portal


def test_somebody_confirms_and_the_head_sees_it(portal: Portal, as_person: SignIn) -> None:
    guide = f"{portal.url}/london-met/policies/{portal.places['guide']}"
    page = as_person("london-met", "deputy")
    page.goto(f"{portal.url}/london-met/home/")
    page.get_by_role("link", name="Guide to posting").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Confirm that you have read")
    expect(page.get_by_role("link", name="Acceptable use of IT")).to_be_visible()
    confirm = page.get_by_role("button", name="Confirm", exact=True)
    confirm.click()
    refused(page, "Tick the box if you confirm this")
    page.get_by_label("I confirm this").check()
    confirm.click()
    expect(page.get_by_text("Thank you. You have confirmed it.")).to_be_visible()
    expect(page.get_by_text("You confirmed version 2.0 on")).to_be_visible()
    expect(page.get_by_role("button", name="Confirm", exact=True)).to_have_count(0)
    check_page(page)

    page = as_person("london-met", "head")
    page.goto(f"{portal.url}/london-met/home/")
    page.get_by_role("link", name="Guide to posting").first.click()
    row = page.get_by_role("row", name="Ravi Patel")
    expect(row).to_contain_text("Confirmed")
    expect(row.get_by_role("button")).to_have_count(0)
    page.get_by_role("button", name="Remind Nia Stone").click()
    expect(page.get_by_text("1 person was reminded.")).to_be_visible()
    page.get_by_role("button", name="Remind Nia Stone").click()
    expect(page.get_by_text("Nobody was reminded")).to_be_visible()
    check_page(page)
    page.goto(f"{guide}/confirmed/?state=done")
    expect(page.get_by_role("row", name="Nia Stone")).to_have_count(0)


def test_what_changed_since_is_shown_alone(portal: Portal, as_person: SignIn) -> None:
    page = as_person("london-met", "jo")
    page.goto(f"{portal.url}/london-met/policies/{portal.places['guide']}/confirm/")
    main = page.locator("main")
    expect(main).to_contain_text("You confirmed version 1.0 on")
    expect(main.locator("ins").first).to_contain_text("You must ask")
    expect(main).not_to_contain_text("Check names and dates")
    page.get_by_text("Show 1 more change").click()
    expect(main).to_contain_text("mark them so")
