"""Who in the team looks after a request: the verb, the list, the page, and who may not."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from institutions.models import Role, RoleAssignment, User
from institutions.services import set_cover
from records.models import AuditEvent
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.models import RegistrationRequest, StepState
from registrations.offices import offices
from registrations.problems import Refused
from tests.registrations.scene import Scene
from tests.registrations.test_views_access import as_person, everything, stranger, url
from tests.registrations.test_views_journey import page
from tests.registrations.test_views_lists import here
from tests.world import give

__all__ = ["stranger"]


def looked_after(request: RegistrationRequest) -> User | None:
    request.refresh_from_db()
    return request.assigned_to


def send(scene: Scene, who: User, query: str = "", **given: Any) -> HttpResponse:
    answer: Any = as_person(who).post(here(scene, "list", query), given)
    return answer  # type: ignore[no-any-return]


def test_several_requests_are_assigned_at_once_and_each_leaves_a_line(london_met: Scene) -> None:
    one, two = london_met.sent(name="One", handle="one"), london_met.sent(name="Two", handle="two")

    assert services.assign([one, two], to=london_met.priya, by=london_met.head) == 2

    assert looked_after(one) == looked_after(two) == london_met.priya
    lines = AuditEvent.objects.filter(verb="assigned").order_by("target_id")
    assert [(line.target_id, line.actor, line.codes) for line in lines] == [
        (each.pk, london_met.head, {"from": None, "to": london_met.priya.pk}) for each in (one, two)
    ]
    assert services.assign([one, two], to=london_met.priya, by=london_met.head) == 0
    assert lines.count() == 2, "what is so already is not written again"


def test_the_assigned_person_decides_no_more_than_before(london_met: Scene) -> None:
    request = london_met.sent()
    services.assign([request], to=london_met.priya, by=london_met.admin)

    assert london_met.step(request).holder is None
    with pytest.raises(PermissionDenied):
        london_met.answer(request, london_met.priya)


def test_nobody_takes_the_assignment_away(london_met: Scene) -> None:
    request = london_met.sent()
    services.assign([request], to=london_met.priya, by=london_met.priya)

    services.assign([request], to=None, by=london_met.priya)

    assert looked_after(request) is None
    assert AuditEvent.objects.filter(verb="assigned to nobody", target_id=request.pk).exists()


@pytest.mark.parametrize("who", ["sam", "jo", "colleague", "student", "auditor", "director"])
def test_who_does_not_oversee_a_request_assigns_nobody(london_met: Scene, who: str) -> None:
    request = london_met.sent()

    with pytest.raises(PermissionDenied):
        services.assign([request], to=london_met.priya, by=london_met.people[who])

    assert looked_after(request) is None


def test_whoever_asks_does_not_say_who_looks_after_it(london_met: Scene) -> None:
    own = london_met.sent(by=london_met.priya, administrators=["jo", "colleague"])

    with pytest.raises(PermissionDenied, match="stake"):
        services.assign([own], to=london_met.admin, by=london_met.priya)


@pytest.mark.parametrize("who", ["sam", "colleague", "auditor", "director"])
def test_only_the_team_above_it_looks_after_a_request(london_met: Scene, who: str) -> None:
    request = london_met.sent()

    with pytest.raises(Refused, match="does not oversee"):
        services.assign([request], to=london_met.people[who], by=london_met.priya)

    assert looked_after(request) is None


def test_nobody_with_a_stake_looks_after_a_request_and_none_of_many_is_changed(
    london_met: Scene,
) -> None:
    other = london_met.sent(name="One", handle="one")
    own = london_met.sent(name="Two", handle="two", administrators=["me", "head"])

    with pytest.raises(Refused, match="Choose someone else"):
        services.assign([other, own], to=london_met.head, by=london_met.priya)

    assert looked_after(other) is None


def test_a_leaver_of_the_team_is_not_chosen(london_met: Scene) -> None:
    request = london_met.sent()
    RoleAssignment.objects.filter(person=london_met.priya).delete()

    with pytest.raises(Refused):
        services.assign([request], to=london_met.priya, by=london_met.admin)


def test_a_withdrawn_request_is_not_assigned(london_met: Scene) -> None:
    request = london_met.sent()
    services.withdraw(request, by=london_met.sam)

    with pytest.raises(IllegalMove, match="withdrawn"):
        services.assign([request], to=london_met.priya, by=london_met.head)


def test_the_list_assigns_what_is_ticked_and_keeps_its_filters(london_met: Scene) -> None:
    one, two = london_met.sent(name="One", handle="one"), london_met.sent(name="Two", handle="two")
    query = "?state=under_review&assigned=nobody"

    answer = send(
        london_met, london_met.head, query, chosen=[one.reference], to=london_met.priya.pk
    )

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        here(london_met, "list", query),
    )
    assert (looked_after(one), looked_after(two)) == (london_met.priya, None)
    shown: Any = as_person(london_met.priya).get(here(london_met, "list", "?assigned=me"))
    assert [row["title"] for row in shown.context["rows"]] == ["One"]
    left: Any = as_person(london_met.priya).get(here(london_met, "list", "?assigned=nobody"))
    assert [row["title"] for row in left.context["rows"]] == ["Two"]
    assert "Priya Shah" in page(as_person(london_met.head).get(here(london_met, "list")))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"to": "nobody"}, "Tick the requests you want to assign"),
        ({"chosen": "one", "to": ""}, "Select who looks after the request"),
        ({"chosen": "one", "to": "colleague"}, "Select one of the people listed"),
        ({"chosen": "one", "to": "nonsense"}, "Select one of the people listed"),
    ],
)
def test_what_is_missing_is_said_and_the_ticks_stay(
    london_met: Scene, given: dict[str, str], said: str
) -> None:
    request = london_met.sent()
    sent = dict(given)
    if "chosen" in sent:
        sent["chosen"] = request.reference
    if sent["to"] == "colleague":
        sent["to"] = str(london_met.colleague.pk)
    before = everything(london_met.institution)

    shown = page(send(london_met, london_met.priya, **sent))

    assert said in shown
    assert ("chosen" in sent) == (" checked>" in shown)
    assert everything(london_met.institution) == before


def test_crafted_posts_to_the_list_change_nothing(london_met: Scene, stranger: User) -> None:
    request, draft = london_met.sent(), london_met.draft(name="Draft", handle="draft")
    to = london_met.priya.pk
    before = everything(london_met.institution)

    told = [
        send(london_met, london_met.priya, chosen="SM-0000-0000", to=to).status_code,
        send(london_met, london_met.priya, chosen=draft.reference, to=to).status_code,
        send(london_met, london_met.director, chosen=request.reference, to=to).status_code,
        send(london_met, london_met.auditor, chosen=request.reference, to=to).status_code,
        send(london_met, london_met.sam, chosen=request.reference, to=to).status_code,
        send(london_met, stranger, chosen=request.reference, to=to).status_code,
    ]

    assert told == [404, 404, 404, 403, 403, 403]
    assert everything(london_met.institution) == before


def test_an_auditor_reads_the_list_without_boxes(london_met: Scene) -> None:
    london_met.sent()

    shown = page(as_person(london_met.auditor).get(here(london_met, "list")))

    assert "Computing News" in shown
    assert 'name="chosen"' not in shown


def test_a_request_is_assigned_from_its_page(london_met: Scene) -> None:
    request = london_met.sent()
    head = as_person(london_met.head)
    assert "Who looks after it" in page(head.get(request.get_absolute_url()))

    answer: Any = head.post(url(request, "assign"), {"to": london_met.priya.pk})

    assert answer.headers["Location"] == request.get_absolute_url()
    assert looked_after(request) == london_met.priya
    shown = page(head.get(request.get_absolute_url()))
    assert "<strong>Priya Shah</strong>" in shown
    assert "Somebody in the team was named to look after it" in shown
    assert "Who looks after it" not in page(
        as_person(london_met.sam).get(request.get_absolute_url())
    )


@pytest.mark.parametrize(
    ("who", "status"), [("sam", 403), ("jo", 403), ("auditor", 403), ("colleague", 404)]
)
def test_others_do_not_assign_from_the_page(london_met: Scene, who: str, status: int) -> None:
    request = london_met.sent()
    before = everything(london_met.institution)

    answer = as_person(london_met.people[who]).post(
        url(request, "assign"), {"to": london_met.priya.pk}
    )

    assert answer.status_code == status
    assert as_person(london_met.priya).get(url(request, "assign")).status_code == 405
    assert everything(london_met.institution) == before


def test_the_page_says_what_is_wrong_with_the_choice(london_met: Scene) -> None:
    request = london_met.sent()

    shown = page(as_person(london_met.head).post(url(request, "assign"), {"to": "999999"}))

    assert "Select one of the people listed" in shown


def with_words(scene: Scene, who: str = "priya") -> str:
    shown: Any = as_person(scene.people[who]).get(here(scene, "list"))
    [row] = shown.context["rows"]
    return str(row["with"])


def test_the_list_names_who_can_answer_up_to_two_and_counts_the_others(
    london_met: Scene,
) -> None:
    london_met.sent()
    assert with_words(london_met) == "Ada Okafor"

    for name in ("Cleo Hart", "Dan Moor", "Ed Nash", "Flo Pike"):
        give(name, london_met.school, Role.STAFF, Role.LINE_APPROVER)

    assert with_words(london_met) == "Ada Okafor, Cleo Hart and 3 more"


def test_whoever_stands_in_is_named_too_and_whoever_may_not_answer_is_not(
    london_met: Scene,
) -> None:
    request = london_met.sent()
    other = give("Cleo Hart", london_met.school, Role.STAFF, Role.LINE_APPROVER)
    today = request.created_at.date()
    set_cover(
        giver=london_met.head, deputy=london_met.dean, institution=london_met.institution,
        from_on=today, to_on=today, by=london_met.head,
    )  # fmt: skip
    assert with_words(london_met) == "Ada Okafor, Cleo Hart and 1 more"

    request.proposed.filter(person=london_met.jo).update(person=other)

    assert with_words(london_met) == "Ada Okafor, Rosa Marsh"


def test_with_nobody_an_administrator_is_led_to_naming_a_substitute(london_met: Scene) -> None:
    request = london_met.sent()
    RoleAssignment.objects.filter(role=Role.LINE_APPROVER).delete()
    link = f'href="{url(request, "substitute")}"'

    office = page(as_person(london_met.admin).get(here(london_met, "list")))
    team = page(as_person(london_met.priya).get(here(london_met, "list")))

    assert "Nobody yet: name a substitute" in office
    assert link in office
    assert "Nobody yet" in team
    assert link not in team
    assert request.steps.filter(state=StepState.CURRENT, holder=None).exists()


def test_a_name_on_the_list_is_somebody_who_may_answer(leeds_beckett: Scene) -> None:

    request = leeds_beckett.sent()
    while (step := rules.present_step(request)) is not None:
        [found] = RegistrationRequest.objects.filter(pk=request.pk).prefetch_related("steps")
        named = {person.pk for person in offices([found]).who(found, step)}
        assert named == set(rules.eligible(step).values_list("pk", flat=True))
        assert named
        leeds_beckett.answer(request, rules.eligible(step)[0])
