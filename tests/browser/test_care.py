"""Looking after an account in the browser: marketing audits it, its people note enquiries."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, check_page
from tests.browser.journey import refused
from tests.browser.serving import Portal
from tests.browser.test_activity import fill_day

QUESTIONS = 9  # answered with yes, no or not sure; the tenth is a day


def today() -> date:
    return date.today()  # noqa: DTZ011


def answer_all(page: Page, word: str) -> None:
    for box in page.get_by_label(word, exact=True).all():
        box.check()


def test_marketing_audits_an_account(portal: Portal, as_person: SignIn) -> None:
    page = as_person("london-met", "priya")
    page.goto(f"{portal.url}/london-met/accounts/{portal.places['cared']}/")
    page.locator("dt:has-text('Audit by marketing') + dd a").click()
    page.get_by_role("link", name="Audit this account").click()
    keep = page.get_by_role("button", name="Save the audit")
    keep.click()
    refused(page, "Answer: Does it look official, so that people see whose it is?")
    assert page.get_by_label("Not sure", exact=True).count() == QUESTIONS
    answer_all(page, "Yes")
    page.get_by_role("group", name="Is the logo used as it may be?").get_by_label(
        "No", exact=True
    ).check()
    fill_day(page, "When did it last post?", date(2020, 1, 31))
    keep.click()
    refused(page, "This is earlier than the last post we know of")
    expect(page.get_by_label("Why the day we know is wrong")).to_be_visible()
    check_page(page)
    fill_day(page, "When did it last post?", today())
    page.get_by_label("Note").fill("The banner still shows the old crest.")
    keep.click()
    expect(page.get_by_text("The audit is kept. The next one is due by")).to_be_visible()
    expect(page.locator("main")).to_contain_text("The banner still shows the old crest.")
    page.get_by_role("link", name="Back to the account").click()
    expect(page.locator("main")).to_contain_text("Seen by marketing")
    expect(page.locator("main")).to_contain_text("Marketing looked it over")


def test_an_enquiry_is_noted_and_settled_on_a_phone(portal: Portal, as_person: SignIn) -> None:
    page = as_person("leeds-beckett", "priya")
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{portal.url}/leeds-beckett/accounts/{portal.places['answered']}/enquiries/")
    page.get_by_role("link", name="Note an enquiry").click()
    note = page.get_by_role("button", name="Note it")
    page.get_by_label("Nothing yet: it waits").check()
    expect(page.get_by_text("On which day was it done?")).to_be_hidden()
    note.click()
    refused(page, "Enter a time")
    page.get_by_label("Hidden from view").check()
    expect(page.get_by_role("group", name="Why was it hidden?")).to_be_visible()
    page.get_by_label("Nothing yet: it waits").check()
    fill_day(page, "On which day did it come?", today() - timedelta(days=1))
    page.get_by_label("At what time?", exact=True).fill("9.05am")
    note.click()
    expect(page.get_by_text("The enquiry is noted. An answer is due by")).to_be_visible()
    check_page(page)
    page.locator("tbody tr").first.get_by_role("link").click()
    page.get_by_label("Moved to a private conversation").check()
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Noted. This enquiry waits no more.")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("Moved to private")


def test_a_day_is_ticked_once(portal: Portal, as_person: SignIn) -> None:
    page = as_person("leeds-beckett", "priya")
    page.goto(f"{portal.url}/leeds-beckett/accounts/{portal.places['answered']}/")
    page.get_by_role("button", name="I looked after it today").click()
    expect(page.get_by_text("Thank you. It is noted for today.")).to_be_visible()
    expect(page.get_by_role("button", name="I looked after it today")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Back to the account")).click()
    expect(page.locator("main")).to_contain_text("Looked after today")
