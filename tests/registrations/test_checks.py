"""The checks the portal makes, each with the clause it is made under."""

import pytest

from accounts.models import Platform
from policies.models import Rule
from registrations import services
from registrations.checks import Check, checks
from registrations.models import RegistrationRequest
from registrations.problems import Refused
from tests.factories import (
    InstitutionFactory,
    RoleAssignmentFactory,
    SocialAccountFactory,
    UnitFactory,
    UserFactory,
)
from tests.registrations.conftest import SceneOf
from tests.registrations.scene import Scene


def found(scene: Scene, request: RegistrationRequest, code: str) -> list[Check]:
    request.refresh_from_db()
    return [each for each in checks(request, scene.book) if each.code == code]


def outcomes(scene: Scene, request: RegistrationRequest, code: str) -> list[str]:
    return [each.outcome for each in found(scene, request, code)]


def set_rule(scene: Scene, code: str, value: object) -> None:
    Rule.objects.update_or_create(
        institution=scene.institution, code=code, defaults={"value": value, "is_off": False}
    )


# --- names ---


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("LMU Law", "refuse"),
        ("lmu_law", "refuse"),
        ("LMULaw", "refuse"),
        ("LMUsports", "refuse"),
        ("LondonFilmUnion", "ok"),
        ("London Met Law", "ok"),
    ],
)
def test_lmu_is_a_word_not_letters(london_met: Scene, name: str, outcome: str) -> None:
    request = london_met.draft(name=name)

    [check] = [each for each in found(london_met, request, "name_words") if each.field == "name"]
    assert check.outcome == outcome
    assert [str(cited) for cited in check.citations] == ["London Met 5.5"]
    if outcome == "refuse":
        assert check.sentence == (
            "Account name must not include ‘LMU’, which is not linked to London Met."
            " Use ‘LondonMet’"
        )
        with pytest.raises(Refused, match=r"London Met 5\.5: Account name must not include"):
            london_met.submit(request)


def test_the_handle_keeps_the_rule_of_names_too(london_met: Scene) -> None:
    with pytest.raises(Refused, match="Handle must not include ‘LMU’"):
        london_met.submit(london_met.draft(handle="LMU_Law"))


@pytest.mark.parametrize("slug", ["leeds-beckett", "queen-mary", "west-london", "leeds"])
def test_a_silent_policy_makes_no_check_of_names(slug: str, scene_of: SceneOf) -> None:
    scene = scene_of(slug)
    assert found(scene, scene.draft(name="LMU Law"), "name_words") == []


# --- handle and address ---


def test_a_registered_handle_is_refused_and_says_where_it_is(london_met: Scene) -> None:
    SocialAccountFactory(
        unit=london_met.service,
        platform=Platform.objects.get(code="instagram"),
        handle="computingnews",
        identity="instagram:computingnews",
    )
    with pytest.raises(Refused, match="This address is already registered to Marketing"):
        london_met.submit(london_met.draft())


def test_of_another_university_nothing_is_told(london_met: Scene) -> None:
    away = InstitutionFactory(name="Secret University", short_name="Secret")
    SocialAccountFactory(
        unit=UnitFactory(institution=away, name="Hidden School"),
        platform=Platform.objects.get(code="instagram"),
        name="Hidden name",
        handle="computingnews",
        identity="instagram:computingnews",
    )
    request = london_met.draft()
    [check] = found(london_met, request, "duplicate")

    assert check.sentence == "This address is already registered by another institution"
    every = " ".join(each.sentence for each in checks(request, london_met.book))
    assert not any(word in every for word in ("Secret", "Hidden"))


def test_the_same_handle_elsewhere_is_no_duplicate(london_met: Scene) -> None:
    SocialAccountFactory(
        unit=london_met.service,
        platform=Platform.objects.get(code="tiktok"),
        handle="computingnews",
        identity="tiktok:computingnews",
    )
    assert outcomes(london_met, london_met.draft(), "duplicate") == ["ok"]


def test_two_open_requests_for_one_handle_know_of_each_other(london_met: Scene) -> None:
    london_met.sent()
    request = london_met.draft(handle="ComputingNews")
    [check] = found(london_met, request, "also_asked")

    assert check.outcome == "warn"


@pytest.mark.parametrize("handle", ["two words", "p", "x" * 31])
def test_a_handle_the_platform_does_not_take(london_met: Scene, handle: str) -> None:
    assert outcomes(london_met, london_met.draft(handle=handle), "address") == ["refuse"]


def test_an_existing_account_is_marked_as_approved_afterwards(leeds: Scene) -> None:
    request = leeds.draft(kind="existing", url="https://www.instagram.com/computingnews")
    [check] = found(leeds, request, "existing")

    assert check.outcome == "warn"
    assert str(check.citations[0]).startswith("Leeds 9")


def test_the_address_and_the_platform_must_match(leeds: Scene) -> None:
    request = leeds.draft(kind="existing", url="https://x.com/computingnews")
    [check] = found(leeds, request, "address")
    assert (check.outcome, check.sentence) == (
        "refuse",
        "The web address and platform do not match",
    )


# --- purpose ---


@pytest.mark.parametrize(
    ("slug", "use", "outcome", "clause", "instead"),
    [
        ("london-met", "selection", "refuse", "London Met 4.6", "usual process"),
        ("london-met", "recruitment", "warn", "London Met 4.6", "enquiries"),
        ("west-london", "own_students", "refuse", "West London 5.1", "Teams"),
        ("west-london", "personal_account", "refuse", "West London 4.4", "new account"),
        ("leeds", "private", "refuse", "Leeds", "outside working hours"),
    ],
)
def test_a_use_is_refused_or_allowed_on_a_condition_with_the_alternative(
    scene_of: SceneOf, slug: str, use: str, outcome: str, clause: str, instead: str
) -> None:
    scene = scene_of(slug)
    request = scene.draft(uses=["news", use])
    [check] = found(scene, request, f"purpose_{use}")

    assert check.outcome == outcome
    assert instead in check.sentence
    assert any(str(cited).startswith(clause) for cited in check.citations)
    if outcome == "refuse":
        with pytest.raises(Refused, match=instead):
            scene.submit(request)
    else:
        scene.submit(request)


@pytest.mark.parametrize(("told", "refused"), [(None, True), (False, True), (True, False)])
def test_a_named_network_needs_applicants_who_were_told(
    london_met: Scene, told: bool | None, refused: bool
) -> None:
    request = london_met.draft(
        uses=["recruitment"], network_name="Academics Connect", applicants_told=told
    )
    assert bool(found(london_met, request, "network")) is refused


# --- who asks ---


@pytest.mark.parametrize(
    ("slug", "role", "may"),
    [
        ("london-met", "student", True),
        ("london-met", "society_officer", True),
        ("london-met", "partner", False),
        ("leeds-beckett", "student", False),
        ("leeds-beckett", "staff", True),
        ("queen-mary", "honorary", True),
        ("queen-mary", "student", False),
        ("leeds", "student", True),
        ("west-london", "student", False),
        ("west-london", "line_approver", True),
    ],
)
def test_who_may_ask_is_the_rulebooks(scene_of: SceneOf, slug: str, role: str, may: bool) -> None:
    scene = scene_of(slug)
    person = RoleAssignmentFactory(unit=scene.school, role=role).person
    request = scene.draft(person, administrators=["sam", "jo"])

    [check] = found(scene, request, "applicant")
    assert (check.outcome == "ok") is may
    assert check.citations


# --- administrators ---


@pytest.mark.parametrize(
    ("slug", "people", "refused"),
    [
        ("london-met", ["me", "jo"], False),
        ("london-met", ["me"], True),
        ("london-met", [], True),
        ("london-met", ["student", "student_two"], True),
        ("london-met", ["student", "jo"], False),
        ("london-met", ["me", "new.person@londonmet.ac.uk"], False),
        ("leeds-beckett", ["me"], False),
        ("leeds-beckett", [], True),
        ("queen-mary", ["student"], False),
    ],
)
def test_how_many_run_it_and_how_many_are_staff(
    scene_of: SceneOf, slug: str, people: list[str], refused: bool
) -> None:
    scene = scene_of(slug)
    request = scene.draft(administrators=people)
    about = [each for each in services.problems(request) if each.task == "administrators"]

    assert bool(about) is refused
    if refused and slug == "london-met":
        assert all("London Met 5." in str(each) for each in about)


def test_one_administrator_is_told_in_words(london_met: Scene) -> None:
    with pytest.raises(Refused, match=r"London Met 5\.2.*: Enter a second administrator"):
        london_met.sent(administrators=["me"])


def test_a_student_and_somebody_unconfirmed_is_unknown_not_refused(london_met: Scene) -> None:
    request = london_met.draft(
        london_met.student, administrators=["me", "new.person@londonmet.ac.uk"]
    )
    assert outcomes(london_met, request, "staff") == ["unknown"]


def test_two_addresses_of_one_person_are_one_person(london_met: Scene) -> None:
    request = london_met.draft(administrators=["me"])
    for address in ("SAM LEE <x>", "lee+two@london-met.ac.uk", " LEE@london-met.AC.UK "):
        with pytest.raises(Refused):
            services.name_administrator(
                request, by=london_met.sam, email=address, name="Sam Lee", job_title="Other"
            )
    assert request.proposed.count() == 1


def test_people_whose_addresses_are_one_mailbox_count_once(london_met: Scene) -> None:
    twin = UserFactory(email="park+2@london-met.ac.uk", name="Jo Park")
    RoleAssignmentFactory(person=twin, unit=london_met.school)
    request = london_met.draft(administrators=["jo"])
    request.proposed.create(person=twin, position=9, job_title="Twin")

    [check] = found(london_met, request, "administrators")
    assert (check.outcome, check.sentence) == (
        "refuse",
        "Administrators must be two different people",
    )


def test_marketing_is_advised_as_back_up_on_the_main_account(london_met: Scene) -> None:
    request = london_met.draft(account_kind="main")
    [check] = found(london_met, request, "backup")

    assert check.outcome == "warn"
    assert str(check.citations[0]) == "London Met 5.2"


# --- silence and switches ---


def test_switched_off_defaults_make_no_check(queen_mary: Scene) -> None:
    Rule.objects.create(institution=queen_mary.institution, code="min_administrators", is_off=True)
    request = queen_mary.draft(administrators=[])

    assert found(queen_mary, request, "administrators") == []
    queen_mary.submit(request)


def test_every_refusal_of_a_rule_with_clauses_names_one(scene_of: SceneOf) -> None:
    scene = scene_of("london-met")
    request = scene.draft(
        name="LMU Law", uses=["selection"], administrators=["student", "student_two"]
    )
    refused = [each for each in checks(request, scene.book) if each.outcome == "refuse"]

    assert {each.code for each in refused} == {"name_words", "purpose_selection", "staff"}
    assert all(each.citations for each in refused)


def test_a_rule_set_by_the_institution_works_without_a_clause(west_london: Scene) -> None:
    set_rule(west_london, "name_forbidden_words", ["UWL"])
    request = west_london.draft(name="UWL Law")
    [check] = [e for e in found(west_london, request, "name_words") if e.field == "name"]

    assert (check.outcome, check.citations) == ("refuse", ())
