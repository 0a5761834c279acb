"""The request and decision journeys with Tab, Space and Enter, the focus in sight all the way."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import SignIn, person
from tests.browser.journey import Journey
from tests.browser.keyboard import choose, press, reach, tab, tick, write
from tests.browser.serving import Portal

TASKS = "Your account request"


def test_the_skip_link_comes_first_and_works(portal: Portal, as_person: SignIn) -> None:
    page = as_person("queen-mary", "sam")
    page.goto(f"{portal.url}/queen-mary/home/")
    tab(page)
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_request_is_written_and_decided(portal: Portal, as_person: SignIn) -> None:
    journey = Journey(portal, as_person, "queen-mary")
    page = journey.page()
    page.goto(journey.url("requests/new/"))
    choose(page, page.get_by_label("New account"))
    press(page, "button", "Continue")
    press(page, "button", "I still need a new one")
    journey.reference = page.url.split("/requests/")[1].split("/")[0]

    press(page, "link", "Platform and name")
    press(page, "button", "Continue")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert").first).to_be_focused()
    reach(page, page.get_by_role("alert").get_by_role("link", name="Enter the account name"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Account name")).to_be_focused()
    page.keyboard.type("QM Keys Club")
    page.goto(page.url)
    unit = page.get_by_label("Which school, service or other unit is it for?")
    reach(page, unit)
    page.keyboard.type("School of Screen Studies")
    choose(page, page.get_by_label("School, faculty or department"))
    choose(page, page.get_by_label("Official", exact=True))
    choose(page, page.get_by_label("Instagram", exact=True))
    write(page, "Account name", "QM Keys Club")
    reach(page, page.get_by_label("Handle"))
    page.keyboard.type("qmkeysclub")
    press(page, "button", "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text(TASKS)

    press(page, "link", "Purpose and audience")
    write(page, "Why is this account needed?", "The film clubs have no channel of their own.")
    press(page, "button", "Continue")
    press(page, "link", "Administrators")
    write(page, "Name", "Jo Martin")
    write(page, "Work email address", person("jo", "queen-mary"))
    write(page, "Job title", "Technician")
    press(page, "button", "Continue")
    for task in ("Branding", "Team mailbox", "Who will approve it"):
        press(page, "link", task)
        press(page, "button", "Continue")
    press(page, "link", "Check and send")
    for box in page.get_by_role("checkbox").all():
        tick(page, box)
    send = page.get_by_role("button", name=re.compile("^Send request to"))
    reach(page, send)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Request sent")

    page = journey.page("priya")
    page.goto(journey.url("requests/approvals/"))
    press(page, "link", "QM Keys Club")
    choose(page, page.get_by_label("Approve", exact=True))
    tick(page, page.get_by_label(re.compile("^I confirm this account is needed")))
    press(page, "button", "Send decision")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You approved")
