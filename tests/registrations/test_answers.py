"""What each university asks and requires, and how answers read."""

from datetime import date

import pytest

from policies.models import Rule
from registrations import answers, services
from registrations.models import RegistrationRequest
from registrations.shown import marks
from tests.registrations.conftest import SceneOf
from tests.registrations.scene import Scene

ALWAYS_ASKED = {
    "platform", "platform_other", "name", "handle", "unit", "account_kind", "purpose", "ends_on",
    "partner_organisation", "partner_contact", "administrators", "mailbox", "mailbox_owner",
    "mailbox_reason",
}  # fmt: skip
ALWAYS_REQUIRED = {"platform", "name", "unit", "account_kind", "purpose"}
LOGO = {"logo", "profile_image", "banner_image"}
USES = {"uses", "network_name", "applicants_told"}

ASKED = {
    "london-met": USES | {"standing", "branding_guidelines", "platform_terms", "house_rules"},
    "leeds-beckett": LOGO
    | {
        "standing", "audience", "audience_needs", "content_types", "content_frequency",
        "sample_posts", "response_time", "response_time_reason",
    },
    "queen-mary": LOGO | {"standing"},
    "west-london": LOGO | USES,
    "leeds": LOGO | USES | {"standing", "accessibility", "platform_terms", "branding_guidelines"},
}  # fmt: skip
REQUIRED = {
    "london-met": {
        "standing", "uses", "mailbox", "administrator_contacts", "branding_guidelines",
        "platform_terms", "house_rules",
    },
    "leeds-beckett": {
        "standing", "handle", "audience", "audience_needs", "content_types", "content_frequency",
        "sample_posts", "response_time", "administrator_contacts", "branding_design",
    },
    "queen-mary": {"standing"},
    "west-london": {"uses"},
    "leeds": {"standing", "uses", "accessibility", "platform_terms", "logo",
              "branding_guidelines"},
}  # fmt: skip


@pytest.mark.parametrize("slug", ASKED)
def test_each_university_asks_its_own(slug: str, scene_of: SceneOf) -> None:
    scene = scene_of(slug)
    request = services.start(by=scene.sam, institution=scene.institution)

    assert answers.asked(request, scene.book) == ALWAYS_ASKED | ASKED[slug]
    assert answers.required(request, scene.book) == ALWAYS_REQUIRED | REQUIRED[slug]


def test_an_account_that_exists_needs_its_address(queen_mary: Scene) -> None:
    request = services.start(by=queen_mary.sam, institution=queen_mary.institution, kind="existing")
    assert "url" in answers.asked(request, queen_mary.book)
    assert "url" in answers.required(request, queen_mary.book)


@pytest.mark.parametrize(
    ("values", "more"),
    [
        ({"account_kind": "partner"}, {"partner_organisation", "partner_contact"}),
        ({"response_time": "other"}, {"response_time_reason"}),
    ],
)
def test_some_answers_follow_from_others(
    leeds_beckett: Scene, values: dict[str, str], more: set[str]
) -> None:
    request = RegistrationRequest(
        institution=leeds_beckett.institution, requested_by=leeds_beckett.sam, **values
    )
    plain = ALWAYS_REQUIRED | REQUIRED["leeds-beckett"]
    assert answers.required(request, leeds_beckett.book) == plain | more


@pytest.mark.parametrize(
    ("slug", "field", "clause"),
    [
        ("london-met", "house_rules", "London Met 6.1.8"),
        ("london-met", "branding_guidelines", "London Met 5.5"),
        ("london-met", "administrators", "London Met 5.3"),
        ("leeds-beckett", "sample_posts", "Leeds Beckett 13"),
        ("leeds-beckett", "profile_image", "Leeds Beckett 13"),
        ("leeds", "logo", "Leeds "),
    ],
)
def test_an_answer_names_the_clause_that_asks_for_it(
    slug: str, field: str, clause: str, scene_of: SceneOf
) -> None:
    cited = answers.cited_for(field, scene_of(slug).book)

    assert cited
    assert all(str(each).startswith(clause) for each in cited), cited


def test_a_rule_added_by_the_institution_is_asked_without_a_clause(queen_mary: Scene) -> None:
    Rule.objects.create(institution=queen_mary.institution, code="answer_audience", value=True)
    request = queen_mary.draft(audience="")

    found = services.problems(request)
    assert [(each.task, each.field, each.citations) for each in found] == [
        ("purpose", "audience", ())
    ]


@pytest.mark.parametrize("slug", ASKED)
def test_every_answer_has_a_label_a_task_and_a_sentence(slug: str, scene_of: SceneOf) -> None:
    scene = scene_of(slug)
    request = services.start(by=scene.sam, institution=scene.institution)

    assert answers.asked(request, scene.book) <= set(answers.TASK_OF) & set(answers.LABELS)
    assert answers.required(request, scene.book) <= set(answers.MISSING)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("logo", True, "Yes"),
        ("under_18", False, "No"),
        ("logo", None, ""),
        ("uses", ["news", "support"], "News, events and achievements, Answering questions"
         " from the public"),
        ("sample_posts", ["One", "Two"], "One\nTwo"),
        ("response_time", "4_hours", "Within 4 office hours"),
        ("account_kind", "society", "Student society or club"),
        ("ends_on", date(2027, 3, 1), "1 March 2027"),
        ("name", "Law & Order", "Law & Order"),
    ],
)  # fmt: skip
def test_answers_read_as_people_say_them(field: str, value: object, words: str) -> None:
    assert answers.worded(field, value) == words


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("password: hunter2", True),
        ("The Password is hunter2", True),
        ("pass word=abc", True),
        ("pwd:x", True),
        ("passwd: x", True),
        ("PW = hunter2", True),
        ("PIN: 4821", True),
        ("https://team:hunter2@example.ac.uk/feed", True),
        ("https://:hunter2@example.ac.uk/feed", True),
        ("http://example.ac.uk:8080/@team", False),
        ("https://mastodon.social/@team", False),
        ("The pin is on the map: 4 rooms", False),
        ("Nobody shares a password.", False),
        ("We change the password every term", False),
        ("Passport photos: yes", False),
    ],
)
def test_a_password_is_told_from_talk_about_passwords(text: str, holds: bool) -> None:
    assert answers.looks_like_a_password(text) is holds


def test_missing_answers_come_task_by_task_with_their_clause(london_met: Scene) -> None:
    request = services.start(by=london_met.sam, institution=london_met.institution)
    found = services.problems(request)

    assert [each.task for each in found] == sorted(
        (each.task for each in found), key=[task.slug for task in answers.TASKS].index
    )
    by_field = {each.field: each for each in found}
    assert str(by_field["mailbox"]) == "London Met 5.2: Enter a team mailbox"
    assert by_field["name"].citations == ()
    assert "London Met 5.2" in str(by_field["administrators"])


def test_a_drafts_tracker_shows_the_desks_it_would_pass(london_met: Scene) -> None:
    before = [mark.title for mark in marks(london_met.draft())]
    assert before == [mark.title for mark in marks(london_met.sent())]
    assert len(before) == 5
