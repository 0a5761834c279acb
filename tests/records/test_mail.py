"""What a mail is made of: headers, names, addresses, twins."""

from email.utils import parseaddr

import pytest

from records import links, mail
from tests.factories import NoticeFactory, UserFactory

pytestmark = pytest.mark.django_db
UNIVERSITY = {
    "institution": {
        "name": "University of Northgate",
        "short_name": "Northgate",
        "slug": "northgate",
        "team": "Social media team",
        "reply_to": "social@northgate.ac.uk",
    }
}


def test_headers_say_who_and_that_it_is_automatic() -> None:
    notice = NoticeFactory(context=UNIVERSITY, about="request:12:step:34")
    built = mail.build([notice])
    assert built.from_email.count("@") == 1
    assert parseaddr(built.from_email)[1] == "handlebook@example.ac.uk"
    assert built.reply_to == ["social@northgate.ac.uk"]
    headers = built.message()
    assert headers["Message-ID"] == f"<{notice.message_id}@localhost>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Id"] == "Handlebook <northgate.handlebook.localhost>"
    assert headers["References"] == headers["In-Reply-To"]


def test_what_belongs_together_is_one_thread() -> None:
    def thread(about: str) -> str:
        return str(mail.build([NoticeFactory(about=about)]).message()["References"])

    assert thread("request:12:step:34") == thread("request:12:person:5") == thread("request:12")
    assert thread("request:12") != thread("request:13")
    assert mail.build([NoticeFactory()]).message()["References"] is None


@pytest.mark.parametrize(
    "name", ["Team, Press\r\nBcc: evil@example.org", 'The "best" team', "Ünïversity team"]
)
def test_a_teams_name_cannot_add_a_header_or_an_address(name: str) -> None:
    given = {"institution": {**UNIVERSITY["institution"], "team": name}}
    built = mail.build([NoticeFactory(context=given)])
    headers = built.message()
    assert headers["Bcc"] is None
    assert parseaddr(built.from_email)[1] == "handlebook@example.ac.uk"
    assert built.recipients() == built.to


def test_a_key_becomes_a_signed_address_and_only_that_is_in_the_mail() -> None:
    key = links.new_key()
    context = mail.shown_context(NoticeFactory(context={"link_key": key}))
    token = context["url"].removeprefix("http://localhost:8000/t/").rstrip("/")
    assert links.read(token) == key


@pytest.mark.parametrize("change", [lambda token: token + "x", lambda token: token[1:], str.upper])
def test_an_address_made_up_is_not_ours(change) -> None:  # type: ignore[no-untyped-def]
    assert links.read(change(links.sign(links.new_key()))) is None


def test_text_and_html_say_the_same_and_text_is_not_escaped() -> None:
    sam = UserFactory(name="Sam O'Lee & Sons <b>")
    built = mail.build([NoticeFactory(recipient=sam, context=UNIVERSITY)])
    html = str(built.alternatives[0][0])
    assert "Dear Sam O'Lee & Sons <b>" in built.body
    assert "Sam O&#x27;Lee &amp; Sons &lt;b&gt;" in html
    for sentence in ("We never ask for a social media password", "University of Northgate"):
        assert sentence in built.body
        assert sentence in html


def test_a_subject_is_one_line_of_plain_text() -> None:
    notice = NoticeFactory(
        template="institutions/mail/cover",
        context={"giver": "A & B\nBcc: x@example.org", "to_day": "1 May 2027"},
    )
    assert mail.build([notice]).subject == "You cover for A & B Bcc: x@example.org until 1 May 2027"
