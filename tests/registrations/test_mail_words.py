"""Every mail of requests as it is read: short, plain, the same in text and in HTML."""

import re
from html import unescape
from typing import NamedTuple

import pytest
import time_machine

from records.mail import build
from records.models import Notice
from registrations import services
from registrations.models import Verdict
from tests.registrations.scene import Scene
from tests.registrations.test_mail import MONDAY


class Letter(NamedTuple):
    """A mail as it leaves, with the notice it was made of."""

    notice: Notice
    subject: str
    text: str
    html: str
    kind: str


def written(notice: Notice) -> Letter:
    """The mail of one notice alone."""
    notice.is_digest = False
    made = build([notice])
    [(html, kind)] = made.alternatives
    return Letter(notice, str(made.subject), str(made.body), str(html), str(kind))


def everything(scene: Scene) -> None:
    """Take requests through everything that sends mail."""
    request = scene.sent(administrators=["me", "jo", "new.person@leedsbeckett.ac.uk"])
    services.comment(request, by=scene.consulted, text="Hello", is_internal=False)
    scene.answer(request, scene.consulted, Verdict.CHANGES, questions=[("name", "Shorter?")])
    services.reply_to_question(
        request.approvals.get().questions.get(), by=scene.sam, text="It is short"
    )
    scene.submit(request)
    scene.answer(request, scene.consulted)
    scene.answer(request, scene.head)
    services.answer_administration(request, by=scene.jo, accept=True)
    scene.answer(request, scene.priya)
    scene.everybody_ready(request)
    scene.register(request)
    other = scene.sent(name="Law & <Order>", handle="laworder")
    services.pass_on(
        other, step_id=scene.step(other).pk, by=scene.consulted, to=scene.final, reason="You"
    )
    services.answer_administration(other, by=scene.jo, accept=False)
    services.withdraw(other, by=scene.sam)
    films = scene.sent(unit=scene.society, name="Films", handle="films1")
    scene.answer(films, scene.consulted)


@pytest.fixture(scope="module")
def mails(leeds_beckett_loaded: Scene) -> list[Letter]:
    """Every mail of some requests, written once for all tests of this file."""
    with time_machine.travel(MONDAY, tick=True):
        everything(leeds_beckett_loaded)
        rows = Notice.objects.filter(template__startswith="registrations/")
        return [written(row) for row in rows.select_related("recipient")]


def test_every_mail_is_short_plain_and_says_the_same_twice(
    mails: list[Letter],
) -> None:
    assert len({letter.notice.template for letter in mails}) >= 14
    for notice, subject, text, html, kind in mails:
        assert kind == "text/html"
        assert len(subject) <= 78, subject
        assert "!" not in subject
        assert len(text.split()) <= 170, notice.template
        assert "{{" not in text + html
        assert "None" not in text
        assert "We never ask for a social media password" in text
        plain = unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))
        words = set(re.findall(r"\w\w+", plain.casefold()))  # a list counts for itself in HTML
        assert set(re.findall(r"\w\w+", text.casefold())) <= words, notice.template
        assert text.count("http://localhost:8000/") == 1, notice.template


def test_names_with_signs_are_safe_in_html_and_whole_in_text(
    mails: list[Letter],
) -> None:
    found = [letter for letter in mails if letter.notice.context["account"] == "Law & <Order>"]
    assert found
    assert all("<Order>" not in letter.html for letter in found)
    assert any("Law & <Order>" in letter.text for letter in found)


@pytest.mark.parametrize(
    ("template", "subject", "says"),
    [
        ("received", "We have your request {ref}", "Do not create the account until"),
        ("to_decide", "Decide on a social media account: {ref}", "approve it, ask for changes"),
        ("to_decide", "Advise on a social media account: {ref}", "asked for your advice"),
        ("to_decide", "Check a social media account: {ref}", "everything is there"),
        (
            "run_account",
            "Will you run Computing News on Instagram?",
            "on every working day",
        ),
        ("questions", "Questions about your request {ref}", "Questions to answer: 1."),
        ("approved", "Approved: set up Computing News", "Turn on two-step sign-in"),
        ("registered", "You now run Computing News", "Leeds Beckett University"),
        ("passed_on", "Passed to you: {ref}", "Reason: You"),
        ("withdrawn", "Withdrawn: {ref}", "nothing for you to do"),
        ("administrator_missing", "Jo Park cannot run the account: {ref}", "said no"),
        ("nobody_to_decide", "Nobody can answer a step: {ref}", "never approved by itself"),
    ],
)
def test_what_a_mail_says(mails: list[Letter], template: str, subject: str, says: str) -> None:
    found = [each for each in mails if each.notice.template == f"registrations/mail/{template}"]
    assert found
    wanted = [
        each
        for each in found
        if each.subject == subject.format(ref=each.notice.context["reference"])
    ]
    assert wanted
    assert any(says in each.text for each in wanted)
