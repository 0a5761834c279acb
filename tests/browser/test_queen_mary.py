"""Queen Mary: the policy is silent on who approves, and every page says so."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.journey import OFFICIAL, PURPOSE, Journey, named
from tests.browser.serving import Portal

COURSE = "Social media training for account owners"
SILENT = "the policy is silent; portal default"


def says_default(page: Page) -> None:
    """Hold a page to saying that the step is the portal's and not the policy's."""
    expect(page.locator(".source--default").filter(has_text=SILENT).first).to_be_visible()


def test_the_portal_default_decides_and_is_called_that(portal: Portal, as_person: SignIn) -> None:
    journey = Journey(portal, as_person, "queen-mary")
    page = journey.page()
    page.goto(journey.url("requests/start/"))
    says_default(page)
    page.goto(journey.url("policies/rules/"))
    says_default(page)

    page = journey.begin()
    journey.done("platform", {**named("QM Film Club", "qmfilmclub"), **OFFICIAL})
    journey.done("purpose", PURPOSE)
    journey.add_administrator("jo", "Jo Martin", "Technician")
    journey.done("administrators")
    page.goto(journey.here("tasks/approvers/"))
    says_default(page)
    journey.done("approvers")
    journey.send()
    says_default(journey.status_is("With Marketing and Communications"))
    journey.accept("jo")
    says_default(journey.open_decision("priya"))
    journey.decide("priya")
    # Nobody begins to run an account without the course for those who do.
    journey.note_course("jo", COURSE)
    journey.set_up("https://www.instagram.com/qmfilmclub/")
    journey.on_the_register("QM Film Club", cited=["the policy is silent", "portal default"])
