"""A team's mailbox or a person's, and whose domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.mailboxes import (
    BadMailbox,
    MailboxVerdict,
    Shape,
    at_domain,
    domain_reason,
    judge_mailbox,
    normal_address,
    same_mailbox,
)

NAMED = "It has the form first name, last name"
TEAM = "It names a team or a task"
BESIDE = "It may be one person's, with a task beside the name"
SILENT = "It does not say which team reads it"


@pytest.mark.parametrize(
    ("local", "shape", "reason"),
    [
        ("events", "generic", TEAM),
        ("marketing", "generic", TEAM),
        ("it.support", "generic", TEAM),
        ("law-library", "generic", TEAM),
        ("lawlibrary", "generic", TEAM),
        ("socialmedia", "generic", TEAM),
        ("physics.society", "generic", TEAM),
        ("computing", "generic", TEAM),
        ("business", "generic", TEAM),
        ("careers", "generic", TEAM),
        ("computing-nursing", "generic", TEAM),
        ("leedslaw.news", "generic", TEAM),
        ("admissions2026", "generic", TEAM),
        ("jane.smith", "personal", NAMED),
        ("j.smith", "personal", NAMED),
        ("j_smith", "personal", NAMED),
        ("jane.a.smith", "personal", NAMED),
        ("sam.lee2", "personal", NAMED),
        ("jane.o'neil", "personal", NAMED),
        ("abc1234", "personal", "It looks like somebody's sign-in name"),
        ("20251234", "personal", "It looks like somebody's sign-in name"),
        ("j.smith.marketing", "doubtful", BESIDE),
        ("mary.law", "doubtful", BESIDE),
        ("dean", "doubtful", "It names an office that one person holds"),
        ("head.physics", "doubtful", "It names an office that one person holds"),
        ("jsmith", "doubtful", SILENT),
        ("ltu", "doubtful", SILENT),
        ("comp-sci", "doubtful", SILENT),
    ],
)
def test_the_shape_of_an_address(local: str, shape: str, reason: str) -> None:
    verdict = judge_mailbox(f"{local}@leeds.ac.uk")

    assert verdict == MailboxVerdict(Shape(shape), reason)
    assert verdict.needs_reason is (shape != "generic")


@pytest.mark.parametrize(
    "typed", ["events@leeds.ac.uk", " Events@LEEDS.ac.uk ", "events+social@leeds.ac.uk"]
)
def test_a_known_persons_address_is_personal_whatever_its_shape(typed: str) -> None:
    verdict = judge_mailbox(typed, ["not an address", "EVENTS+x@leeds.ac.uk"])

    assert verdict == MailboxVerdict(Shape.PERSONAL, "This is a person's own address", True)
    assert verdict.needs_reason is False


def test_a_team_on_free_mail_is_doubtful() -> None:
    verdict = judge_mailbox("marketing@gmail.com")

    assert (verdict.shape, verdict.needs_reason) == (Shape.DOUBTFUL, True)
    assert "gmail.com is a free mail service" in verdict.reason


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sam.Lee@Leeds.ac.uk", " sam.lee@leeds.ac.uk", True),
        ("sam.lee+x@leeds.ac.uk", "sam.lee@leeds.ac.uk", True),
        ("ｓam.lee@leeds.ac.uk", "sam.lee@leeds.ac.uk", True),
        ("sam.lee@leeds.ac.uk.", "sam.lee@leeds.ac.uk", True),
        ("sam.lee@bücher.example", "sam.lee@xn--bcher-kva.example", True),
        ("sam.lee@googlemail.com", "samlee@gmail.com", True),
        ("sam.lee@leeds.ac.uk", "samlee@leeds.ac.uk", False),
        ("sam.lee@leeds.ac.uk", "sam.lee@student.leeds.ac.uk", False),
        ("sam.lee@leeds.ac.uk", "sam.lee@leеds.ac.uk", False),
        ("sam.lee@strasse.example", "sam.lee@straße.example", False),
        ("sam.lee", "sam.lee", False),
        ("", "", False),
    ],
)
def test_one_person_however_the_address_is_written(one: str, other: str, same: bool) -> None:
    assert same_mailbox(one, other) is same


@pytest.mark.parametrize(
    ("typed", "inside"),
    [
        ("events@leeds.ac.uk", True),
        ("events@LEEDS.AC.UK", True),
        ("events@student.leeds.ac.uk", True),
        ("events@leeds.ac.uk.", True),
        ("events@evilleeds.ac.uk", False),
        ("events@leeds.ac.uk.evil.example", False),
        ("events@ac.uk", False),
        ("events@leedsbeckett.ac.uk", False),
        ("events@leеds.ac.uk", False),
        ("events@xn--leds-w4d.ac.uk", False),
    ],
)
def test_a_domain_matches_whole_or_after_a_dot(typed: str, inside: bool) -> None:
    assert at_domain(typed, ["leeds.ac.uk"]) is inside
    assert at_domain(typed, ["Leeds.ac.uk", "", "qmul.ac.uk"]) is inside
    assert at_domain(typed, []) is False
    assert at_domain(typed, [""]) is False


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("events@leeds.ac.uk", ""),
        ("events@gmail.com", "gmail.com is a free mail service. Enter an address at leeds.ac.uk"),
        ("events@evilleeds.ac.uk", "Enter an address at leeds.ac.uk"),
        (
            "events@leеds.ac.uk",
            "The part after @ has letters that look like others. Enter one at leeds.ac.uk",
        ),
    ],
)
def test_a_foreign_domain_is_refused_with_the_reason(typed: str, reason: str) -> None:
    assert domain_reason(typed, ["leeds.ac.uk", "leedsunion.example"]) == reason
    assert domain_reason(typed, []) == ""


@pytest.mark.parametrize(
    "text",
    [
        "", "events", "@leeds.ac.uk", "events@", "events@leeds", "ev ents@leeds.ac.uk",
        "a@b@leeds.ac.uk", "events@-leeds.ac.uk", "events@leeds..ac.uk", ".events@leeds.ac.uk",
        "events@127.0.0.1", "events\n@leeds.ac.uk", "Sam <sam@leeds.ac.uk>", "a@b.c\x00",
        f"{'a' * 65}@leeds.ac.uk", f"a@{'b.' * 130}uk", "sam\u200b@leeds.ac.uk",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    for read in (judge_mailbox, normal_address):
        with pytest.raises(
            BadMailbox, match=r"^Enter an email address, like events@example.ac.uk$"
        ):
            read(text)


@given(st.text(max_size=40) | st.emails() | st.from_regex(r"[a-z.+']{1,9}@[a-zß。.]{1,9}"))
def test_never_fails_and_comparing_form_stays(text: str) -> None:
    try:
        normal = normal_address(text)
    except BadMailbox:
        return
    assert normal_address(normal) == normal
    assert normal.isascii()
    assert judge_mailbox(text, [text]).is_known_person


@given(st.from_regex(r"[a-z0-9-]{1,10}", fullmatch=True))
def test_an_ending_is_never_enough(before: str) -> None:
    try:
        inside = at_domain(f"events@{before}leeds.ac.uk", ["leeds.ac.uk"])
    except BadMailbox:
        return
    assert inside is False
