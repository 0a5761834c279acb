"""Leeds Beckett: six answers, the Marketing Service asked or skipped, the Dean, completeness."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.journey import (
    ADVISE,
    ASK,
    COMPLETE,
    OFFICIAL,
    PURPOSE,
    Answers,
    Journey,
    named,
    refused,
)
from tests.browser.serving import Portal

AUDIENCE: Answers = {
    "Who is it for?": "Students who make films",
    "How will it meet their needs?": "They hear of every screening in one place",
}
REPLIES: Answers = {"How soon will you answer people?": "The same working day"}
PLAN: Answers = {
    "What will you post?": ["News", "Events"],
    "How often?": "A few times a week",
    "Example post 1": "Tonight at seven: three short films by second years.",
}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    place = tmp_path / "profile.png"
    Image.new("RGB", (64, 64), "#0f5f66").save(place)
    return place


def test_a_request_with_its_six_answers_is_skipped_advised_decided_and_completed(
    portal: Portal, as_person: SignIn, picture: Path
) -> None:
    journey = Journey(portal, as_person, "leeds-beckett")
    page = journey.begin()
    journey.done("platform", {**named("Beckett Film Club", "beckettfilm"), **OFFICIAL})
    journey.done("purpose", {**PURPOSE, **AUDIENCE})

    journey.task("content", REPLIES)
    refused(page, "Select what you will post")
    refused(page, "Enter at least one example post")
    expect(journey.problems()).to_contain_text("Leeds Beckett 13")
    journey.done("content", {**REPLIES, **PLAN})

    journey.task("branding", {"Will you use the university’s logo, crest or trademark?": "No"})
    refused(page, "Upload a profile image or a banner")
    page.get_by_label("Profile image").set_input_files(picture)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account request")

    journey.add_administrator("jo", "Jo Martin", "Technician")
    journey.done("administrators")
    journey.done("approvers")
    journey.send()
    journey.status_is("With Marketing Service")
    journey.accept("jo")

    journey.skip("consulted", "Agreed in the film week meeting")
    expect(journey.open_decision("head").locator("main")).to_contain_text(
        "Agreed in the film week meeting"
    )
    journey.decide("head", ASK, "Use the name of the club")

    # A new handle voids what was said of the old one: the Marketing Service is asked again.
    journey.task("platform", {"Handle": "beckettfilmclub"})
    journey.send()
    journey.status_is("With Marketing Service")
    journey.decide("consulted", ADVISE, "Film week already has followers; link to it.")
    page = journey.open_decision("head")
    expect(page.locator("main")).to_contain_text("Film week already has followers")
    expect(page.get_by_role("table")).to_contain_text("beckettfilmclub")
    journey.decide("head")
    journey.status_is("With Marketing Service, registration")
    journey.decide("priya", COMPLETE)
    journey.set_up("https://instagram.com/BeckettFilmClub")
    journey.on_the_register("Beckett Film Club", cited=["Leeds Beckett 12", "Leeds Beckett 13"])
