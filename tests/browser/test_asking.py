"""Asking before posting in the browser, from the question to its answer; a clause found unclear."""

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, check_page, person
from tests.browser.journey import refused
from tests.browser.serving import Portal
from tests.browser.test_activity import fill_day

SLUG = "london-met"
QUESTION = "May we post a picture of the burst pipe in the library?"


def ask(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/{SLUG}/home/")
    page.get_by_role("link", name="Ask before you post").first.click()
    send = page.get_by_role("button", name="Send question")
    send.click()
    refused(page, "Select whether it is about an official account")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Which account?").fill("Library Instagram")
    page.get_by_label(re.compile("Something serious is happening")).check()
    page.get_by_label("Your question").fill(QUESTION)
    fill_day(page, "By when do you need the answer?", date.today())  # noqa: DTZ011
    send.click()
    refused(page, "London Met 6.1.7: Your line manager is told at the same time")
    expect(page.get_by_label("Your question")).to_have_value(QUESTION)
    check_page(page)
    page.get_by_label("Your line manager's work email").fill(person("head", SLUG))
    send.click()
    expect(page.get_by_text("Your question has been sent")).to_be_visible()


def test_a_question_is_asked_on_a_phone_and_answered(portal: Portal, as_person: SignIn) -> None:
    page = as_person(SLUG, "sam")
    page.set_viewport_size({"width": 360, "height": 780})
    ask(page, portal)
    address = page.url

    desk = as_person(SLUG, "priya")
    desk.goto(f"{portal.url}/{SLUG}/home/")
    expect(desk.get_by_role("heading", name="Questions before posting")).to_be_visible()
    desk.goto(address)
    expect(desk.locator("main")).to_contain_text(QUESTION)
    desk.get_by_label("Your answer").fill("Wait until the press office has spoken.")
    desk.get_by_role("button", name="Send answer").click()
    expect(desk.get_by_text("Your answer has been sent")).to_be_visible()

    head = as_person(SLUG, "head")
    head.goto(address)
    expect(head.locator("main")).to_contain_text("Wait until the press office has spoken.")
    expect(head.locator("main")).not_to_contain_text(QUESTION)
    check_page(head)
    page.reload()
    expect(page.locator("main")).to_contain_text("Wait until the press office has spoken.")


def test_words_of_a_disclaimer_are_copied(portal: Portal, as_person: SignIn) -> None:
    page = as_person(SLUG, "sam")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{portal.url}/{SLUG}/policies/{portal.places['policy']}/")
    words = page.locator(".copy-words").inner_text()
    page.get_by_role("button", name="Copy these words").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == words


def test_a_clause_found_unclear_is_answered(portal: Portal, as_person: SignIn) -> None:
    page = as_person(SLUG, "jo")
    places = portal.places
    page.goto(f"{portal.url}/{SLUG}/policies/{places['policy']}/clauses/{places['key']}/")
    page.get_by_role("link", name="Something unclear here?").click()
    page.get_by_role("button", name="Send comment").click()
    refused(page, "Enter what is unclear")
    page.get_by_label("What is unclear, or could be better?").fill("Does it cover old posts?")
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_text("We email you once it is answered")).to_be_visible()

    keeper = as_person(SLUG, "root")
    keeper.goto(page.url)
    keeper.get_by_label("Your answer").fill("Yes, it does.")
    keeper.get_by_role("button", name="Send answer").click()
    keeper.goto(page.url)
    expect(keeper.locator("main")).to_contain_text("Yes, it does.")
