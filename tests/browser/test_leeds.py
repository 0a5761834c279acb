"""Leeds: Digital Communications decides, and the brand desk wherever the logo is used."""

from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.journey import (
    GUIDELINES,
    NEWS,
    OFFICIAL,
    PURPOSE,
    TERMS,
    Answers,
    Journey,
    named,
    refused,
)
from tests.browser.serving import Portal

LOGO = "Will you use the university’s logo, crest or trademark?"
CONTENT: Answers = {**TERMS, "How will you make posts accessible?": "Captions on every film"}
BRAND = "Communications and Engagement team"


def written(journey: Journey, name: str, handle: str, *, logo: str) -> None:
    """Write a request and send it, and let Jo accept to run the account."""
    journey.begin()
    journey.done("platform", {**named(name, handle), **OFFICIAL})
    journey.done("purpose", {**PURPOSE, **NEWS})
    journey.done("content", CONTENT)
    journey.done("branding", {LOGO: logo, **GUIDELINES})
    journey.add_administrator("jo", "Jo Martin", "Technician")
    journey.done("administrators")
    journey.done("approvers")
    journey.send()
    journey.accept("jo")


def test_a_logo_brings_the_brand_desk(portal: Portal, as_person: SignIn) -> None:
    journey = Journey(portal, as_person, "leeds")
    written(journey, "Leeds Film Club", "leedsfilmclub", logo="Yes")
    page = journey.status_is("With Digital Communications team")
    expect(page.get_by_role("list").filter(has_text="Registered").first).to_contain_text(BRAND)
    journey.decide("director")
    journey.status_is(f"With {BRAND}")
    journey.decide("brand")
    journey.set_up("https://www.instagram.com/leedsfilmclub/")
    journey.on_the_register("Leeds Film Club", cited=["Leeds 9(b)", "Leeds 8"])


def test_a_logo_added_after_approval_asks_the_brand_desk_alone(
    portal: Portal, as_person: SignIn
) -> None:
    journey = Journey(portal, as_person, "leeds")
    written(journey, "Leeds Theatre Club", "leedstheatreclub", logo="No")
    journey.decide("director")
    page = journey.status_is("Approved, not set up")
    expect(page.locator("main")).not_to_contain_text(BRAND)

    page.get_by_role("link", name="Ask for the logo").click()
    page.get_by_role("button", name="Ask for the logo").click()
    refused(page, "Tick the box to ask for the logo")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Ask for the logo").click()
    journey.status_is(f"With {BRAND}")
    page = journey.open_decision("director")
    expect(page.locator("main")).to_contain_text("One person never gives two")
    journey.decide("brand")
    journey.status_is("Approved, not set up")
    journey.set_up("https://www.instagram.com/leedstheatreclub/")
    journey.on_the_register("Leeds Theatre Club", cited=["Leeds 9(b)", "Leeds 8"])
