"""The pages of a request as they are used: typed, refused, kept, sent, decided, registered."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Platform, SocialAccount
from institutions.models import User
from institutions.shown import day
from registrations import services
from registrations.models import Approval, Comment, RegistrationRequest, RequestState, Verdict
from tests.factories import DelegationFactory, SocialAccountFactory
from tests.registrations.scene import Scene
from tests.registrations.test_views_access import DECLARED, as_person, in_state, url

NAMED = {
    "unit": "",
    "account_kind": "unit",
    "standing": "official",
    "platform": "instagram",
    "name": "Computing at London Met",
    "handle": "londonmetcomputing",
}


def page(response: Any) -> str:
    return str(response.content.decode()).replace("&#x27;", "'").replace("&quot;", '"')


def send(
    person: User, request: RegistrationRequest, slug: str, **sent: Any
) -> "tuple[Any, RegistrationRequest]":
    """Send one task's page; the button is Continue unless another is given."""
    request.refresh_from_db()
    given = {"version": request.version, "continue": "yes", **sent}
    response = as_person(person).post(url(request, "task", slug), given)
    request.refresh_from_db()
    return response, request


@pytest.fixture
def empty(london_met: Scene) -> RegistrationRequest:
    """A draft in which nothing is answered."""
    return services.start(by=london_met.sam, institution=london_met.institution)


def test_the_whole_way_by_its_pages(london_met: Scene) -> None:
    sam = as_person(london_met.sam)
    new = reverse("registrations:new", args=["london-met"])
    assert "Select what you need to do" in page(sam.post(new, {}))
    assert sam.post(new, {"kind": "new"}).url.endswith("/requests/existing/")  # type: ignore[attr-defined]
    started = sam.post(new, {"kind": "new", "looked": "yes"})
    request = RegistrationRequest.objects.get()
    assert started.url == url(request, "tasks")  # type: ignore[attr-defined]
    assert "0 of 8 tasks" in page(sam.get(url(request, "tasks")))

    named = {**NAMED, "unit": london_met.school.pk}
    tasks: list[tuple[str, dict[str, Any]]] = [
        ("platform", named),
        ("purpose", {"purpose": "News for applicants", "uses": ["news"]}),
        ("content", {"house_rules": "yes", "platform_terms": "on"}),
        ("branding", {"branding_guidelines": "on"}),
        ("mailbox", {"mailbox": "computing-team@londonmet.ac.uk"}),
        ("approvers", {}),
    ]
    for slug, answers in tasks:
        response, request = send(london_met.sam, request, slug, **answers)
        assert response.status_code == 302, page(response)
    sam.post(url(request, "task", "administrators"), {"is_me": "on", "add": "yes"})
    request.refresh_from_db()
    jo = {"name": "Jo Park", "email": london_met.jo.email, "job_title": "Technician"}
    response, request = send(london_met.sam, request, "administrators", **jo)
    assert response.url == url(request, "tasks")
    assert set(request.done_tasks) >= {"platform", "mailbox", "administrators", "approvers"}

    check = page(sam.get(url(request, "check")))
    assert "Send request to Ada Okafor" in check
    assert "Confirm that you have read the policy" in page(
        sam.post(url(request, "check"), {"version": request.version})
    )
    sent = sam.post(url(request, "check"), {"version": request.version, **DECLARED})
    assert sent.url == url(request, "sent")  # type: ignore[attr-defined]

    for person in (london_met.head, london_met.final):
        answered = decide(person, request, verdict="approve", declared="on")
        assert answered.url == url(request, "decided")
        assert "You approved" in page(as_person(person).get(url(request, "decided")))
    london_met.everybody_ready(request)
    ticked = {line.code: "on" for line in services.set_up_list(request, london_met.book)}
    live = {
        "url": "https://www.instagram.com/LondonMetComputing/?hl=en",
        "went_live_on_day": "1",
        "went_live_on_month": "Nov",
        "went_live_on_year": "2025",
    }
    registered = sam.post(url(request, "set_up"), {**ticked, **live})
    assert registered.url == url(request, "detail")  # type: ignore[attr-defined]
    account = SocialAccount.objects.get()
    assert account.identity == "instagram:londonmetcomputing"
    shown = page(sam.get(url(request, "detail")))
    assert f"{account.name} on the register" in shown
    assert ", London Met 5.1" not in shown, "each clause once"


def test_an_address_typed_as_handle_is_kept_as_the_handle(
    london_met: Scene, empty: RegistrationRequest
) -> None:
    typed = {
        **NAMED,
        "unit": london_met.school.pk,
        "handle": "https://www.instagram.com/LondonMetLaw/",
    }
    _response, request = send(london_met.sam, empty, "platform", **typed)
    assert request.handle == "LondonMetLaw"


def test_me_and_somebody_else_are_not_named_at_once(
    london_met: Scene, empty: RegistrationRequest
) -> None:
    both = {"is_me": "on", "add": "yes", "name": "Jo Park", "email": london_met.jo.email}
    shown = page(as_person(london_met.sam).post(url(empty, "task", "administrators"), both))
    assert "enter somebody else, not both" in shown
    assert london_met.jo.email in shown
    assert not empty.proposed.exists()


def test_who_approves_waits_for_the_school(london_met: Scene, empty: RegistrationRequest) -> None:
    sam = as_person(london_met.sam)
    unasked = page(sam.get(url(empty, "task", "approvers")))
    assert "Who is asked depends on the school" in unasked
    assert "Nobody at the moment" not in unasked
    send(london_met.sam, empty, "platform", **{**NAMED, "unit": london_met.school.pk})
    asked = page(sam.get(url(empty, "task", "approvers")))
    assert "Who is asked depends on the school" not in asked
    assert "Ada Okafor" in asked


def decide(person: User, request: RegistrationRequest, **sent: Any) -> Any:
    request.refresh_from_db()
    step = request.steps.filter(state="current").first()
    given = {
        "step_id": step.pk if step else "",
        "seen_round": request.round,
        "questions-TOTAL_FORMS": 1,
        "questions-INITIAL_FORMS": 0,
        **sent,
    }
    return as_person(person).post(url(request, "decide"), given)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("platform", {}, "Select which platform the account is on"),
    ("platform", {}, "Enter the account name"),
    ("platform", {}, "Select what kind of account it is"),
    ("platform", {**NAMED, "name": "x" * 51}, "Account name must be 50 characters or less"),
    (
        "platform",
        {**NAMED, "name": "LMU Law"},
        "5.5: Account name must not include ‘LMU’",
    ),
    ("platform", {**NAMED, "name": "LMU Law"}, "Use ‘LondonMet’"),
    ("platform", {**NAMED, "platform": "nothing"}, "Select a valid choice"),
    ("platform", {**NAMED, "account_kind": "partner"}, "Enter the partner organisation"),
    ("platform", {**NAMED, "platform": "other"}, "Enter the name of the platform"),
    ("purpose", {}, "Enter why this account is needed"),
    ("purpose", {"purpose": "x", "uses": ["selection"]}, "London Met 4.6"),
    ("purpose", {"purpose": "password: hunter2", "uses": ["news"]}, "Remove the password"),
    ("content", {}, "Confirm that you have read the platform’s terms"),
    ("content", {}, "Select whether you will show house rules"),
    ("branding", {}, "Confirm that you will follow the branding guidelines"),
    ("mailbox", {}, "Enter a team mailbox"),
    ("mailbox", {"mailbox": "not an address"}, "Enter an email address, like events@"),
    ("mailbox", {"mailbox": "jane.doe@londonmet.ac.uk"}, "This looks like a personal address"),
    ("administrators", {}, "Enter an administrator"),
    ("administrators", {"name": "Jo", "add": "yes"}, "Enter their work email address"),
    ("administrators", {"email": "a@b.ac.uk", "add": "yes"}, "Enter the administrator's name"),
    (
        "administrators",
        {"name": "Al", "email": "al@gmail.com", "job_title": "x", "add": "yes"},
        "Enter a work email address ending in londonmet.ac.uk",
    ),
]


@pytest.mark.parametrize(("slug", "sent", "sentence"), REFUSED)
def test_a_refusal_is_said_in_the_summary_and_beside_the_field(
    london_met: Scene, empty: RegistrationRequest, slug: str, sent: dict[str, Any], sentence: str
) -> None:
    if sent.get("unit") == "":
        sent = {**sent, "unit": london_met.school.pk}

    response, _request = send(london_met.sam, empty, slug, **sent)

    shown = page(response)
    assert response.status_code == 200
    assert "<title>Error:" in shown
    assert "There is a problem" in shown
    assert sentence in shown
    for typed in (value for name, value in sent.items() if name in {"name", "purpose", "mailbox"}):
        assert typed in shown, "nothing typed is lost"


def test_the_same_person_twice_is_refused_and_nothing_else_lost(
    london_met: Scene, empty: RegistrationRequest
) -> None:
    send(london_met.sam, empty, "administrators", is_me="on", add="yes")
    again = {"name": "Sam", "email": london_met.sam.email, "job_title": "Officer", "add": "yes"}

    response, request = send(london_met.sam, empty, "administrators", **again)

    assert "Administrators must be two different people" in page(response)
    assert london_met.sam.email in page(response)
    assert request.proposed.count() == 1


def test_a_doubtful_mailbox_passes_with_a_reason(
    london_met: Scene, empty: RegistrationRequest
) -> None:
    doubtful = {"mailbox": "jane.doe@londonmet.ac.uk", "mailbox_reason": "Four of us read it"}

    response, request = send(london_met.sam, empty, "mailbox", **doubtful)

    assert response.status_code == 302
    assert (str(request.mailbox), request.mailbox_reason) == (
        "jane.doe@londonmet.ac.uk",
        "Four of us read it",
    )


def test_partial_answers_are_kept_without_being_judged(
    london_met: Scene, empty: RegistrationRequest
) -> None:
    response, request = send(london_met.sam, empty, "platform", name="LMU Law", later="yes")

    assert response.url == reverse("registrations:mine", args=["london-met"])
    assert (request.name, request.done_tasks) == ("LMU Law", [])
    assert 'value="LMU Law"' in page(as_person(london_met.sam).get(response.url)) or (
        "LMU Law" in page(as_person(london_met.sam).get(response.url))
    )


def test_what_cannot_be_kept_is_shown_again_and_the_rest_is_saved(
    london_met: Scene, empty: RegistrationRequest
) -> None:
    odd = {"purpose": "News", "ends_on_day": "31", "ends_on_month": "2", "ends_on_year": "2027"}

    response, request = send(london_met.sam, empty, "purpose", later="yes", **odd)

    assert "Enter a real date" in page(response)
    assert "Everything else was saved" in page(response)
    assert request.purpose == "News"


def test_another_tab_keeps_what_was_typed_and_says_so(
    london_met: Scene, empty: RegistrationRequest
) -> None:
    old = empty.version
    send(london_met.sam, empty, "purpose", purpose="From the first tab", uses=["news"])
    late = {"version": old, "purpose": "From the second tab", "uses": ["news"]}

    response, request = send(london_met.sam, empty, "purpose", **late)

    assert response.status_code == 409
    assert "was changed in another tab or window" in page(response)
    assert "From the second tab" in page(response)
    assert request.purpose == "From the first tab"
    form = response.context["form"]
    again, request = send(
        london_met.sam, empty, "purpose", **{**late, "version": form["version"].value()}
    )
    assert (again.status_code, request.purpose) == (302, "From the second tab")


def test_extra_keys_are_not_kept(london_met: Scene, empty: RegistrationRequest) -> None:
    given = {
        "purpose": "News",
        "uses": ["news"],
        "state": "approved",
        "audience": "All",
        "name": "X",
    }

    _response, request = send(london_met.sam, empty, "purpose", **given)

    assert (request.state, request.name, request.audience) == (RequestState.DRAFT, "", "")


def test_a_unit_of_another_university_is_no_choice(
    london_met: Scene, empty: RegistrationRequest, leeds_beckett: Scene
) -> None:
    given = {**NAMED, "unit": leeds_beckett.school.pk}

    response, request = send(london_met.sam, empty, "platform", **given)

    assert "Select a valid choice" in page(response)
    assert request.unit is None


def test_sent_twice_is_sent_once_and_says_when(london_met: Scene) -> None:
    request = london_met.draft()
    sam, given = as_person(london_met.sam), {"version": request.version, **DECLARED}

    sam.post(url(request, "check"), given)
    second = sam.post(url(request, "check"), given, follow=True)

    request.refresh_from_db()
    assert request.round == 1
    assert "This request was already sent on" in page(second)
    assert second.redirect_chain[0][0] == url(request, "sent")


def test_the_receipt_stays_with_the_present_status(london_met: Scene) -> None:
    request = in_state(london_met, "declined")

    shown = page(as_person(london_met.sam).get(url(request, "sent")))

    assert request.reference in shown
    assert "Declined" in shown


DECISIONS = [
    ({}, "Select your decision"),
    ({"verdict": "approve"}, "Confirm that the account is needed"),
    ({"verdict": "changes"}, "Enter what needs to change"),
    ({"verdict": "changes", "questions-0-field": "purpose"}, "Enter what needs to change"),
    ({"verdict": "decline"}, "Enter a reason"),
    ({"verdict": "decline", "reason": "No need"}, "Select why you are declining"),
]


@pytest.mark.parametrize(("sent", "sentence"), DECISIONS)
def test_half_a_decision_is_refused(london_met: Scene, sent: dict[str, Any], sentence: str) -> None:
    request = london_met.sent()

    response = decide(london_met.head, request, **sent)

    assert response.status_code == 200
    assert sentence in page(response)
    assert not Approval.objects.exists()


def test_declining_asks_once_more_and_can_be_reconsidered(london_met: Scene) -> None:
    request = london_met.sent()
    given = {"verdict": "decline", "reason_code": "other", "reason": "Not this year"}

    first = decide(london_met.head, request, **given)
    assert "Decline this request?" in page(first)
    assert not Approval.objects.exists()
    back = decide(london_met.head, request, **given, edit="yes")
    assert "Not this year" in page(back)
    assert not Approval.objects.exists()
    decide(london_met.head, request, **given, confirmed="yes")

    request.refresh_from_db()
    assert request.state == RequestState.DECLINED
    assert Approval.objects.get().reason == "Not this year"


def test_one_more_question_keeps_what_was_typed_and_decides_nothing(london_met: Scene) -> None:
    request = london_met.sent()
    typed = {"verdict": "changes", "changes": "Two things", "questions-0-text": "Why now?"}

    response = decide(london_met.head, request, **typed, more="yes")

    assert "Why now?" in page(response)
    assert "Two things" in page(response)
    assert 'name="questions-1-text"' in page(response)
    assert "There is a problem" not in page(response)
    assert not Approval.objects.exists()


def test_the_later_of_two_is_told_who_and_when_and_keeps_the_words(london_met: Scene) -> None:
    request = london_met.sent()
    step = london_met.step(request)
    london_met.answer(request, london_met.head)

    response = decide(
        london_met.head, request, step_id=step.pk, verdict="changes", changes="My long comment"
    )

    assert response.status_code == 409
    assert "This request was approved by Ada Okafor on" in page(response)
    assert "Your decision has not been saved" in page(response)
    assert "My long comment" in page(response)
    assert Approval.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("sam", "You asked for this account, so somebody else must decide"),
        ("jo", "You are asked to run this account, so somebody else must decide"),
        ("final", "Head of School must answer first"),
        ("priya", "This is with Head of School"),
    ],
)
def test_who_cannot_decide_is_told_why(london_met: Scene, who: str, sentence: str) -> None:
    request = london_met.sent()

    assert sentence in page(as_person(london_met.people[who]).get(url(request, "decide")))


def test_advice_comes_before_the_decision(west_london: Scene) -> None:
    request = west_london.sent()

    too_early = decide(west_london.final, request, verdict="approve", declared="on")
    assert too_early.status_code == 403
    assert "West London 3.3" in page(too_early)
    assert "must answer first" in page(too_early)
    assert "Enter your advice" in page(decide(west_london.consulted, request, verdict="approve"))
    decide(west_london.consulted, request, verdict="approve", advice="Fine by us")
    shown = page(as_person(west_london.final).get(url(request, "decide")))
    assert "Fine by us" in shown
    assert "gave advice" in page(as_person(west_london.final).get(url(request, "detail")))


def test_questions_stand_beside_their_answer_until_each_is_met(london_met: Scene) -> None:
    request = london_met.sent()
    asked = {
        "verdict": "changes",
        "questions-TOTAL_FORMS": 2,
        "questions-0-field": "purpose",
        "questions-0-text": "Who answers in August?",
        "questions-1-field": "handle",
        "questions-1-text": "Can it be shorter?",
    }
    decide(london_met.head, request, **asked)
    sam = as_person(london_met.sam)
    shown = page(sam.get(url(request, "questions")))
    assert "Who answers in August?" in shown
    assert "News for applicants and offer holders" in shown
    assert "Answer the question: Can it be shorter?" in page(sam.get(url(request, "check")))
    question = request.approvals.get().questions.get(field="purpose")
    assert "Enter your reply" in page(sam.post(url(request, "questions"), {}))

    sam.post(url(request, "questions"), {f"q{question.pk}-text": "Jo and I"})
    changed = {**NAMED, "unit": london_met.school.pk, "handle": "compnews", "then": "questions"}
    response, request = send(london_met.sam, request, "platform", **changed)
    assert response.url == url(request, "questions")
    before = page(as_person(london_met.head).get(url(request, "detail")))
    assert "Jo and I" not in before, "not sent back yet"
    sam.post(url(request, "check"), {"version": request.version, **DECLARED})

    request.refresh_from_db()
    assert (request.state, request.round) == (RequestState.UNDER_REVIEW, 2)
    again = page(as_person(london_met.head).get(url(request, "decide")))
    assert "computingnews" in again, "the old value"
    assert "compnews" in again, "and the new one"
    for who in (london_met.head, london_met.sam):
        shown = page(as_person(who).get(url(request, "detail")))
        assert "Who answers in August?" in shown
        assert "Jo and I" in shown
    assert "Jo and I" in again


@pytest.mark.parametrize(
    ("button", "leads_to"),
    [("", "/questions/"), ("check", "/check/"), ("tasks", "/tasks/"), ("change", "/platform/")],
)
def test_no_button_of_the_questions_loses_a_reply(
    london_met: Scene, button: str, leads_to: str
) -> None:
    request = london_met.sent()
    asked = [("purpose", "Who answers in August?"), ("handle", "Can it be shorter?")]
    london_met.answer(request, london_met.head, Verdict.CHANGES, questions=asked)
    first, second = request.approvals.get().questions.order_by("pk")
    replies = {f"q{first.pk}-text": "Jo and I", f"q{second.pk}-text": "Not really"}
    to = f"change-{second.pk}" if button == "change" else button

    response = as_person(london_met.sam).post(url(request, "questions"), {**replies, "to": to})

    assert leads_to in response["Location"]
    assert [each.reply for each in request.approvals.get().questions.order_by("pk")] == [
        "Jo and I",
        "Not really",
    ]


def test_a_reply_once_given_is_not_wiped_out_by_an_empty_box(london_met: Scene) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head, Verdict.CHANGES, questions=[("purpose", "Why?")])
    question = request.approvals.get().questions.get()
    sam = as_person(london_met.sam)
    sam.post(url(request, "questions"), {f"q{question.pk}-text": "Because"})

    refused = sam.post(url(request, "questions"), {f"q{question.pk}-text": "", "to": "check"})

    assert "Enter your reply" in page(refused)
    question.refresh_from_db()
    assert question.reply == "Because"


def test_a_picture_the_rulebook_needs_is_not_called_optional(
    leeds_beckett: Scene, leeds: Scene
) -> None:
    needed, free = (
        page(as_person(scene.sam).get(url(scene.draft(), "task", "branding")))
        for scene in (leeds_beckett, leeds)
    )

    assert "At least one picture is needed" in needed
    assert "At least one picture is needed" not in free
    assert 'Banner <span class="optional">' in free
    assert 'Banner <span class="optional">' not in needed


def test_change_from_the_check_page_comes_back_to_it(london_met: Scene) -> None:
    request = london_met.draft()
    given = {"purpose": "Other words", "uses": ["news"], "then": "check"}

    response, request = send(london_met.sam, request, "purpose", **given)

    assert response.url == url(request, "check")
    assert (request.purpose, request.name) == ("Other words", "Computing News")


def test_withdrawn_and_sent_again_has_the_same_reference(london_met: Scene) -> None:
    request = london_met.sent()
    sam = as_person(london_met.sam)

    sam.post(url(request, "withdraw"))
    request.refresh_from_db()
    assert (request.state, request.was_withdrawn) == (RequestState.DRAFT, True)
    sam.post(url(request, "check"), {"version": request.version, **DECLARED})

    shown = page(sam.get(url(request, "detail")))
    assert request.reference in shown
    assert shown.count("Request sent") == 2
    assert "Withdrawn" in shown


def test_a_draft_is_deleted_only_by_its_button(london_met: Scene) -> None:
    request = london_met.draft()

    response = as_person(london_met.sam).post(url(request, "delete"), follow=True)

    assert request.reference in page(response)
    assert not RegistrationRequest.objects.exists()


def test_why_a_request_was_declined_stands_on_its_page_and_in_its_letter(
    london_met: Scene,
) -> None:
    request = london_met.sent()
    why = {"reason_code": "existing", "reason": "See the school’s page"}
    london_met.answer(request, london_met.head, Verdict.DECLINE, **why)
    sam = as_person(london_met.sam)

    for name in ("detail", "letter"):
        told = page(sam.get(url(request, name)))
        assert "Another account does this already. See the school’s page" in told, name


def test_a_declined_request_is_copied_as_a_new_one(london_met: Scene) -> None:
    request = in_state(london_met, "declined")

    as_person(london_met.sam).post(url(request, "copy"))

    made = RegistrationRequest.objects.get(copied_from=request)
    assert (made.state, made.name) == (RequestState.DRAFT, request.name)
    assert made.reference != request.reference


WHY = {"purpose": "For applicants", "uses": ["news"]}


def test_the_timeline_begins_with_the_sending_and_tells_of_later_changes(
    london_met: Scene,
) -> None:
    request = london_met.draft()
    sam = as_person(london_met.sam)
    sam.post(url(request, "task", "purpose"), {**WHY, "version": request.version})
    request.refresh_from_db()
    sam.post(url(request, "check"), {"version": request.version, **DECLARED})
    assert "Saved: Purpose" not in page(sam.get(url(request, "detail")))

    london_met.answer(request, london_met.head, Verdict.CHANGES, reason="Say more")
    request.refresh_from_db()
    sam.post(url(request, "task", "purpose"), {**WHY, "version": request.version})

    shown = page(sam.get(url(request, "detail")))
    assert shown.count("Saved: Purpose") == 1
    assert "Head of School asked for changes" in shown
    decided = page(
        as_person(london_met.head).get(
            reverse("registrations:approvals", args=[request.institution.slug])
        )
    )
    assert "Asked for changes" in decided


def test_notes_stay_inside_and_messages_go_across(london_met: Scene) -> None:
    request = london_met.sent()
    priya = as_person(london_met.priya)

    priya.post(url(request, "comment"), {"kind": "note", "note-text": "Check their bio"})
    priya.post(url(request, "comment"), {"kind": "message", "message-text": "Well done"})

    assert set(Comment.objects.values_list("text", "is_internal")) == {
        ("Check their bio", True),
        ("Well done", False),
    }
    assert "Check their bio" in page(as_person(london_met.head).get(url(request, "detail")))
    own = page(as_person(london_met.sam).get(url(request, "detail")))
    assert "Well done" in own
    assert "Check their bio" not in own
    assert "Check their bio" not in page(as_person(london_met.jo).get(url(request, "detail")))
    events = page(priya.get(url(request, "detail") + "?show=events"))
    assert "Well done" not in events
    assert "Request sent" in events


def test_an_empty_message_is_refused_in_its_own_box(london_met: Scene) -> None:
    request = london_met.sent()

    response = as_person(london_met.priya).post(url(request, "comment"), {"kind": "message"})

    assert "Enter your message" in page(response)
    assert not Comment.objects.exists()


def test_pass_on_finds_people_and_never_those_with_a_stake(london_met: Scene) -> None:
    request = london_met.sent()
    head = as_person(london_met.head)
    step = london_met.step(request)

    back = timezone.localdate() + timedelta(days=3)
    director = london_met.people["director"]
    DelegationFactory(
        institution=london_met.institution, giver=director, deputy=london_met.head, to_on=back
    )

    found = page(head.get(url(request, "pass_on") + "?q=ray"))
    assert "Ray Dale" in found
    assert f"away until {day(back)}" in page(head.get(url(request, "pass_on")))
    assert "Sam Lee," not in page(head.get(url(request, "pass_on") + "?q=sam"))
    given = {"step_id": step.pk, "to": london_met.sam.pk, "reason": "Busy"}
    assert "Select a person from the list" in page(head.post(url(request, "pass_on"), given))
    missing = {"step_id": step.pk, "to": london_met.colleague.pk}
    assert "Enter a reason" in page(head.post(url(request, "pass_on"), missing))

    head.post(url(request, "pass_on"), {**missing, "reason": "Busy this week"})

    step.refresh_from_db()
    assert step.holder == london_met.colleague
    assert "This was passed to Ray Dale" in page(head.get(url(request, "decide")))
    assert "Busy this week" in page(as_person(london_met.colleague).get(url(request, "decide")))


def test_an_optional_step_is_skipped_with_a_reason(leeds_beckett: Scene) -> None:
    request = leeds_beckett.sent()
    step = leeds_beckett.step(request)
    dean = as_person(leeds_beckett.head if step.desk_id else leeds_beckett.dean)
    person = leeds_beckett.consulted

    assert "Enter a reason" in page(
        as_person(person).post(url(request, "skip"), {"step_id": step.pk})
    )
    as_person(person).post(url(request, "skip"), {"step_id": step.pk, "reason": "Known to us"})

    assert leeds_beckett.step(request).pk != step.pk
    assert dean.get(url(request, "detail")).status_code in {200, 404}
    assert "Known to us" in page(as_person(leeds_beckett.priya).get(url(request, "detail")))


def test_a_person_says_yes_or_no_to_running_the_account(london_met: Scene) -> None:
    request = london_met.sent()
    jo = as_person(london_met.jo)

    assert "Select whether you will run the account" in page(jo.post(url(request, "run"), {}))
    assert "You will run this account" in page(jo.post(url(request, "run"), {"accept": "yes"}))
    assert request.proposed.get(person=london_met.jo).state == "accepted"
    assert "You will not run" in page(jo.post(url(request, "run"), {"accept": "no"}))
    assert request.proposed.get(person=london_met.jo).state == "declined"


def test_a_picture_is_kept_and_shown_to_those_who_see_the_request(
    leeds_beckett: Scene, settings: Any, tmp_path: Any
) -> None:
    from io import BytesIO

    from PIL import Image

    settings.MEDIA_ROOT = tmp_path
    request = leeds_beckett.draft()
    drawn = BytesIO()
    Image.new("RGB", (40, 40), "#336699").save(drawn, "PNG")
    picture = SimpleUploadedFile("me.png", drawn.getvalue(), "image/png")

    response, request = send(
        leeds_beckett.sam, request, "branding", logo="no", profile_image=picture
    )
    assert response.status_code == 302, page(response)
    wrong = SimpleUploadedFile("me.png", b"<svg/>", "image/png")
    refused, request = send(leeds_beckett.sam, request, "branding", logo="no", banner_image=wrong)

    assert "The selected file must be a JPG or PNG" in page(refused)
    assert "browser cannot keep a chosen file" in page(refused)
    there = url(request, "image", "profile")
    shown = as_person(leeds_beckett.sam).get(there)
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert as_person(leeds_beckett.colleague).get(there).status_code == 404


def test_setting_up_names_each_thing_that_is_missing(london_met: Scene) -> None:
    request = in_state(london_met, "approved")

    shown = page(as_person(london_met.sam).post(url(request, "set_up"), {}))

    assert "Enter a web address, like https://www.instagram.com/yourlibrary" in shown
    assert "Confirm: It is registered with the mailbox" in shown
    assert not SocialAccount.objects.exists()


def test_setting_up_too_early_for_the_people_is_said_with_its_clause(london_met: Scene) -> None:
    request = in_state(london_met, "approved")
    ticked = {line.code: "on" for line in services.set_up_list(request, london_met.book)}
    live = {"url": "https://instagram.com/computingnews", "went_live_on_day": "1",
            "went_live_on_month": "11", "went_live_on_year": "2025"}  # fmt: skip

    shown = page(as_person(london_met.sam).post(url(request, "set_up"), {**ticked, **live}))

    assert "1 of 2 people who run it have accepted" in shown
    assert "London Met 5.2" in shown
    assert not SocialAccount.objects.exists()


def test_the_portal_default_is_shown_as_such(queen_mary: Scene) -> None:
    request = queen_mary.draft()
    sam = as_person(queen_mary.sam)

    assert "the policy is silent; portal default" in page(
        sam.get(url(request, "task", "approvers"))
    )
    request = queen_mary.submit(request)
    assert "the policy is silent; portal default" in page(
        as_person(queen_mary.priya).get(url(request, "decide"))
    )


def test_the_letter_is_served_as_it_was_stored(london_met: Scene) -> None:
    request = in_state(london_met, "approved")
    request.letters.update(body="<p>As it was that day</p>")

    assert "<p>As it was that day</p>" in page(
        as_person(london_met.sam).get(url(request, "letter"))
    )


def test_an_existing_account_is_read_from_its_address(london_met: Scene) -> None:
    request = services.start(by=london_met.sam, institution=london_met.institution, kind="existing")
    given = {**NAMED, "unit": london_met.school.pk, "platform": "", "handle": ""}
    pasted = "https://www.instagram.com/LondonMetLaw/?hl=en"

    bad, request = send(london_met.sam, request, "platform", **given, url="nonsense")
    assert "Enter a web address, like" in page(bad)
    assert "Select which platform" not in page(bad), "the address will tell it"
    wrong, request = send(
        london_met.sam, request, "platform", **{**given, "platform": "tiktok"}, url=pasted
    )
    assert "The web address and platform do not match" in page(wrong)
    _response, request = send(london_met.sam, request, "platform", **given, url=pasted)

    assert request.platform is not None
    assert (request.platform.code, request.handle) == ("instagram", "LondonMetLaw")


def test_nobody_is_told_to_create_an_account_that_exists(london_met: Scene) -> None:
    live = "https://www.instagram.com/computingnews"
    there = london_met.approved(kind="existing", url=live)
    new = london_met.approved(name="Law News", handle="lawnews")
    sam = as_person(london_met.sam)

    told, asked = (
        [page(sam.get(url(request, name))) for name in ("sent", "letter", "set_up", "detail")]
        for request in (there, new)
    )

    for words in ("Do not create", "create the account", "Create the account", "is created"):
        assert words not in "".join(told), words
        assert words in "".join(asked), words
    year = f'value="{timezone.localdate().year}"'
    assert (year in told[2], year in asked[2]) == (False, True), (
        "the day of an old one is not known"
    )


def test_an_address_on_the_register_is_shown_where_one_may_see_it(
    london_met: Scene, empty: RegistrationRequest
) -> None:
    held = SocialAccountFactory(
        unit=london_met.school,
        platform=Platform.objects.get(code="instagram"),
        identity="instagram:londonmetcomputing",
    )

    response, _request = send(
        london_met.sam, empty, "platform", **{**NAMED, "unit": london_met.school.pk}
    )

    assert "This address is already registered to School of Computing" in page(response)
    assert held.get_absolute_url() in page(response)


def test_another_university_s_account_is_not_given_away(
    london_met: Scene, leeds_beckett: Scene, empty: RegistrationRequest
) -> None:
    held = SocialAccountFactory(
        unit=leeds_beckett.school,
        platform=Platform.objects.get(code="instagram"),
        identity="instagram:londonmetcomputing",
        name="Secret plans",
    )

    response, _request = send(
        london_met.sam, empty, "platform", **{**NAMED, "unit": london_met.school.pk}
    )

    assert "This address is already registered by another institution" in page(response)
    assert "Secret plans" not in page(response)
    assert held.reference not in page(response)


@pytest.mark.parametrize(
    ("who", "note", "message"),
    [("sam", False, True), ("jo", False, False), ("head", True, True), ("auditor", False, False)],
)
def test_a_box_for_words_is_drawn_for_those_who_may_write_in_it(
    london_met: Scene, who: str, note: bool, message: bool
) -> None:
    request = london_met.sent()

    shown = page(as_person(london_met.people[who]).get(url(request, "detail")))

    assert ("Keep note" in shown, "Send message" in shown) == (note, message)
