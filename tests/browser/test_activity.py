"""A quiet account in the browser: its people say it is in use, marketing decides, a sweep runs."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, check_page
from tests.browser.journey import refused
from tests.browser.serving import Portal

SLUG = "london-met"


def fill_day(page: Page, legend: str, day: date) -> None:
    group = page.get_by_role("group", name=re.compile(legend))
    for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(label).fill(str(part))


def test_those_who_run_an_account_confirm_it_on_a_phone(portal: Portal, as_person: SignIn) -> None:
    page = as_person(SLUG, "quiet-runner")
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{portal.url}/{SLUG}/home/")
    page.get_by_role("link", name=re.compile("London Met")).first.wait_for()
    account = f"{portal.url}/{SLUG}/accounts/{portal.places['quiet']}/"
    page.goto(account)
    expect(page.locator("main")).to_contain_text("Inactive")
    page.get_by_role("link", name="Say whether it is in use").click()
    send = page.get_by_role("button", name="Send answer")

    send.click()
    refused(page, "Select whether the account is still in use")
    page.get_by_label("Yes, it is in use").check()
    fill_day(page, "Date of the last post", date.today() + timedelta(days=2))  # noqa: DTZ011
    page.get_by_role("group", name="Can you still get into the account?").get_by_label(
        "Yes", exact=True
    ).check()
    page.get_by_role("group", name="Can the others who run it still get in?").get_by_label(
        "Not sure"
    ).check()
    send.click()
    refused(page, "Date of the last post must be today or in the past")
    fill_day(page, "Date of the last post", date(2020, 1, 31))
    send.click()
    refused(page, "This is earlier than the last post we know of")
    expect(page.get_by_label("Why the day we know is wrong")).to_be_visible()
    check_page(page)
    fill_day(page, "Date of the last post", date.today() - timedelta(days=1))  # noqa: DTZ011
    send.click()

    expect(page.get_by_text("Thank you. The account is confirmed as in use.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Said by an administrator")
    expect(page.locator(".tag").first).to_have_text("Active")


def test_marketing_decides_what_is_left(portal: Portal, as_person: SignIn) -> None:
    page = as_person(SLUG, "priya")
    page.goto(f"{portal.url}/{SLUG}/accounts/quiet/")
    page.locator("h2:has-text('Quiet times asked for') + .table-box a").first.click()
    account = page.url.removesuffix("quiet/")
    page.get_by_label("It may not be quiet: refuse what was asked").check()
    page.get_by_label("Reason").fill("")
    page.get_by_role("button", name="Send decision").click()
    refused(page, "Enter a reason")
    page.get_by_label("It may be quiet until a day").check()
    page.get_by_label("Reason").fill("Clearing is in August")
    page.get_by_role("button", name="Send decision").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quiet accounts to decide")
    expect(page.get_by_text("may be quiet until")).to_be_visible()
    page.goto(account)
    expect(page.locator(".tag").first).to_have_text("Quiet, agreed")


def test_a_sweep_is_foreseen_run_and_read(portal: Portal, as_person: SignIn) -> None:
    page = as_person(SLUG, "priya")
    page.goto(f"{portal.url}/{SLUG}/accounts/sweeps/")
    page.get_by_role("link", name="Show what would change").click()
    expect(page.get_by_text("Nothing has been changed, and nobody has been told.")).to_be_visible()
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Looking over the register")
    done = page.get_by_text(re.compile("Accounts checked: [0-9]+|Another run"))
    for _each in range(20):
        if done.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(done).to_be_visible()
    page.goto(f"{portal.url}/{SLUG}/accounts/sweeps/{portal.places['sweep_day']}/")
    expect(page.locator("tbody tr").first).to_contain_text(
        re.compile("Seen by marketing|Said by an administrator")
    )
    page.get_by_role("link", name="Could not be known").click()
    expect(page.locator("tbody tr").first).to_contain_text("Nobody has said when it last posted")
