"""The request and decision journeys with JavaScript off."""

from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.journey import ASK, OFFICIAL, PURPOSE, Journey, named, refused
from tests.browser.serving import Portal


def test_a_request_is_written_questioned_and_decided(portal: Portal, as_person: SignIn) -> None:
    journey = Journey(portal, as_person, "queen-mary", options={"java_script_enabled": False})
    page = journey.begin()
    journey.task("platform", {"Account name": "QM Plain Club"})
    refused(page, "Select which platform the account is on")
    assert page.get_by_label("Account name").input_value() == "QM Plain Club"
    journey.done("platform", {**named("QM Plain Club", "qmplainclub"), **OFFICIAL})
    journey.done("purpose", PURPOSE)

    # Left in the middle, and taken up again with both answers there.
    page.get_by_role("link", name="Save and come back later").click()
    page.get_by_role("link", name="QM Plain Club").first.click()
    page.goto(journey.here("tasks/purpose/"))
    expect(page.get_by_label("Why is this account needed?")).to_have_value(
        PURPOSE["Why is this account needed?"]
    )

    journey.add_administrator("jo", "Jo Martin", "Technician")
    journey.done("administrators")
    journey.done("approvers")
    journey.send()
    journey.accept("jo")

    journey.decide("priya", ASK, "Say who it is for in a sentence")
    page.goto(journey.here("questions/"))
    expect(page.locator("main")).to_contain_text("Say who it is for in a sentence")
    journey.done("purpose", {"Why is this account needed?": "Film clubs, for their members."})
    journey.send()
    page = journey.open_decision("priya")
    expect(page.get_by_role("table")).to_contain_text("Film clubs, for their members.")
    journey.decide("priya")
    journey.note_course("jo", "Social media training for account owners")
    journey.set_up("https://www.instagram.com/qmplainclub/")
