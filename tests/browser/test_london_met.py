"""London Met, from a blank form to a registered account: two deciders, two administrators."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn, person
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

MAILBOX = "film-events@londonmet.ac.uk"


CONTENT: Answers = {
    "Will you show house rules for comments on the account?": "Yes, on the account",
    **TERMS,
}


@pytest.mark.smoke
def test_a_request_goes_from_a_blank_form_to_a_registered_account(
    portal: Portal, as_person: SignIn
) -> None:
    journey = Journey(portal, as_person, "london-met")
    page = journey.begin()

    journey.task("platform", {**named("LMU_Law", "LMU_Law"), **OFFICIAL})
    refused(page, "must not include ‘LMU’")
    refused(page, "London Met 5.5")
    assert page.get_by_label("Account name").input_value() == "LMU_Law", "what was typed is kept"
    journey.done("platform", named("LondonFilmUnion", "LondonFilmUnion"))
    journey.done("purpose", {**PURPOSE, **NEWS})
    journey.done("content", CONTENT)
    journey.done("branding", GUIDELINES)

    journey.add_administrator("sam", "Sam Lee", "Web officer")
    page.get_by_role("button", name="Continue").click()
    refused(page, "London Met 5.2")
    journey.add_administrator("jo", "Jo Martin", "Technician")
    page.get_by_role("button", name="Continue").click()

    journey.task("mailbox", {"Address of the team mailbox": person("sam", "london-met")})
    refused(page, "This is a person's own address")
    journey.task("mailbox", {"Address of the team mailbox": "sam.lee@londonmet.ac.uk"})
    refused(page, "This looks like a personal address")
    journey.done(
        "mailbox",
        {"Address of the team mailbox": MAILBOX, "Who owns the mailbox?": "Film clubs"},
    )
    journey.done("approvers")
    journey.send()
    journey.status_is("With Head of School")

    journey.accept("jo")
    journey.confirm_mailbox(MAILBOX, as_person("london-met", ""))

    page = journey.decide("head")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You approved")
    journey.decide("director")
    journey.status_is("Approved, not set up")
    page = journey.set_up("https://www.instagram.com/londonfilmunion/?hl=en")
    journey.on_the_register("LondonFilmUnion", cited=["London Met 5.1", "London Met 5.2"])
