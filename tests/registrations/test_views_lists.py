"""Lists of requests: what they show, how filters narrow them, and what they cost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Platform
from institutions.models import User
from registrations.models import (
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
    Verdict,
)
from tests.factories import SocialAccountFactory
from tests.registrations.scene import Scene
from tests.registrations.test_views_access import as_person, url
from tests.registrations.test_views_journey import page
from tests.settling import settle

MOST_QUERIES = 12
SIGNING_IN = 2  # the session and the person, read on every page


def here(scene: Scene, name: str, query: str = "") -> str:
    return reverse(f"registrations:{name}", args=[scene.institution.slug]) + query


def many(scene: Scene, number: int, by: User) -> None:
    """Requests that wait with the head, made without the services."""
    made = RegistrationRequest.objects.bulk_create(
        RegistrationRequest(
            institution=scene.institution,
            unit=scene.school,
            requested_by=by,
            platform=Platform.objects.get(code="instagram"),
            name=f"Account {place}",
            state=RequestState.UNDER_REVIEW,
            sent_at=timezone.now(),
            round=1,
        )
        for place in range(number)
    )
    RequestStep.objects.bulk_create(
        RequestStep(
            request=each,
            key="line",
            title="Head of School",
            role="line_approver",
            kind="decide",
            position=1,
            desk=scene.school,
            state=StepState.CURRENT,
            arrived_at=timezone.now(),
        )
        for each in made
    )
    settle()


def cost(person: User, address: str) -> int:
    client = as_person(person)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


COSTED = [("list", "priya"), ("mine", "sam"), ("approvals", "head"), ("unit_accounts", "head")]


def test_a_list_costs_the_same_for_ten_rows_and_for_thousands(london_met: Scene) -> None:
    def costs() -> dict[str, int]:
        return {name: cost(london_met.people[who], here(london_met, name)) for name, who in COSTED}

    many(london_met, 10, london_met.sam)
    SocialAccountFactory.create_batch(2, unit=london_met.school)
    few = costs()
    many(london_met, 2000, london_met.sam)
    SocialAccountFactory.create_batch(40, unit=london_met.school)

    lots = costs()

    assert lots == few
    assert max(lots.values()) <= MOST_QUERIES + SIGNING_IN, lots


def test_pages_follow_one_another_without_a_gap(london_met: Scene) -> None:
    many(london_met, 60, london_met.sam)
    client, seen, address = as_person(london_met.priya), [], here(london_met, "list")
    while address:
        shown: Any = client.get(address).context
        seen += [row["registration"].pk for row in shown["rows"]]
        following = shown["page"].next_token
        address = here(london_met, "list", f"?after={following}") if following else ""

    assert len(seen) == len(set(seen)) == 60


@pytest.fixture(scope="class")
def four(london_met_loaded: Scene, class_db: None) -> RegistrationRequest:
    """Waiting since last week (this one), changed, done, and a draft."""
    scene = london_met_loaded
    waiting = scene.sent(name="Waiting", handle="one")
    long_ago = timezone.now() - timedelta(days=8)
    RegistrationRequest.objects.filter(pk=waiting.pk).update(state_since=long_ago)
    changed = scene.sent(name="Changed", handle="two")
    scene.answer(changed, scene.head, Verdict.CHANGES)
    scene.approved(name="Done", handle="three")
    scene.draft(name="Nobody else's business")
    return waiting


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Waiting", "Changed", "Done"}),
        ("?state=approved", {"Done"}),
        ("?state=approved&state=changes_asked", {"Done", "Changed"}),
        ("?platform={platform}", {"Waiting", "Changed", "Done"}),
        ("?platform={other}", set()),
        ("?unit={service}", set()),
        ("?only=to_me", {"Waiting"}),
        ("?age=7", {"Waiting"}),
        ("?state=nonsense", {"Waiting", "Changed", "Done"}),
        ("?unit=999999", {"Waiting", "Changed", "Done"}),
        ("?after=nonsense", {"Waiting", "Changed", "Done"}),
    ],
)
class TestFilters:
    def test_narrow_the_list(
        self, four: RegistrationRequest, london_met: Scene, query: str, found: set[str]
    ) -> None:
        keys = {
            "platform": four.platform_id,
            "other": Platform.objects.get(code="tiktok").pk,
            "service": london_met.service.pk,
        }

        shown: Any = as_person(london_met.head).get(here(london_met, "list", query.format(**keys)))

        # The head oversees the school only; a request is hers whatever state it is in.
        assert {row["title"] for row in shown.context["rows"]} == found


def test_a_filter_in_use_is_a_chip_and_an_empty_list_says_how_to_clear_it(
    london_met: Scene,
) -> None:
    shown = page(as_person(london_met.priya).get(here(london_met, "list", "?state=declined")))

    assert "No requests match. Remove a filter or clear all." in shown
    assert "Declined" in shown


def test_ones_own_requests_by_their_state(london_met: Scene) -> None:
    london_met.draft(name="Being written", handle="one")
    london_met.sent(name="Being decided", handle="two")
    declined = london_met.sent(name="Turned down", handle="three")
    london_met.answer(declined, london_met.head, Verdict.DECLINE)
    sam = as_person(london_met.sam)

    titles = {}
    for show in ("open", "decided", "drafts"):
        shown: Any = sam.get(here(london_met, "mine", f"?show={show}"))
        titles[show] = {row["title"] for row in shown.context["rows"]}

    assert titles == {
        "open": {"Being decided"},
        "decided": {"Turned down"},
        "drafts": {"Being written"},
    }
    empty = page(as_person(london_met.colleague).get(here(london_met, "mine")))
    assert "You have not asked for any accounts." in empty


def test_whoever_is_asked_to_run_an_account_finds_it_on_their_own_list(london_met: Scene) -> None:
    request = london_met.sent()

    shown = page(as_person(london_met.jo).get(here(london_met, "mine")))

    assert url(request, "run") in shown


def test_what_waits_what_was_decided_and_what_was_passed_on(london_met: Scene) -> None:
    waiting = london_met.sent(name="Waits for Ada", handle="one")
    decided = london_met.sent(name="Decided by Ada", handle="two")
    london_met.answer(decided, london_met.head)
    head = as_person(london_met.head)

    shown = page(head.get(here(london_met, "approvals")))

    assert url(waiting, "decide") in shown
    assert "Decided by Ada" in shown
    assert "Nothing is waiting for you." in page(
        as_person(london_met.colleague).get(here(london_met, "approvals"))
    )


def test_a_head_sees_the_accounts_of_the_school_and_of_no_other(london_met: Scene) -> None:
    SocialAccountFactory(unit=london_met.school, name="School news")
    SocialAccountFactory(unit=london_met.service, name="Service news")

    shown = page(as_person(london_met.head).get(here(london_met, "unit_accounts")))

    assert "School news" in shown
    assert "Service news" not in shown


def test_a_head_is_led_to_them_from_home_and_sees_the_quiet_ones_first(london_met: Scene) -> None:
    facts = {"unit": london_met.school, "confirmed_on": date(2026, 10, 14)}
    SocialAccountFactory(name="Busy", **facts)
    SocialAccountFactory(name="Silent", quiet_stage="flagged", unit=london_met.school)
    address = here(london_met, "unit_accounts")

    shown = page(as_person(london_met.head).get(address))

    assert shown.index("Silent") < shown.index("Busy")
    assert "14 October 2026" in shown
    home = reverse("overview:home", args=[london_met.institution.slug])
    assert address in page(as_person(london_met.head).get(home))
    assert address not in page(as_person(london_met.sam).get(home))


def test_an_account_like_the_one_wanted_is_found_first(london_met: Scene) -> None:
    SocialAccountFactory(unit=london_met.school, name="Computing at London Met")
    sam = as_person(london_met.sam)

    shown = page(sam.get(here(london_met, "existing")))
    assert "Computing at London Met" in shown, "one's own unit is looked at without asking"
    none = page(sam.get(here(london_met, "existing", f"?unit={london_met.service.pk}")))
    assert "No account is registered for Marketing yet." in none


def test_the_people_of_an_account_are_asked_from_where_it_is_found(london_met: Scene) -> None:
    account = SocialAccountFactory(unit=london_met.school, name="Computing at London Met")
    ask = reverse("accounts:ask", args=[london_met.institution.slug, account.reference])

    found = page(as_person(london_met.sam).get(here(london_met, "existing")))
    own = page(as_person(london_met.head).get(here(london_met, "unit_accounts")))

    assert f'href="{ask}?for=post"' in found
    assert f'href="{ask}"' in own


def test_the_list_is_narrowed_to_where_requests_wait(london_met: Scene) -> None:
    london_met.sent(name="With the head", handle="one")
    onward = london_met.sent(name="One step on", handle="two")
    london_met.answer(onward, london_met.head)
    alone = london_met.sent(name="With nobody", handle="three")
    alone.steps.filter(state=StepState.CURRENT).update(is_unmanned=True)
    role = london_met.step(onward).role
    priya = as_person(london_met.priya)

    found = {}
    for desk in ("line_approver", role, "nobody", "auditor"):
        shown: Any = priya.get(here(london_met, "list", f"?desk={desk}"))
        found[desk] = {row["title"] for row in shown.context["rows"]}

    assert found["line_approver"] == {"With the head"}
    assert found[role] == {"One step on"}
    assert found["nobody"] == {"With nobody"}
    assert len(found["auditor"]) == 3, "what is no choice narrows nothing"
    home = reverse("overview:home", args=[london_met.institution.slug])
    links = page(priya.get(home))
    for desk in ("line_approver", role, "nobody"):
        assert here(london_met, "list", f"?desk={desk}") in links
    assert "state=approved" not in links, "what is empty is not listed"
    assert "?desk=" not in page(as_person(london_met.head).get(home))
