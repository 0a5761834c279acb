"""Who may do what to a request in which state, and what an answer does."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.models import AuditEvent
from registrations import rules, services
from registrations.models import (
    Approval,
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
    Verdict,
)
from registrations.problems import Refused
from tests.registrations.scene import Scene
from tests.testdb import taken_back

STATES = ("draft", "under_review", "changes_asked", "approved", "registered", "declined")


def taken_to(scene: Scene, state: str) -> RegistrationRequest:
    """A request in a state, by the ways people take it there."""
    if state == "draft":
        return scene.draft()
    if state == "under_review":
        return scene.sent()
    if state == "changes_asked":
        return scene.answer(scene.sent(), scene.priya, Verdict.CHANGES)
    if state == "declined":
        return scene.answer(scene.sent(), scene.priya, Verdict.DECLINE)
    request = scene.approved()
    if state == "registered":
        scene.everybody_ready(request)
        scene.register(request)
        request.refresh_from_db()
    return request


# Who may, in which states; everybody and every state left out may not.
MAY = {
    "can_edit": {"sam": {"draft", "changes_asked"}},
    "can_delete": {"sam": {"draft"}},
    "can_withdraw": {"sam": {"under_review", "changes_asked", "approved"}},
    "can_copy": {"sam": {"declined"}},
    "can_decide": {"priya": {"under_review"}},
    "can_pass_on": {"priya": {"under_review"}},
    "can_set_up": {"sam": {"approved"}},
    "can_add_logo": {"sam": {"approved", "registered"}},
    "can_answer_administration": {
        who: {"draft", "under_review", "changes_asked", "approved"} for who in ("sam", "jo")
    },
    "can_see_internal": {
        who: set(STATES) - {"draft"} for who in ("priya", "admin", "auditor", "final", "brand")
    }
    | {"consulted": set(STATES) - {"draft"}, "head": set(STATES) - {"draft"}}
    | {"dean": set(STATES) - {"draft"}},
}
PEOPLE = (
    "sam", "jo", "student", "head", "dean", "director", "consulted", "final", "brand", "priya",
    "admin", "auditor", "colleague",
)  # fmt: skip


@pytest.fixture(scope="class")
def once(queen_mary_loaded: Scene, request: pytest.FixtureRequest) -> Iterator[RegistrationRequest]:
    """A request in a state, made once for all cases of the class that begin with it."""
    with taken_back():
        yield taken_to(queen_mary_loaded, request.param)


@pytest.fixture
def taken(once: RegistrationRequest, db: None) -> RegistrationRequest:
    return RegistrationRequest.objects.get(pk=once.pk)


@pytest.mark.parametrize("once", STATES, indirect=True)
class TestTheTables:
    def test_of_who_may_do_what(self, taken: RegistrationRequest, queen_mary: Scene) -> None:
        for rule, table in MAY.items():
            may = {who for who in PEOPLE if getattr(rules, rule)(queen_mary.people[who], taken)}
            assert may == {who for who, states in table.items() if taken.state in states}, rule

    @pytest.mark.parametrize("verb", ["submit", "withdraw", "delete", "decide", "save", "register"])
    def test_of_moves(self, taken: RegistrationRequest, queen_mary: Scene, verb: str) -> None:
        """A verb works in the states it is for; in any other it changes nothing at all."""
        request = taken
        step = request.steps.first() or RequestStep(pk=0)
        by = request.requested_by
        verbs: dict[str, Callable[[], object]] = {
            "submit": lambda: services.submit(request, by=by, version=request.version),
            "withdraw": lambda: services.withdraw(request, by=by),
            "delete": lambda: services.delete_draft(request, by=by),
            "decide": lambda: services.decide(
                request, step_id=step.pk, by=queen_mary.priya, verdict="approve", declared=True
            ),
            "save": lambda: services.save_task(
                request, "purpose", {"purpose": "Other"}, by=by, version=request.version
            ),
            "register": lambda: queen_mary.register(request),
        }
        works = {
            "submit": {"draft", "changes_asked"},
            "withdraw": {"under_review", "changes_asked", "approved"},
            "delete": {"draft"},
            "decide": {"under_review"},
            "save": {"draft", "changes_asked"},
            "register": {"approved"},
        }
        if request.state in works[verb]:
            verbs[verb]()
            return
        before = (request.state, request.version, request.approvals.count(), request.round)
        with pytest.raises((services.IllegalMove, PermissionDenied, Refused)):
            verbs[verb]()
        request.refresh_from_db()
        assert (request.state, request.version, request.approvals.count(), request.round) == before


def test_a_changes_asked_request_is_sent_again_once_its_questions_are_answered(
    london_met: Scene,
) -> None:
    request = london_met.sent()
    london_met.answer(
        request,
        london_met.head,
        Verdict.CHANGES,
        questions=[("purpose", "Why not the school's?"), ("", "Have we met?")],
    )
    with pytest.raises(Refused) as refused:
        london_met.submit(request)
    assert [problem.field for problem in refused.value.problems] == ["purpose", ""]

    services.save_task(
        request,
        "purpose",
        {"purpose": "It is for another audience"},
        by=request.requested_by,
        version=request.version,
    )
    question = request.approvals.get().questions.get(field="")
    services.reply_to_question(question, by=request.requested_by, text="We have")
    london_met.submit(request)
    request.refresh_from_db()
    assert (request.state, request.round) == (RequestState.UNDER_REVIEW, 2)
    assert london_met.step(request).key == "line"


# --- answers with a part missing ---


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"verdict": "approve", "declared": False}, "declared"),
        ({"verdict": "changes", "reason": " ", "questions": []}, "reason"),
        ({"verdict": "decline", "reason": " "}, "reason"),
        ({"verdict": "decline", "reason_code": "made_up"}, "reason_code"),
        ({"verdict": "skip"}, "verdict"),
        ({"verdict": ""}, "verdict"),
        ({"verdict": "changes", "reason": "x" * 2001}, "reason"),
    ],
)
def test_an_answer_with_a_part_missing_is_refused(
    london_met: Scene, answer: dict[str, Any], field: str
) -> None:
    request = london_met.sent()
    with pytest.raises(Refused) as refused:
        london_met.answer(request, london_met.head, **answer)
    assert refused.value.problems[0].field == field
    assert not Approval.objects.filter(request=request).exists()


def test_advice_needs_words(west_london: Scene) -> None:
    request = west_london.sent()
    with pytest.raises(Refused, match="Enter your advice"):
        west_london.answer(request, west_london.consulted, reason="")


def test_a_request_that_breaks_a_rule_by_now_cannot_be_approved(london_met: Scene) -> None:
    request = london_met.sent()
    services.answer_administration(request, by=london_met.jo, accept=False)

    with pytest.raises(Refused, match="Jo Park said no"):
        london_met.answer(request, london_met.head)
    london_met.answer(request, london_met.head, Verdict.CHANGES)
    assert request.state == RequestState.CHANGES_ASKED


# --- too late, too early, somebody else's ---


def test_the_later_of_two_is_told_who_decided_and_when(london_met: Scene) -> None:
    request = london_met.sent()
    step = london_met.step(request)
    london_met.answer(request, london_met.head)

    with pytest.raises(services.IllegalMove) as late:
        services.decide(
            request, step_id=step.pk, by=london_met.head, verdict="decline", reason="No"
        )
    assert "This request was approved by Ada Okafor on " in str(late.value)
    assert "Your decision has not been saved" in str(late.value)
    assert request.approvals.count() == 1


def test_an_answer_for_a_withdrawn_request_is_told_so(london_met: Scene) -> None:
    request = london_met.sent()
    step = london_met.step(request)
    services.withdraw(request, by=request.requested_by)

    with pytest.raises(services.IllegalMove, match="Sam Lee withdrew this request on"):
        services.decide(request, step_id=step.pk, by=london_met.head, verdict="approve")


def test_a_step_to_come_and_a_foreign_step_are_refused(london_met: Scene) -> None:
    request, other = london_met.sent(), london_met.sent(handle="another", name="Another")
    to_come = request.steps.get(key="director")

    with pytest.raises(services.IllegalMove):
        services.decide(
            request, step_id=to_come.pk, by=london_met.final, verdict="approve", declared=True
        )
    with pytest.raises(PermissionDenied):
        services.decide(
            request,
            step_id=london_met.step(other).pk,
            by=london_met.head,
            verdict="approve",
            declared=True,
        )
    assert Approval.objects.count() == 0


def test_a_page_opened_before_the_request_was_sent_again_does_not_count(
    london_met: Scene,
) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head, Verdict.CHANGES)
    london_met.submit(request)

    with pytest.raises(services.IllegalMove, match="has changed since"):
        london_met.answer(request, london_met.head, seen_round=1)
    london_met.answer(request, london_met.head, seen_round=2)


@pytest.fixture(scope="class")
def with_the_head(london_met_loaded: Scene, class_db: None) -> RegistrationRequest:
    """A request that waits for the head of the school."""
    return london_met_loaded.sent()


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "head"])
class TestTheFirstStep:
    def test_is_answered_by_nobody_else(
        self, with_the_head: RegistrationRequest, london_met: Scene, who: str
    ) -> None:
        request = RegistrationRequest.objects.get(pk=with_the_head.pk)
        with pytest.raises(PermissionDenied):
            london_met.answer(request, london_met.people[who])
        assert rules.why_not_decide(london_met.people[who], request) != ""
        assert request.approvals.count() == 0


@pytest.fixture
def just_sent(leeds_beckett: Scene) -> RegistrationRequest:
    """A request that has met no desk yet."""
    return leeds_beckett.sent()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["approve", "changes", "skip", "pass"])),
        min_size=2,
        max_size=9,
    )
)
def test_nobody_ever_gives_two_answers_nor_anybody_with_a_stake(
    leeds_beckett: Scene, just_sent: RegistrationRequest, tries: list[tuple[str, str]]
) -> None:
    """Whatever anybody tries, in whatever order, the answers that count are of different people."""
    scene = leeds_beckett
    with taken_back():
        request = RegistrationRequest.objects.get(pk=just_sent.pk)
        for who, what in tries:
            request.refresh_from_db()
            step = rules.present_step(request)
            if step is None:
                break
            person = scene.people[who]
            try:
                if what == "skip":
                    services.skip_step(request, step_id=step.pk, by=person, reason="No need")
                elif what == "pass":
                    services.pass_on(
                        request, step_id=step.pk, by=person, to=scene.priya, reason="Away"
                    )
                else:
                    scene.answer(request, person, what)
            except (PermissionDenied, Refused, services.IllegalMove):
                continue
            if request.state == RequestState.CHANGES_ASKED:
                scene.submit(request)
        counting = request.approvals.filter(voided_at=None, verdict=Verdict.APPROVE)
        by = list(counting.values_list("by", flat=True))
        assert len(by) == len(set(by))
        assert not set(by) & rules.involved(request)


# --- what an answer leaves behind ---


def test_every_decision_is_in_the_trail_with_its_clause(london_met: Scene) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head, reason="A secret thought")

    event = AuditEvent.objects.about(request).get(verb="step answered: approve")
    assert (event.actor, event.scope) == (london_met.head, london_met.school.path)
    assert "London Met 5.1" in event.citation
    assert "secret thought" not in str(event.codes)


def test_names_and_titles_stay_as_they_were(london_met: Scene) -> None:
    request = london_met.approved()
    london_met.head.name = "Ada Okafor-Lane"
    london_met.head.save()

    first = request.approvals.get(step__key="line")
    assert (first.by_name, first.by_title) == ("Ada Okafor", "Head of School")


def test_a_decline_ends_it_and_may_be_copied(london_met: Scene) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head, Verdict.DECLINE, reason="One is enough")

    assert request.state == RequestState.DECLINED
    assert request.steps.get(key="line").state == StepState.DONE
    assert rules.present_step(request) is None
    copy = services.copy_as_new(request, by=london_met.sam)
    assert (copy.state, copy.copied_from, copy.name) == (
        RequestState.DRAFT,
        request,
        "Computing News",
    )
    assert copy.reference != request.reference
    assert (copy.platform_terms, copy.branding_guidelines) == (False, False)
    assert {each.person: each.state for each in copy.proposed.all()} == {
        london_met.sam: "accepted",
        london_met.jo: "waiting",
    }


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.DECLINE])
def test_the_letter_is_stored_with_the_clauses_of_that_day(london_met: Scene, verdict: str) -> None:
    from policies.models import Clause

    request = london_met.sent()
    london_met.answer(request, london_met.head)
    london_met.answer(request, london_met.final, verdict, reason="Because <b>so</b>")
    letter = request.letters.get()
    clause = Clause.objects.get(policy__institution=london_met.institution, key="5.1")

    assert letter.verdict == verdict
    assert "London Met 5.1" in letter.body
    assert "London Met 5.2" in letter.body
    assert clause.summary.split("'")[0][:40] in letter.body
    assert "Ada Okafor" in letter.body
    assert "<b>so</b>" not in letter.body
    Clause.objects.filter(pk=clause.pk).update(summary="Something else altogether")
    letter.refresh_from_db()
    assert "Something else altogether" not in letter.body


def test_queen_marys_letter_says_that_the_policy_is_silent(queen_mary: Scene) -> None:
    letter = queen_mary.approved().letters.get()

    assert "the policy is silent; portal default" in letter.body
