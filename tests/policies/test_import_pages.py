"""The pages on which an official text comes in, as a browser without scripts uses them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from institutions.models import Role, User
from policies.models import Policy, PolicySource, PolicyVersion
from policies.services.sources import cut_of
from records.models import StoredFile
from tests.policies.test_sources import PARTS, TEXT, UNLIKE, WHOLE, issue, placed
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    """Give who writes its policy."""
    return give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)


@pytest.fixture
def secretary(world: World) -> User:
    """Give who enters the approving body's decisions."""
    return give("Ivo Dale", world.root, Role.STAFF, Role.POLICY_APPROVER)


@pytest.fixture
def policy(world: World) -> Policy:
    """Give its policy: version 0, clauses 1 and 2 in summary."""
    return make_policy(world.institution)


@pytest.fixture
def writer(client: Client, owner: User) -> Client:
    """Give the writer's browser."""
    client.force_login(owner)
    return client


ROOT = "/northgate/policies/social-media/text/"


def upload(writer: Client, content: bytes, name: str = "policy.txt") -> Any:
    return writer.post(f"{ROOT}import/", {"file": SimpleUploadedFile(name, content), "text": ""})


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_a_file_is_brought_looked_over_and_placed(writer: Client, policy: Policy) -> None:
    answer = upload(writer, TEXT.encode())
    assert answer.status_code == 302
    assert answer.url == ROOT
    shown = writer.get(ROOT)
    assert "6 clauses" in words(shown)
    assert "Number 4 is missing" in words(shown)
    assert "are not ticked yet" in words(shown) or "is not ticked yet" in words(shown)
    refused = writer.post(f"{ROOT}place/", follow=True)
    assert "Read the warnings first" in words(refused)
    keys = [each["key"] for each in PolicySource.objects.get().warnings]
    writer.post(f"{ROOT}tick/", {"warning": keys})
    done = writer.post(f"{ROOT}place/", follow=True)
    assert done.request["PATH_INFO"] == f"{ROOT}placed/"
    assert "2(a)" in words(done)
    assert PolicyVersion.objects.get(number="draft").texts.count() == 6


def test_pasted_words_are_a_text_as_well(writer: Client, policy: Policy) -> None:
    answer = writer.post(f"{ROOT}import/", {"text": TEXT})
    assert answer.status_code == 302
    assert PolicySource.objects.get().name == "pasted.txt"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"text": ""}, "Choose a file, or paste the text below"),
        ({"text": " \n "}, "Choose a file, or paste the text below"),
        ({"text": "1 2 3"}, "no words"),
    ],
)
def test_a_form_without_a_text_says_so(
    writer: Client, policy: Policy, given: dict[str, str], says: str
) -> None:
    answer = writer.post(f"{ROOT}import/", given)
    assert answer.status_code == 200
    assert says in words(answer)
    assert not PolicySource.objects.exists()


def test_a_correction_leads_back_to_its_line(writer: Client, policy: Policy) -> None:
    upload(writer, TEXT.encode())
    answer = writer.post(f"{ROOT}correct/", {"line": 11, "deed": "join_previous"})
    assert answer["Location"] == f"{ROOT}?page=1#line-11"
    shown = writer.get(ROOT)
    assert "5 clauses" in words(shown)
    assert "Corrected" in words(shown)
    writer.post(f"{ROOT}correct/", {"line": 10, "deed": "back"})
    assert "6 clauses" in words(writer.get(ROOT))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"line": "6", "deed": "promote"}, "highest place"),
        ({"line": "6", "deed": "sing"}, "Choose what to do"),
        ({"line": "x", "deed": "promote"}, "Choose what to do"),
        ({"line": "6", "deed": "split", "at": "8"}, "only be split"),
        ({"line": "6", "deed": "kind", "to": "poem"}, "Say what it is"),
    ],
)
def test_what_makes_no_sense_changes_nothing_and_says_why(
    writer: Client, policy: Policy, given: dict[str, str], says: str
) -> None:
    upload(writer, TEXT.encode())
    answer = writer.post(f"{ROOT}correct/", given, follow=True)
    assert says in words(answer)
    assert "Nothing was changed" in words(answer)
    assert PolicySource.objects.get().corrections == []


def test_every_deed_of_the_page_is_done(writer: Client, policy: Policy) -> None:
    upload(writer, TEXT.encode())
    deeds = re.findall(r'name="deed" value="(\w+)"', writer.get(ROOT).content.decode())
    assert set(deeds) == {"promote", "demote", "join_previous", "join_next", "leave_out", "kind"}
    writer.post(f"{ROOT}correct/", {"line": 11, "deed": "leave_out"})
    writer.post(f"{ROOT}correct/", {"line": 8, "deed": "kind", "to": "para"})
    kinds = {piece.key: piece.kind.value for piece in cut_of(PolicySource.objects.get()).pieces}
    assert (kinds[11], kinds[8]) == ("furniture", "para")


def test_a_detail_is_used_with_one_press(writer: Client, policy: Policy) -> None:
    upload(writer, TEXT.encode())
    assert "Use this" in words(writer.get(ROOT))
    writer.post(f"{ROOT}detail/", {"at": "1"})
    assert PolicyVersion.objects.get(number="draft").owner == "Communications"
    answer = writer.post(f"{ROOT}detail/", {"at": "99"}, follow=True)
    assert "no such detail" in words(answer)


def test_questions_show_both_words_and_take_an_answer(
    writer: Client, policy: Policy, owner: User, secretary: User
) -> None:
    issue(placed(policy, owner), owner, secretary)
    draft = placed(policy, owner, UNLIKE)
    shown = writer.get(f"{ROOT}which/")
    assert "Is 3 a clause you know?" in words(shown)
    assert "<del>" in shown.content.decode()
    question = draft.questions.get()
    missing = writer.post(f"{ROOT}which/{question.pk}/", {}, follow=True)
    assert "Choose one of the answers" in words(missing)
    done = writer.post(f"{ROOT}which/{question.pk}/", {"answer": "3"}, follow=True)
    assert "Answered" in words(done)
    clause = draft.texts.get(path="3").clause
    assert clause is not None
    assert clause.key == "3"
    assert "See what the draft holds" in words(done)


@pytest.mark.parametrize(
    ("before", "after", "asks"),
    [(WHOLE, PARTS, "Was 1 split in two?"), (PARTS, WHOLE, "Were 1 and 2 joined?")],
)
def test_a_split_and_a_merger_are_asked_in_words(
    writer: Client, policy: Policy, owner: User, secretary: User, before: str, after: str, asks: str
) -> None:
    issue(placed(policy, owner, before), owner, secretary)
    draft = placed(policy, owner, after)
    assert asks in words(writer.get(f"{ROOT}which/"))
    writer.post(f"{ROOT}which/{draft.questions.get().pk}/", {"answer": "yes"})
    assert draft.descents.count() == 1


def test_the_file_is_handed_out_and_never_shown(writer: Client, policy: Policy) -> None:
    upload(writer, b"<html><body><p>1.1 One.</p><p>1.2 Two.</p></body></html>", "p.html")
    answer = writer.get(f"{ROOT}file/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


@pytest.mark.parametrize("place", ["", "import/", "placed/", "which/", "file/"])
def test_drafts_are_nobodys_to_see_but_the_writers(
    client: Client, world: World, policy: Policy, owner: User, secretary: User, place: str
) -> None:
    client.force_login(owner)
    upload(client, TEXT.encode())
    for person, status in ((world.sam, 404), (secretary, 403), (world.auditor, 403)):
        client.force_login(person)
        assert client.get(f"{ROOT}{place}").status_code == status
    client.force_login(world.stranger)
    assert client.get(f"{ROOT}{place}").status_code == 403


HOSTILE = (
    "# Rules\n\n1. <script>alert(1)</script> first words of this rule\n\n"
    "2. ![x](http://evil.example/x.png) and [press](javascript:alert(2)) second words\n\n"
    "3. <img src=x onerror=alert(3)> third words of this rule <b onclick=x>here</b>\n"
)


@pytest.mark.parametrize("name", ["rules.md", "rules.txt", "rules.html"])
def test_nothing_of_a_text_is_markup_on_any_page(writer: Client, policy: Policy, name: str) -> None:
    content = HOSTILE if name != "rules.html" else f"<html><body>{HOSTILE}</body></html>"
    assert upload(writer, content.encode(), name).status_code == 302
    source = PolicySource.objects.get()
    writer.post(f"{ROOT}tick/", {"warning": [each["key"] for each in source.warnings]})
    writer.post(f"{ROOT}place/")
    for place in ("", "placed/", "which/"):
        body = writer.get(f"{ROOT}{place}").content.decode()
        assert not re.search(
            r"<script>alert|<img|<b onclick|href=.?javascript:|evil.example/x.png.>", body
        )


def long_text(lines: int) -> str:
    return "Posting\n\n" + "".join(
        f"1.{at} Rule number {at} of ours is here.\n" for at in range(1, lines)
    )


def test_a_long_text_is_shown_page_by_page(
    writer: Client, policy: Policy, django_assert_max_num_queries: Any
) -> None:
    upload(writer, long_text(3000).encode())
    for number in (1, 25, 50, 9999):
        with django_assert_max_num_queries(12):
            shown = writer.get(f"{ROOT}?page={number}")
        assert shown.content.count(b'class="cut"') <= 60
    assert "Rule number 2999 of ours" in words(writer.get(f"{ROOT}?page=50"))


def test_pages_cost_the_same_however_much_is_asked(
    writer: Client, policy: Policy, owner: User, secretary: User, django_assert_max_num_queries: Any
) -> None:
    issue(placed(policy, owner), owner, secretary)
    placed(policy, owner, UNLIKE)
    for place in ("", "import/", "placed/", "which/"):
        with django_assert_max_num_queries(12):
            writer.get(f"{ROOT}{place}")


def test_nothing_is_left_of_a_refused_upload(writer: Client, policy: Policy) -> None:
    answer = upload(writer, b"%PDF-1.4 broken", "a.pdf")
    assert answer.status_code == 200
    assert "damaged" in words(answer)
    assert not StoredFile.objects.exists()


def test_whoever_has_brought_nothing_is_led_to_where_it_is_brought(
    writer: Client, policy: Policy
) -> None:
    assert writer.get(ROOT)["Location"] == f"{ROOT}import/"


def test_a_question_about_a_clause_taken_out_is_asked_no_more(
    writer: Client, policy: Policy, owner: User, secretary: User
) -> None:
    issue(placed(policy, owner), owner, secretary)
    draft = placed(policy, owner, UNLIKE)
    question = draft.questions.get()
    draft.texts.filter(path="3").delete()
    assert writer.get(f"{ROOT}which/").status_code == 200
    writer.post(f"{ROOT}which/{question.pk}/", {"answer": ""})
    assert not draft.questions.exists()
