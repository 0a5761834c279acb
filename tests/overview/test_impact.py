"""Three months become six at London Met: blocked, looked at ahead, set, published, swept."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import QuietSpell, SocialAccount, Sweep
from institutions.models import Role, RoleAssignment, User
from overview.impact import Impact, impact_of
from policies.models import Policy, PolicyVersion
from policies.problems import Refused
from policies.rulebook import rule
from policies.services import acknowledging, approving, drafts, publishing
from policies.services.approving import APPROVED, Decision
from policies.services.citations import change_rule, decide_citation
from policies.services.resting import footing
from records.models import AuditEvent
from records.months import add_months
from tests.accounts.quiet_scene import on
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.registrations.scene import Scene, make_scene
from tests.world import give

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
KEY = "5.4"


@pytest.fixture
def scene() -> Iterator[Scene]:
    with on(TODAY, hour=9):
        yield make_scene("london-met")


@pytest.fixture
def owner(scene: Scene) -> User:
    return give("Una Quill", scene.root, Role.STAFF, Role.POLICY_OWNER)


@pytest.fixture
def policy(scene: Scene, owner: User) -> Policy:
    """Give the policy with an invented text in force since yesterday, that says three months."""
    policy = scene.institution.policies.get()
    with on(YESTERDAY, hour=4):
        draft = drafted(policy, owner, "three", YESTERDAY)
        approved(draft, scene)
        publishing.publish(draft, by=owner)
    return policy


def drafted(policy: Policy, owner: User, months: str, begins: date) -> PolicyVersion:
    draft = drafts.open_draft(policy, by=owner)
    placed = [
        drafts.PlacedClause(
            text.path,
            text.label,
            f"An account quiet for {months} months is inactive." if text.path == KEY else words,
            text.clause,
        )
        for text in draft.texts.select_related("clause")
        if (words := f"Clause {text.label} asks for something.")
    ]
    drafts.place(draft, placed, by=owner)
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_note="What is quiet.", change_kind="substantive", from_on=begins
    )
    draft.refresh_from_db()
    return draft


def approved(draft: PolicyVersion, scene: Scene) -> None:
    secretary = User.objects.filter(name="Ivo Wick").first() or give(
        "Ivo Wick", scene.root, Role.STAFF, Role.POLICY_APPROVER
    )
    approving.send_for_review(draft, by=draft.author)  # type: ignore[arg-type]
    approving.decide(draft, Decision(APPROVED, body="Senate", minute="1/26"), by=secretary)


def account(scene: Scene, name: str, last: date, people: int = 2) -> SocialAccount:
    row = SocialAccountFactory(
        unit=scene.school,
        institution=scene.institution,
        name=name,
        last_active_on=last,
        last_active_source="administrator",
    )
    for person in [scene.sam, scene.jo][:people]:
        AdministratorFactory(account=row, person=person, from_on=date(2020, 1, 1))
    row.refresh_from_db()
    SocialAccount.objects.filter(pk=row.pk).update(administrator_count=people)
    return row


def titles(found: Impact) -> dict[str, list[str]]:
    return {each.title: [hit.name for hit in each.shown] for each in found.strands}


def decide_all(draft: PolicyVersion, owner: User) -> None:
    """The rule of months changes; everything else on that clause stays."""
    for each in footing(draft).undecided:
        code = each.citation.rule.code if each.citation.rule else ""
        is_months = code == "inactive_months"
        decision = "change" if is_months else "keep"
        decide_citation(draft, each.citation, decision, by=owner)


def test_three_months_become_six(scene: Scene, policy: Policy, owner: User, client: Client) -> None:
    quiet = account(scene, "Quiet since July", add_months(TODAY, -4))
    account(scene, "Posts daily", YESTERDAY)
    with on(YESTERDAY, hour=6):
        call_command("flag_inactive_accounts", "--today", YESTERDAY.isoformat(), verbosity=0)
    assert QuietSpell.objects.get().account == quiet

    draft = drafted(policy, owner, "six", TODAY)
    approved(draft, scene)
    with pytest.raises(Refused, match="After how many quiet calendar months"):
        publishing.publish(draft, by=owner)
    change_rule(draft, "inactive_months", 6, by=owner)
    assert titles(impact_of(draft)) == {
        "Accounts that would no longer count as inactive": ["Quiet since July"]
    }
    with pytest.raises(Refused):
        publishing.publish(draft, by=owner)
    decide_all(draft, owner)
    publishing.publish(draft, by=owner)

    account(scene, "Quiet for four", add_months(TODAY, -4))
    long = account(scene, "Quiet for six", add_months(TODAY, -6))
    call_command("flag_inactive_accounts", "--today", TODAY.isoformat(), verbosity=0)
    before, after = Sweep.objects.filter(institution=scene.institution).order_by("day")
    assert (before.months, before.citation) == (3, "London Met 5.4 (version 1.0)")
    assert (after.months, after.citation) == (6, "London Met 5.4 (version 2.0)")
    spells = QuietSpell.objects.filter(flagged_at__isnull=False)
    assert {each.account.name for each in spells.filter(flagged_at__date=TODAY)} == {long.name}
    told = AuditEvent.objects.filter(citation__startswith="London Met 5.4 (version")
    assert {each.citation for each in told.filter(target_id=quiet.pk)} == {
        "London Met 5.4 (version 1.0)"
    }
    assert {each.citation for each in told.filter(target_id=long.pk)} == {
        "London Met 5.4 (version 2.0)"
    }
    three, six = (rule(scene.institution, "inactive_months", day) for day in (YESTERDAY, TODAY))
    assert (three.value, three.recorded) == (3, "London Met 5.4 (version 1.0)")
    assert (six.value, six.recorded) == (6, "London Met 5.4 (version 2.0)")


def everything() -> dict[str, list[object]]:
    """Every row of every table but sessions, the trail and counters."""
    left = {"sessions.Session", "records.AuditEvent"}
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in left
    }


def test_looking_changes_no_row_and_lists_by_unit_and_as_a_file(
    scene: Scene, policy: Policy, owner: User, client: Client
) -> None:
    account(scene, "Quiet for two", add_months(TODAY, -2))
    account(scene, "Run by one", YESTERDAY, people=1)
    account(scene, "No mailbox", YESTERDAY)
    waiting = scene.sent()
    draft = drafted(policy, owner, "two", TODAY + timedelta(days=9))
    change_rule(draft, "inactive_months", 2, by=owner)
    change_rule(draft, "min_administrators", 3, by=owner)
    client.force_login(owner)
    client.get("/london-met/home/")  # what signing in writes is written now
    path = "/london-met/policies/social-media/draft/impact"
    before = everything()
    page = client.get(f"{path}/").content.decode()
    file = b"".join(client.get(f"{path}.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert everything() == before
    assert "Accounts that would newly count as inactive: 1" in page
    assert "Accounts that would have too few administrators: 2" in page
    assert "Open requests that would newly be refused: 1" in page
    assert f"{scene.school.name}: 1" in page
    rows = list(csv.DictReader(io.StringIO(file)))
    assert {(row["Name"], row["Direction"]) for row in rows} >= {
        ("Quiet for two", "newly out of line"),
        ("No mailbox", "newly out of line"),
    }
    assert waiting.reference not in page  # the owner has no part in it
    asked = [row for row in rows if row["What"] == "People asked to confirm the text"]
    assert (len(rows) - len(asked), bool(asked)) == (4, True)


def test_the_same_numbers_after_the_draft_is_in_force(
    scene: Scene, policy: Policy, owner: User
) -> None:
    for months in (1, 2, 4, 5, 7):
        account(scene, f"Quiet for {months}", add_months(TODAY, -months))
    draft = drafted(policy, owner, "six", TODAY)
    change_rule(draft, "inactive_months", 6, by=owner)
    decide_all(draft, owner)
    said = titles(impact_of(draft))
    approved(draft, scene)
    publishing.publish(draft, by=owner)
    after = rule(scene.institution, "inactive_months", TODAY).value
    assert said == {
        "Accounts that would no longer count as inactive": [
            f"Quiet for {months}" for months in (4, 5)
        ]
    }
    assert after == 6


def test_it_costs_the_same_for_any_number(
    scene: Scene, policy: Policy, owner: User, client: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(40):
        account(scene, f"Quiet {number}", add_months(TODAY, -4))
    draft = drafted(policy, owner, "six", TODAY)
    change_rule(draft, "inactive_months", 6, by=owner)
    client.force_login(owner)
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        page = client.get("/london-met/policies/social-media/draft/impact/").content.decode()
    assert "15 more are in the file" in page


def test_it_counts_who_would_be_asked_to_confirm_and_names_nobody(
    scene: Scene, policy: Policy, owner: User, client: Client
) -> None:
    draft = drafted(policy, owner, "six", TODAY)
    here = RoleAssignment.objects.filter(unit__institution=scene.institution)
    asked = here.filter(role__in=rule(scene.institution, "acknowledgement_people").value)
    by_unit = Counter({(row.unit.name, row.person_id) for row in asked.select_related("unit")})
    people = {row.person_id for row in asked}

    readers = impact_of(draft).readers

    assert readers.count == len(people) > 5
    assert dict(readers.by_unit) == Counter(unit for unit, _person in by_unit)
    client.force_login(owner)
    page = client.get("/london-met/policies/social-media/draft/impact/").content.decode()
    assert f"People who would be asked to confirm the text: {len(people)}" in page
    assert scene.sam.name not in page.partition("<main")[2]


@pytest.mark.parametrize(("kind", "is_asked"), [("editorial", False), ("substantive", True)])
def test_an_editorial_change_asks_nobody_who_was_asked_before(
    scene: Scene, policy: Policy, owner: User, kind: str, is_asked: bool
) -> None:
    version = policy.versions.get(number="1.0")
    acknowledging.start(version, acknowledging.suggestion(version), by=scene.priya)
    draft = drafted(policy, owner, "six", TODAY)
    PolicyVersion.objects.filter(pk=draft.pk).update(change_kind=kind)
    draft.refresh_from_db()
    assert bool(impact_of(draft).readers.count) == is_asked


def test_who_may_not_see_drafts_finds_no_page(
    scene: Scene, policy: Policy, owner: User, client: Client
) -> None:
    drafted(policy, owner, "six", TODAY)
    for path in ("impact/", "impact.csv"):
        client.force_login(scene.sam)
        assert client.get(f"/london-met/policies/social-media/draft/{path}").status_code == 404


def test_nothing_changes_where_no_rule_does(
    scene: Scene, policy: Policy, owner: User, client: Client
) -> None:
    drafted(policy, owner, "six", TODAY)
    client.force_login(owner)
    page = client.get("/london-met/policies/social-media/draft/impact/").content.decode()
    assert "nothing would change" in page
    assert timezone.localdate() == TODAY
