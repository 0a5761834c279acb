"""Reviews as owners note them, the reminders, the calendar, and where lateness is said."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.models import Institution, Role, User
from policies.models import Policy, Review, ReviewReminder, ReviewTerms
from policies.problems import Refused
from policies.reviews import overdue_at, standings
from policies.seedfile import read_files
from policies.services import calendars, load_institutions
from policies.services.reminding import remind_of_reviews
from policies.services.reviewing import reviewed, set_review
from policies.shipped import known, shipped
from records.models import AuditEvent, Notice
from tests.policies.test_icalendar import read
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    """Give who keeps its policies."""
    return give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)


@pytest.fixture
def policy(world: World) -> Policy:
    """Give a policy that says nothing of its review."""
    return make_policy(world.institution)


def due(policy: Policy, on: date | None, *, look: date | None = None) -> ReviewTerms:
    """Let a review be due on a day, be it long ago."""
    terms, _is_new = ReviewTerms.objects.update_or_create(
        policy=policy, defaults={"due_on": on, "look_due_on": look, "set_at": timezone.now()}
    )
    return terms


def told() -> list[tuple[str, str]]:
    """Who is owed a reminder, and its subject's first policy."""
    rows = Notice.objects.filter(template="policies/mail/review_due").order_by("pk")
    return [(str(row.recipient), row.context["first"]["title"]) for row in rows]


# --- what the five say ---


def load_shipped() -> None:
    """Load the five files, as the portal does at its start."""
    load_institutions(read_files(shipped(), known()))


@pytest.mark.parametrize(
    ("slug", "due_on", "look", "said"),
    [
        ("leeds-beckett", date(2019, 2, 28), 12, {"10", "10-s2", "footer"}),
        ("west-london", date(2025, 10, 31), None, {"info-3"}),
        ("london-met", None, None, set()),
        ("leeds", None, None, set()),
        ("queen-mary", None, None, set()),
    ],
)
def test_the_five_are_due_as_their_texts_say_and_nothing_is_invented(
    slug: str, due_on: date | None, look: int | None, said: set[str]
) -> None:
    load_shipped()
    terms = ReviewTerms.objects.get(policy__institution__slug=slug)
    duties = (terms.stated_in, terms.cycle_in, terms.look_in, terms.last_in)
    assert (terms.due_on, terms.look_months) == (due_on, look)
    assert {duty.key for duty in duties if duty} == said


def test_a_file_loaded_again_leaves_what_was_set_here() -> None:
    load_shipped()
    here = Institution.objects.get(slug="west-london")
    owner = give("Una Penn", here.root, Role.POLICY_OWNER)
    policy = here.policies.get()
    set_review(policy, by=owner, next_due_on=TODAY() + timedelta(days=400))
    load_shipped()
    assert policy.review_terms.due_on == TODAY() + timedelta(days=400)
    assert policy.review_terms.stated_on == date(2025, 10, 1)


# --- verbs ---


def test_reviewed_without_change_moves_the_date_and_makes_no_version(
    policy: Policy, owner: User
) -> None:
    ReviewTerms.objects.create(policy=policy, cycle_months=36)
    review = reviewed(policy, "no_change", by=owner, on=date(2026, 2, 10), note="Senate looked.")
    assert review.next_due_on == date(2029, 2, 10)
    assert ReviewTerms.objects.get().due_on == date(2029, 2, 10)
    assert policy.versions.count() == 1
    event = AuditEvent.objects.get(verb="policy reviewed")
    assert event.codes["next"] == "2029-02-10"
    assert "Senate" not in str(event.codes)


def test_where_the_policy_is_silent_the_owner_says_when(policy: Policy, owner: User) -> None:
    with pytest.raises(Refused, match="when the next is due") as refused:
        reviewed(policy, "no_change", by=owner, on=TODAY())
    assert refused.value.field == "next_due_on"
    assert not Review.objects.exists()
    later = TODAY() + timedelta(days=365)
    reviewed(policy, "revise", by=owner, on=TODAY(), next_due_on=later)
    assert ReviewTerms.objects.get().due_on == later


def test_a_policy_to_be_withdrawn_needs_no_next_date(policy: Policy, owner: User) -> None:
    terms = due(policy, date(2020, 1, 1))
    reviewed(policy, "withdraw", by=owner, on=TODAY())
    terms.refresh_from_db()
    assert terms.due_on is None


def test_a_look_is_no_review(policy: Policy, owner: User) -> None:
    ReviewTerms.objects.create(
        policy=policy,
        look_months=12,
        cycle_months=36,
        last_on=date(2016, 2, 1),
        last_precision="month",
    )
    reviewed(policy, "looked", by=owner, on=date(2026, 3, 1))
    terms = ReviewTerms.objects.get(policy=policy)
    assert (terms.due_on, terms.look_due_on) == (date(2019, 2, 28), date(2027, 3, 1))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": timedelta(1)}, "on"),
        ({"on": timedelta(0), "next_due_on": timedelta(0)}, "next_due_on"),
        ({"on": timedelta(0), "note": "Password: hunter2secret"}, "note"),
    ],
)
def test_a_review_that_does_not_fit_is_refused(
    policy: Policy, owner: User, given: dict[str, object], field: str
) -> None:
    values = {
        name: TODAY() + value if isinstance(value, timedelta) else value
        for name, value in given.items()
    }
    with pytest.raises(Refused) as refused:
        reviewed(policy, "no_change", by=owner, **values)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Review.objects.exists()


def test_only_who_keeps_policies_notes_reviews(policy: Policy, world: World) -> None:
    later = TODAY() + timedelta(days=9)
    for person in (world.sam, world.priya, world.auditor, world.other_admin):
        with pytest.raises(PermissionDenied):
            reviewed(policy, "no_change", by=person, on=TODAY(), next_due_on=later)
        with pytest.raises(PermissionDenied):
            set_review(policy, by=person, next_due_on=later)


def test_an_interval_of_the_policy_is_not_overruled(policy: Policy, owner: User) -> None:
    ReviewTerms.objects.create(policy=policy, cycle_months=36)
    later = TODAY() + timedelta(days=9)
    terms = set_review(policy, by=owner, next_due_on=later, cycle_months=60, look_months=6)
    assert (terms.cycle, terms.look) == (36, 6)
    with pytest.raises(Refused, match="after today"):
        set_review(policy, by=owner, next_due_on=TODAY())


# --- reminders ---


def test_years_overdue_gives_one_mail_now_and_one_a_week_later(
    policy: Policy, owner: User, world: World
) -> None:
    due(policy, date(2019, 2, 28))
    day = TODAY()
    assert remind_of_reviews(day) == 2  # the owner, and marketing since it is long over
    assert remind_of_reviews(day) == 0
    assert remind_of_reviews(day + timedelta(days=6)) == 0
    assert remind_of_reviews(day + timedelta(days=7)) == 2
    assert ReviewReminder.objects.count() == 2
    assert {who for who, _title in told()} == {str(owner), str(world.priya)}


def test_marketing_and_the_approving_body_hear_only_of_what_is_a_month_over(
    policy: Policy, owner: User, world: World
) -> None:
    secretary = give("Ivo Dale", world.root, Role.STAFF, Role.POLICY_APPROVER)
    due(policy, TODAY() - timedelta(days=10))
    remind_of_reviews(TODAY())
    assert [who for who, _title in told()] == [str(owner)]
    remind_of_reviews(TODAY() + timedelta(days=25))
    assert {who for who, _title in told()[1:]} == {str(owner), str(secretary), str(world.priya)}


def test_several_policies_are_one_mail(world: World, policy: Policy, owner: User) -> None:
    other = make_policy(world.institution, "guidance")
    due(policy, TODAY() + timedelta(days=30))
    due(other, TODAY() - timedelta(days=3))
    assert remind_of_reviews(TODAY()) == 1
    [notice] = Notice.objects.filter(template="policies/mail/review_due")
    assert [line["is_over"] for line in notice.context["lines"]] == [True, False]
    assert notice.is_digest


def test_where_nobody_owns_policies_the_administrator_hears(world: World, policy: Policy) -> None:
    due(policy, TODAY() + timedelta(days=7))
    remind_of_reviews(TODAY())
    assert [who for who, _title in told()] == [str(world.admin)]


def test_a_date_moved_by_a_review_is_told_of_anew(policy: Policy, owner: User) -> None:
    due(policy, TODAY())
    remind_of_reviews(TODAY())
    reviewed(policy, "no_change", by=owner, on=TODAY(), next_due_on=TODAY() + timedelta(days=40))
    assert remind_of_reviews(TODAY() + timedelta(days=1)) == 1
    assert ReviewReminder.objects.order_by("pk").values_list("step", flat=True)[1] == -90


def test_a_look_is_told_of_unless_the_review_is_late(policy: Policy, owner: User) -> None:
    due(policy, TODAY() + timedelta(days=300), look=TODAY())
    assert remind_of_reviews(TODAY()) == 1
    due(policy, TODAY() - timedelta(days=1), look=TODAY() + timedelta(days=30))
    remind_of_reviews(TODAY())
    kinds = ReviewReminder.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["look", "review"]


def test_a_policy_no_longer_in_force_reminds_nobody(policy: Policy, owner: User) -> None:
    due(policy, date(2019, 2, 28))
    policy.versions.update(state="withdrawn", withdrawn_on=TODAY())
    assert remind_of_reviews(TODAY()) == 0
    assert standings(policy.institution) == []


@pytest.mark.parametrize("number", [1, 8])
def test_the_sweep_costs_the_same_for_any_number(
    world: World, owner: User, number: int, django_assert_max_num_queries: object
) -> None:
    for count in range(number):
        due(make_policy(world.institution, f"policy-{count}"), date(2019, 2, 28))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        remind_of_reviews(TODAY())
    assert ReviewReminder.objects.count() == number


# --- pages ---


def test_lateness_is_said_on_every_page_that_cites_the_policy(
    policy: Policy, client: Client
) -> None:
    slug = policy.institution.slug
    pages = [
        reverse("policies:list", args=[slug]),
        reverse("policies:rules", args=[slug]),
        reverse("policies:detail", args=[slug, policy.slug]),
        reverse("policies:clause", args=[slug, policy.slug, "1"]),
    ]
    for page in pages:
        assert "overdue since" not in client.get(page).content.decode()
    due(policy, date(2025, 10, 31))
    for page in pages:
        assert "overdue since 1 November 2025" in client.get(page).content.decode(), page
    assert [each.policy for each in overdue_at(policy.institution)] == [policy]


def test_an_owner_notes_a_review_in_the_browser(
    policy: Policy, owner: User, client: Client
) -> None:
    client.force_login(owner)
    here = [policy.institution.slug, policy.slug]
    page = client.get(reverse("policies:review", args=here)).content.decode()
    assert "none is made up here" in page
    note = reverse("policies:note_review", args=here)
    assert client.get(note).status_code == 200
    sent = {"outcome": "no_change", "on_day": "1", "on_month": "2", "on_year": "2026"}
    empty = client.post(note, sent)
    assert "Enter when the next is due" in empty.content.decode()
    next_year = str(TODAY().year + 1)
    sent |= {"next_due_on_day": "1", "next_due_on_month": "2", "next_due_on_year": next_year}
    answer = client.post(note, sent, follow=True)
    assert "The review is noted" in answer.content.decode()
    assert f"1 February {next_year}" in answer.content.decode()


def test_who_may_see_the_reviews(policy: Policy, owner: User, world: World, client: Client) -> None:
    here = [policy.institution.slug]
    pages = {
        reverse("policies:reviews", args=here): {world.priya, world.auditor, owner},
        reverse("policies:review", args=[*here, policy.slug]): {world.priya, world.auditor, owner},
        reverse("policies:note_review", args=[*here, policy.slug]): {owner},
        reverse("policies:set_review", args=[*here, policy.slug]): {owner},
    }
    for person in (world.sam, world.priya, world.auditor, world.stranger, owner):
        client.force_login(person)
        for page, allowed in pages.items():
            assert client.get(page).status_code == (200 if person in allowed else 403), page


def test_home_names_the_review_for_who_must_do_it(
    policy: Policy, owner: User, world: World, client: Client
) -> None:
    home = reverse("overview:home", args=[policy.institution.slug])
    for person, is_told in ((owner, True), (world.priya, False), (world.sam, False)):
        client.force_login(person)
        assert ("Set one" in client.get(home).content.decode()) is is_told
    due(policy, date(2019, 2, 28))
    for person, is_told in ((owner, True), (world.priya, True), (world.sam, False)):
        client.force_login(person)
        page = client.get(home).content.decode()
        assert ("Overdue since 1 March 2019" in page) is is_told


def test_the_way_to_the_reviews_is_shown_to_who_may_go_it(
    policy: Policy, owner: User, world: World, client: Client
) -> None:
    for page in ("list", "detail"):
        args = ["northgate"] if page == "list" else ["northgate", policy.slug]
        for person, sees in ((owner, True), (world.priya, True), (world.sam, False), (None, False)):
            client.logout()
            if person:
                client.force_login(person)
            shown = client.get(reverse(f"policies:{page}", args=args)).content.decode()
            assert ("reviewed</a>" in shown) is sees


# --- calendar ---


def test_the_calendar_is_read_without_signing_in_and_names_nobody(
    policy: Policy, owner: User, client: Client
) -> None:
    due(policy, date(2025, 10, 31), look=TODAY() + timedelta(days=3))
    path = calendars.renew(policy.institution, by=owner).partition("//")[2].partition("/")[2]
    answer = client.get(f"/{path}")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = [dict(event) for event in read(answer.content.decode())]
    assert [event["DTSTART;VALUE=DATE"] for event in events] == [
        "20251031",
        f"{TODAY() + timedelta(days=3):%Y%m%d}",
    ]
    assert events[0]["SUMMARY"] == "Policy review due: Social media policy"
    assert events[0]["DESCRIPTION"] == "Overdue since 1 November 2025."
    assert "Penn" not in answer.content.decode()


def test_a_renewed_or_ended_address_and_one_of_a_leaver_work_no_more(
    policy: Policy, owner: User, world: World, client: Client
) -> None:
    def status(address: str) -> int:
        return client.get(f"/{address.partition('//')[2].partition('/')[2]}").status_code

    first = calendars.renew(policy.institution, by=owner)
    second = calendars.renew(policy.institution, by=owner)
    assert (status(first), status(second)) == (404, 200)
    assert status(second.replace(policy.institution.slug, world.other.slug)) == 404
    assert status(second.replace(".ics", "x.ics")) == 404
    owner.assignments.update(to_on=TODAY() - timedelta(days=1))
    assert status(second) == 404
    owner.assignments.update(to_on=None)
    client.force_login(owner)
    client.post(reverse("policies:end_calendar", args=[policy.institution.slug]))
    client.logout()
    assert status(second) == 404
    with pytest.raises(PermissionDenied):
        calendars.renew(policy.institution, by=world.sam)
