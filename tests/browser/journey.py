"""A request as a person writes it and others decide it: everything by clicks and typed words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn, person
from tests.browser.serving import Portal

Answers = Mapping[str, str | list[str] | bool]
APPROVE = "Approve"
ADVISE = "Give our advice"
COMPLETE = "Everything is there"
ASK = "Ask for changes"


def named(name: str, handle: str, **more: str) -> dict[str, str]:
    """Answer the first task: an Instagram account of the school."""
    return {
        "Which school, service or other unit is it for?": "School of Screen Studies",
        "What kind of account is it?": "School, faculty or department",
        "Which platform is it on?": "Instagram",
        "Account name": name,
        "Handle": handle,
        **more,
    }


OFFICIAL = {"Will it be official?": "Official"}
PURPOSE = {"Why is this account needed?": "The film clubs have no channel of their own."}
NEWS = {"What will it be used for?": ["News, events and achievements"]}
TERMS = {"I have read the platform’s own terms": True}
GUIDELINES = {"I will follow the university’s branding guidelines": True}


def answer(page: Page, question: str, value: str | list[str] | bool) -> None:
    """Answer one question of a form, whatever kind of control it has."""
    if isinstance(value, bool):
        page.get_by_label(question).set_checked(value)
        return
    group = page.get_by_role("group", name=re.compile(re.escape(question)))
    if group.count():
        for each in [value] if isinstance(value, str) else value:
            group.get_by_label(each, exact=True).check()
        return
    control = page.get_by_label(question).first
    if control.evaluate("control => control.tagName") == "SELECT":
        assert isinstance(value, str)
        control.select_option(label=value)
    else:
        control.fill(str(value))


def refused(page: Page, sentence: str) -> Locator:
    """Hold a refusal to its form: the title says so, the summary lists it, the field shows it."""
    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.get_by_role("alert").first
    expect(summary).to_contain_text(sentence)
    return summary


@dataclass
class Journey:
    """One request at one university, each person in a browser of their own."""

    portal: Portal
    sign_in: SignIn
    slug: str
    writer: str = "sam"
    options: dict[str, object] = field(default_factory=dict)
    reference: str = ""
    pages: dict[str, Page] = field(default_factory=dict)

    def page(self, key: str = "") -> Page:
        """Return the browser of one person, signed in on first use."""
        key = key or self.writer
        if key not in self.pages:
            self.pages[key] = self.sign_in(self.slug, key, **self.options)
        return self.pages[key]

    def url(self, rest: str = "") -> str:
        """Return an address at this university."""
        return f"{self.portal.url}/{self.slug}/{rest}"

    def here(self, rest: str = "") -> str:
        """Return an address of this request."""
        return self.url(f"requests/{self.reference}/{rest}")

    def begin(self, kind: str = "New account") -> Page:
        """Start at the front of the journey and come to the task list of an empty draft."""
        page = self.page()
        page.goto(self.url("requests/start/"))
        page.get_by_role("link", name=re.compile("^(Start now|Start a different one)$")).click()
        page.get_by_label(kind).check()
        page.get_by_role("button", name="Continue").click()
        if kind == "New account":
            page.get_by_role("button", name="I still need a new one").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your account request")
        self.reference = page.url.split("/requests/")[1].split("/")[0]
        return page

    def task(self, slug: str, answers: Answers | None = None) -> Page:
        """Open one task, answer its questions and press Continue."""
        page = self.page()
        page.goto(self.here(f"tasks/{slug}/"))
        for question, value in (answers or {}).items():
            answer(page, question, value)
        page.get_by_role("button", name="Continue").click()
        return page

    def done(self, slug: str, answers: Answers | None = None) -> None:
        """Do one task and come back to the task list."""
        page = self.task(slug, answers)
        expect(page.get_by_role("heading", level=1)).to_have_text("Your account request")

    def add_administrator(self, key: str, name: str, job_title: str) -> None:
        """Name somebody on the page of the administrators."""
        page = self.page()
        page.goto(self.here("tasks/administrators/"))
        if key == self.writer:
            page.get_by_label("This is me").check()
        else:
            page.get_by_label("Name", exact=True).fill(name)
            page.get_by_label("Work email address").fill(person(key, self.slug))
        page.get_by_label("Job title").fill(job_title)
        page.get_by_role("button", name="Add this person").click()
        expect(page.get_by_role("status").first).to_contain_text("was added")

    def confirm_mailbox(self, address: str, stranger: Page) -> None:
        """Open the link in the mailbox's mail, signed out, and press its button."""
        link = self.portal.link_in(self.portal.mail(address))
        stranger.goto(link)
        expect(stranger.get_by_role("link", name="Sign in")).to_be_visible()
        stranger.get_by_role("button", name=re.compile("Confirm")).click()
        expect(stranger.get_by_role("heading", level=1)).to_contain_text("confirmed")

    def accept(self, key: str) -> None:
        """Say yes to running the account, from the link in the mail asking for it."""
        page = self.page(key)
        page.goto(self.portal.link_in(self.portal.mail(person(key, self.slug), "run")))
        page.get_by_label("Yes, I will run it").check()
        page.get_by_role("button", name="Send answer").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    def note_course(self, key: str, course: str) -> None:
        """Let the register's team note that somebody completed a course today."""
        page = self.page("priya")
        page.goto(self.url("training/note/"))
        page.get_by_label("Their email address here").fill(person(key, self.slug))
        page.get_by_label(course, exact=True).check()
        day = date.today()  # noqa: DTZ011
        for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            page.get_by_label(label, exact=True).fill(str(value))
        page.get_by_role("button", name="Note it").click()
        expect(page.get_by_text("The course is noted.")).to_be_visible()

    def send(self) -> Page:
        """Check the answers, confirm every sentence and send."""
        page = self.page()
        page.goto(self.here("check/"))
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name=re.compile("^Send")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Request sent")
        return page

    def problems(self) -> Locator:
        """Return what the check page says stands in the way of sending."""
        page = self.page()
        page.goto(self.here("check/"))
        return page.get_by_role("alert").first

    def open_decision(self, key: str) -> Page:
        """Open the decision page as somebody."""
        page = self.page(key)
        page.goto(self.here("decide/"))
        return page

    def decide(self, key: str, verdict: str = APPROVE, words: str = "") -> Page:
        """Answer the step the request is at."""
        page = self.open_decision(key)
        page.get_by_label(verdict, exact=True).check()
        if words:
            answer(page, "What needs to change?" if verdict == ASK else "Your advice", words)
        declaration = page.get_by_label("I confirm this account is needed")
        if verdict == APPROVE and declaration.count():
            declaration.check()
        page.get_by_role("button", name=re.compile("^Send (decision|answer)$")).click()
        expect(page.get_by_role("heading", level=2, name="What happens next")).to_be_visible()
        return page

    def status_is(self, words: str, key: str = "") -> Page:
        """Hold the request's page to its status."""
        page = self.page(key)
        page.goto(self.here())
        expect(page.locator(".tag").first).to_have_text(words)
        return page

    def set_up(self, url: str) -> Page:
        """Tick the list, paste the live address and register."""
        page = self.page()
        page.goto(self.here("set-up/"))
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_label("The account’s web address").fill(url)
        page.get_by_role("button", name="Register the account").click()
        expect(page.locator(".tag").first).to_have_text("Registered")
        return page

    def skip(self, key: str, reason: str) -> Page:
        """Leave out the step the request is at, with a reason."""
        page = self.open_decision(key)
        page.get_by_role("link", name="This step is not needed").click()
        page.get_by_label("Why is this step not needed?").fill(reason)
        page.get_by_role("button", name="Skip this step").click()
        expect(page.get_by_role("status").first).to_contain_text("The step was skipped")
        return page

    def on_the_register(self, name: str, *, cited: list[str]) -> None:
        """Find the account on the list and its page, and the clauses in the letter."""
        page = self.page()
        page.get_by_role("link", name=f"See {name} on the register").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        page.goto(self.url("accounts/"))
        page.get_by_label("Name or handle").fill(name)
        page.get_by_role("button", name="Apply filters").click()
        expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("Active")
        page.goto(self.here("letter/"))
        for citation in cited:
            expect(page.locator(".letter")).to_contain_text(citation)
