"""The register in the browser: marketing's list and records, and an account from hand to hand."""

import re
from datetime import date

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import SignIn, check_page, person
from tests.browser.journey import refused
from tests.browser.serving import Portal
from tests.browser.test_activity import fill_day

SLUG = "london-met"
PHONE: ViewportSize = {"width": 360, "height": 780}


def here(portal: Portal, rest: str) -> str:
    return f"{portal.url}/{SLUG}/accounts/{rest}"


def heading(page: Page) -> object:
    return expect(page.get_by_role("heading", level=1))


def test_marketing_asks_about_several_accounts_and_shares_them_out(
    portal: Portal, as_person: SignIn
) -> None:
    page = as_person(SLUG, "priya", java_script_enabled=False)
    page.goto(here(portal, "?state=paused"))
    page.get_by_role("button", name="Ask whether they are in use").click()
    expect(page.get_by_role("alert").first).to_contain_text(
        "nothing was sent and nothing was changed"
    )
    page.get_by_role("checkbox", name=re.compile("^Choose ")).first.check()
    page.get_by_role("button", name="Ask whether they are in use").click()
    heading(page).to_have_text("Ask whether 1 account is in use?")  # type: ignore[attr-defined]
    page.get_by_role("button", name="Ask them").click()
    expect(page.locator("main")).to_contain_text("Left out: 1 not active.")
    page.get_by_label(re.compile("^All that match")).check()
    page.get_by_role("button", name="Say who in the team looks after them").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("Select who looks after them")
    page.get_by_label("Assign to").select_option(label="Priya Shah")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("table")).to_contain_text("Looked after by Priya Shah")
    page.set_viewport_size(PHONE)
    page.goto(here(portal, "?assigned=me"))
    expect(page.locator("table")).to_contain_text("Looked after by Priya Shah")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_marketing_opens_a_record_and_finds_one_thing_to_do(
    portal: Portal, as_person: SignIn
) -> None:
    page = as_person(SLUG, "priya")
    page.goto(here(portal, f"{portal.places['spare']}/"))
    main = page.locator("main .btn-primary")
    expect(main).to_have_count(1)
    expect(main).to_be_visible()
    page.get_by_role("button", name="Ask for the yearly check now").click()
    expect(page.locator("main")).to_contain_text("Yearly check asked for")
    check_page(page)
    page.get_by_role("link", name="Say who in the team looks after it").click()
    page.get_by_label("Assign to").select_option(label="Priya Shah")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dl").first).to_contain_text("Priya Shah")


def test_an_account_goes_from_hand_to_hand_is_checked_and_closed(
    portal: Portal, as_person: SignIn
) -> None:
    leaver, taker = as_person(SLUG, "spare-runner"), as_person(SLUG, "sam")
    account = here(portal, f"{portal.places['spare']}/")
    leaver.set_viewport_size(PHONE)
    leaver.goto(here(portal, "mine/"))  # A1
    expect(leaver.locator("main")).to_contain_text("Last confirmed")
    check_page(leaver)
    leaver.locator(f"a[href$='{portal.places['spare']}/']").first.click()
    name = leaver.get_by_role("heading", level=1).inner_text()
    leaver.get_by_role("link", name="People and handover").click()
    leaver.get_by_role("link", name=re.compile("Hand over")).first.click()  # A3
    send = leaver.get_by_role("button", name="Ask them to take over")
    send.click()
    refused(leaver, "Enter their work email address")
    leaver.get_by_label("Name", exact=True).fill("Sam Lee")
    leaver.get_by_label("Work email address").fill(person("sam", SLUG))
    send.click()
    expect(leaver.locator("main")).to_contain_text("Nothing changes until they say yes")

    taker.goto(here(portal, "mine/"))
    taker.get_by_role("link", name=f"Answer {name}").click()
    taker.get_by_label("Yes, I accept these duties").check()
    taker.get_by_role("button", name=re.compile("Send")).click()
    expect(taker.locator("main")).to_contain_text(name)
    leaver.goto(here(portal, "mine/"))
    expect(leaver.locator(f"a[href$='{portal.places['spare']}/']")).to_have_count(0)

    taker.goto(account)  # A5
    taker.get_by_role("link", name="Answer the yearly check").click()
    made = taker.locator("main form").get_by_role("button").first
    made.click()
    refused(taker, "Answer:")
    for group in taker.get_by_role("group").all():
        radios = group.get_by_role("radio")
        if radios.count():
            radios.first.check()
    for group in taker.get_by_role("group", name=re.compile("When was it last done")).all():
        for label, part in (("Day", "1"), ("Month", "3"), ("Year", "2026")):
            group.get_by_label(label).fill(part)
    for box in taker.get_by_label("Where are they kept?").all():
        box.fill("The team's safe")
    made.click()
    expect(taker.get_by_text("Your answers are kept with the day.")).to_be_visible()

    taker.get_by_role("link", name="Close it").click()  # A4
    taker.get_by_role("button", name="Continue").click()
    refused(taker, "Select how the account ended")
    taker.get_by_label("Deactivated").check()
    taker.get_by_role("button", name="Continue").click()
    check_page(taker)
    fill_day(taker, "When was it deactivated", date.today())  # noqa: DTZ011
    taker.get_by_label(re.compile("^Followers have been told")).check()
    taker.get_by_role("button", name="Continue").click()
    heading(taker).to_have_text("Check before you close it")  # type: ignore[attr-defined]
    expect(taker.locator("main")).to_contain_text("Followers have been told")
    check_page(taker)
    taker.get_by_label("This is right").check()
    taker.get_by_role("button", name="Close the account").click()
    expect(taker.locator("main")).to_contain_text(name)

    keeper = as_person(SLUG, "priya")
    keeper.goto(account)
    expect(keeper.locator(".tag").first).to_have_text("Closed")
    expect(keeper.locator("main .btn-primary")).to_have_text("Open it again")


def test_an_unknown_account_is_reported_and_the_answer_comes_back(
    portal: Portal, as_person: SignIn
) -> None:
    reporter, keeper = as_person(SLUG, "sam"), as_person(SLUG, "priya")
    reporter.set_viewport_size(PHONE)
    reporter.goto(f"{portal.url}/{SLUG}/check/?url=https://www.instagram.com/screenfans")
    reporter.get_by_role("link", name=re.compile("Report that it is not on the register")).click()
    expect(reporter.get_by_label("Web address of the account")).to_have_value(
        "https://www.instagram.com/screenfans"
    )
    reporter.get_by_label("What you know about it").fill("It shows our studios.")
    reporter.get_by_role("button", name="Report this account").click()
    expect(reporter.get_by_text("Thank you. We look at it")).to_be_visible()
    expect(reporter.locator("tbody tr").first).to_contain_text("Being looked at")

    keeper.goto(f"{portal.url}/{SLUG}/home/")
    keeper.get_by_role("link", name="Reported, and not on the register").click()
    keeper.get_by_role("link", name="screenfans", exact=True).click()
    keeper.get_by_label("Dismiss the report").check()
    keeper.get_by_role("button", name="Continue").click()
    refused(keeper, "Enter the reason")
    keeper.get_by_label(re.compile("^Reason")).fill("It is a fan page.")
    keeper.get_by_role("button", name="Continue").click()
    expect(keeper.get_by_text("The person who reported it is told why.")).to_be_visible()

    reporter.reload()
    expect(reporter.locator("tbody tr").first).to_contain_text("It is a fan page.")
