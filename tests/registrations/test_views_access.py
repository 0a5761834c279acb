"""Who may open and send what: each page of a request, each kind of person."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from institutions.models import Institution, Role, User
from records.models import AuditEvent, Notice
from registrations import services
from registrations.models import RegistrationRequest, Verdict
from tests.factories import InstitutionFactory, RoleAssignmentFactory
from tests.registrations.scene import Scene
from tests.testdb import taken_back
from tests.world import give


def url(request: RegistrationRequest, name: str, *args: object) -> str:
    return reverse(
        f"registrations:{name}", args=[request.institution.slug, request.reference, *args]
    )


def as_person(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def stranger(db: None) -> User:
    """Staff of another university."""
    other = InstitutionFactory(slug="elsewhere", name="Elsewhere", short_name="Elsewhere")
    return give("Eve Moss", other.root, Role.STAFF)


def everything(institution: Institution) -> dict[str, object]:
    """Every row of requests, the trail and the outbox, to compare before and after."""
    found: dict[str, object] = {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("registrations").get_models()
    }
    found["trail"] = AuditEvent.objects.count()
    found["mail"] = Notice.objects.count()
    return found


def in_state(scene: Scene, state: str) -> RegistrationRequest:
    """A request of Sam's in one state, Jo named beside him."""
    if state == "draft":
        return scene.draft()
    if state == "approved":
        return scene.approved()
    if state == "registered":
        request = scene.approved()
        scene.everybody_ready(request)
        scene.register(request)
        request.refresh_from_db()
        return request
    request = scene.sent()
    verdicts = {"changes_asked": Verdict.CHANGES, "declined": Verdict.DECLINE}
    if state in verdicts:
        questions = [("purpose", "Say more")] if state == "changes_asked" else []
        scene.answer(request, scene.head, verdicts[state], questions=questions)
    return request


# state, page, then the answer for: whoever asks, the named administrator, the head whose turn
# it is, marketing, an auditor, a colleague without a part in it
TABLE = [
    ("draft", "detail", (200, 200, 404, 404, 404, 404)),
    ("draft", "tasks", (200, 403, 404, 404, 404, 404)),
    ("draft", "check", (200, 403, 404, 404, 404, 404)),
    ("draft", "delete", (200, 403, 404, 404, 404, 404)),
    ("draft", "run", (200, 200, 404, 404, 404, 404)),
    ("draft", "letter", (404, 404, 404, 404, 404, 404)),
    ("under_review", "detail", (200, 200, 200, 200, 200, 404)),
    ("under_review", "tasks", (302, 403, 403, 403, 403, 404)),
    ("under_review", "check", (302, 403, 403, 403, 403, 404)),
    ("under_review", "sent", (200, 403, 403, 403, 403, 404)),
    ("under_review", "decide", (200, 200, 200, 200, 200, 404)),
    ("under_review", "decided", (302, 302, 302, 302, 302, 404)),
    ("under_review", "withdraw", (200, 403, 403, 403, 403, 404)),
    ("under_review", "delete", (409, 403, 403, 403, 403, 404)),
    ("under_review", "copy", (409, 403, 403, 403, 403, 404)),
    ("under_review", "pass_on", (403, 403, 200, 403, 403, 404)),
    ("under_review", "substitute", (403, 403, 403, 403, 403, 404)),
    ("under_review", "skip", (403, 403, 403, 403, 403, 404)),
    ("under_review", "set_up", (409, 409, 403, 403, 403, 404)),
    ("under_review", "logo", (409, 403, 403, 403, 403, 404)),
    ("changes_asked", "questions", (200, 403, 403, 403, 403, 404)),
    ("changes_asked", "tasks", (200, 403, 403, 403, 403, 404)),
    ("approved", "set_up", (200, 409, 403, 403, 403, 404)),
    ("approved", "letter", (200, 200, 200, 200, 200, 404)),
    ("approved", "withdraw", (200, 403, 403, 403, 403, 404)),
    ("declined", "copy", (200, 403, 403, 403, 403, 404)),
    ("declined", "letter", (200, 200, 200, 200, 200, 404)),
    ("declined", "withdraw", (409, 403, 403, 403, 403, 404)),
]


@pytest.fixture(scope="class")
def taken(
    london_met_loaded: Scene, request: pytest.FixtureRequest
) -> Iterator[RegistrationRequest]:
    """A request in the state of a case, made once for all cases of that state."""
    with taken_back():
        yield in_state(london_met_loaded, request.param)


# By class, else each case would have a request made for itself.
@pytest.mark.parametrize(("taken", "place", "answers"), TABLE, indirect=["taken"], scope="class")
class TestEachPage:
    def test_opens_for_those_it_is_for(
        self,
        taken: RegistrationRequest,
        london_met: Scene,
        stranger: User,
        place: str,
        answers: tuple[int, ...],
    ) -> None:
        here, before = url(taken, place), everything(london_met.institution)
        who = ["sam", "jo", "head", "priya", "auditor", "colleague"]

        found = [as_person(london_met.people[name]).get(here).status_code for name in who]

        assert dict(zip(who, found, strict=True)) == dict(zip(who, answers, strict=True))
        assert as_person(stranger).get(here).status_code == 404
        assert Client().get(here).status_code == 302, "sign in first"
        assert everything(london_met.institution) == before, "opening a page changes nothing"


LISTS = [
    ("start", (200, 200, 200, 200)),
    ("new", (200, 200, 200, 403)),
    ("existing", (200, 200, 200, 200)),
    ("mine", (200, 200, 200, 200)),
    ("approvals", (200, 200, 200, 200)),
    ("list", (403, 200, 200, 200)),
    ("unit_accounts", (403, 200, 200, 200)),
]


@pytest.mark.parametrize(("page", "answers"), LISTS)
def test_lists_are_for_people_of_the_university(
    london_met: Scene, stranger: User, page: str, answers: tuple[int, ...]
) -> None:
    london_met.sent()
    here = reverse(f"registrations:{page}", args=[london_met.institution.slug])
    before = everything(london_met.institution)
    who = ["sam", "head", "priya", "auditor"]

    found = [as_person(london_met.people[name]).get(here).status_code for name in who]

    assert dict(zip(who, found, strict=True)) == dict(zip(who, answers, strict=True))
    assert as_person(stranger).get(here).status_code == 403
    assert everything(london_met.institution) == before


POST_ONLY = ["comment", "remove_administrator"]
READ_ONLY = ["detail", "tasks", "sent", "decided", "letter"]


@pytest.mark.parametrize("page", POST_ONLY)
def test_verbs_of_one_button_refuse_to_be_opened(london_met: Scene, page: str) -> None:
    request = london_met.sent()
    args = [] if page == "comment" else [1]

    assert as_person(london_met.sam).get(url(request, page, *args)).status_code == 405


@pytest.mark.parametrize("page", READ_ONLY)
def test_pages_to_read_refuse_to_be_sent(london_met: Scene, page: str) -> None:
    request = london_met.sent()

    assert as_person(london_met.sam).post(url(request, page)).status_code == 405


# who, page, what is sent, the answer: nothing may change
CRAFTED: list[tuple[str, str, str, list[object], dict[str, object], int]] = [
    ("draft", "sam", "check", [], {"version": 0}, 409),
    ("draft", "jo", "check", [], {"version": 0}, 403),
    ("draft", "jo", "task", ["purpose"], {"purpose": "Mine now", "version": 0}, 403),
    ("draft", "sam", "task", ["nothing"], {"version": 0}, 404),
    ("draft", "sam", "decide", [], {"verdict": "approve", "declared": "on"}, 409),
    ("draft", "sam", "set_up", [], {"url": "https://x.com/a"}, 409),
    ("draft", "head", "decide", [], {"verdict": "approve", "declared": "on"}, 404),
    ("under_review", "sam", "task", ["purpose"], {"purpose": "Other", "version": 0}, 409),
    ("under_review", "sam", "decide", [], {"verdict": "approve", "declared": "on"}, 403),
    ("under_review", "jo", "decide", [], {"verdict": "approve", "declared": "on"}, 403),
    ("under_review", "final", "decide", [], {"verdict": "approve", "declared": "on"}, 403),
    ("under_review", "auditor", "decide", [], {"verdict": "approve", "declared": "on"}, 403),
    ("under_review", "auditor", "comment", [], {"kind": "note", "note-text": "Hm"}, 403),
    ("under_review", "auditor", "comment", [], {"kind": "message", "message-text": "Hm"}, 403),
    ("under_review", "sam", "comment", [], {"kind": "note", "note-text": "Hm"}, 403),
    ("under_review", "head", "withdraw", [], {}, 403),
    ("under_review", "sam", "delete", [], {}, 409),
    ("under_review", "sam", "copy", [], {}, 409),
    ("under_review", "sam", "set_up", [], {"url": "https://x.com/a"}, 409),
    ("under_review", "sam", "logo", [], {"sure": "on"}, 409),
    ("under_review", "priya", "substitute", [], {"reason": "x"}, 409),
    ("under_review", "sam", "questions", [], {"q1-text": "Because"}, 409),
    ("draft", "sam", "remove_administrator", [999999], {}, 404),
    ("approved", "sam", "task", ["platform"], {"name": "Other", "version": 0}, 409),
    ("declined", "sam", "withdraw", [], {}, 409),
    ("declined", "sam", "run", [], {"accept": "yes"}, 409),
    ("declined", "colleague", "withdraw", [], {}, 404),
]


DECLARED = {"has_read": "on", "have_agreed": "on", "no_passwords": "on", "will_close": "on"}


@pytest.mark.parametrize(
    ("taken", "who", "place", "args", "sent", "answer"),
    CRAFTED,
    indirect=["taken"],
    scope="class",
)
class TestWhatNoPageWouldSend:
    def test_changes_nothing(
        self,
        taken: RegistrationRequest,
        london_met: Scene,
        who: str,
        place: str,
        args: list[object],
        sent: dict[str, object],
        answer: int,
    ) -> None:
        request = taken
        if (request.state, place, who) == ("draft", "check", "sam"):
            request = london_met.draft(purpose="")
            sent = {"version": request.version, **DECLARED}
        before = everything(london_met.institution)

        response = as_person(london_met.people[who]).post(url(request, place, *args), sent)

        assert response.status_code == answer
        assert "<h1" in response.content.decode(), "a page says what happened"
        assert everything(london_met.institution) == before


def test_a_question_of_another_request_cannot_be_answered(london_met: Scene) -> None:
    mine = in_state(london_met, "changes_asked")
    theirs = london_met.sent(by=london_met.colleague, handle="othernews", name="Other news")
    london_met.answer(theirs, london_met.head, Verdict.CHANGES, questions=[("purpose", "Why?")])
    question = theirs.approvals.get().questions.get()

    as_person(london_met.sam).post(url(mine, "questions"), {f"q{question.pk}-text": "Because"})
    response = as_person(london_met.sam).post(
        url(theirs, "questions"), {f"q{question.pk}-text": "Because"}
    )

    assert response.status_code == 404
    question.refresh_from_db()
    assert question.reply == ""


def test_a_request_is_not_found_under_another_university(london_met: Scene, stranger: User) -> None:
    request = london_met.sent()
    elsewhere = url(request, "detail").replace("/london-met/", "/elsewhere/")

    assert as_person(london_met.sam).get(elsewhere).status_code == 404


def test_nobody_without_a_role_may_start(london_met: Scene, stranger: User) -> None:
    here = reverse("registrations:new", args=[london_met.institution.slug])

    response = as_person(stranger).post(here, {"kind": "new", "looked": "yes"})

    assert response.status_code == 403
    assert not RegistrationRequest.objects.exists()


def test_an_auditor_reads_and_is_not_offered_to_ask(london_met: Scene) -> None:
    slug, auditor = london_met.institution.slug, as_person(london_met.auditor)
    start = reverse("registrations:start", args=[slug])
    places = {
        "overview:front": start,
        "overview:home": start,
        "accounts:list": start,
        "registrations:mine": start,
        "registrations:start": reverse("registrations:new", args=[slug]),
        "registrations:existing": reverse("registrations:new", args=[slug]),
    }
    sam = as_person(london_met.sam)
    for page, way_in in places.items():
        address = reverse(page, args=[slug])
        assert f'"{way_in}"' in sam.get(address).content.decode(), page
        answer = auditor.get(address)
        assert answer.status_code == 200
        assert f'href="{way_in}"' not in answer.content.decode(), page
        assert f'action="{way_in}"' not in answer.content.decode(), page


def test_an_auditor_who_asks_all_the_same_is_told_why_not(london_met: Scene) -> None:
    here = reverse("registrations:new", args=[london_met.institution.slug])
    auditor = as_person(london_met.auditor)
    for answer in (auditor.get(here), auditor.post(here, {"kind": "new", "looked": "yes"})):
        assert answer.status_code == 403
        assert "you read everything and write nothing" in answer.content.decode()
    assert not RegistrationRequest.objects.exists()


def test_a_draft_of_somebody_who_became_an_auditor_is_not_sent(london_met: Scene) -> None:
    draft = london_met.draft()
    RoleAssignmentFactory(person=london_met.sam, unit=london_met.root, role=Role.AUDITOR)
    sam = User.objects.get(pk=london_met.sam.pk)
    with pytest.raises(PermissionDenied, match="You are an auditor here"):
        services.submit(draft, by=sam, version=draft.version)
    draft.refresh_from_db()
    assert draft.state == "draft"
