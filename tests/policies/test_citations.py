"""What a draft does to the rules that rest on its clauses, and what publishing makes of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from policies.comparing.citations import Standing
from policies.models import ApprovalStep, Citation, ClauseText, Duty, PolicyVersion, Rule
from policies.problems import Refused
from policies.rulebook import Source, rule, steps_in_force
from policies.services.citations import change_rule, decide_citation, leave_rule
from policies.services.dating import undate_rules
from policies.services.resting import footing
from tests.policies.rules_scene import ASK, CLOSE, QUIET, Scene, rules_scene

pytestmark = pytest.mark.django_db
SIX = QUIET.replace("three", "six")


@pytest.fixture
def scene() -> Scene:
    return rules_scene()


def months(scene: Scene, day: date) -> tuple[object, Source]:
    found = rule(scene.world.institution, "inactive_months", day)
    return found.value, found.source


def standings(draft: PolicyVersion) -> dict[str, Standing]:
    return {str(each.row): each.outcome.standing for each in footing(draft).restings}


def test_the_first_official_text_carries_every_citation_over(scene: Scene) -> None:
    assert Citation.objects.count() == 2
    assert Rule.objects.get() == scene.rule
    assert ApprovalStep.objects.get() == scene.step


def test_a_citation_is_carried_stale_or_orphaned(scene: Scene) -> None:
    draft = scene.draft(ASK, SIX, CLOSE)
    assert standings(draft) == {
        str(scene.step): Standing.CARRIED,
        str(scene.rule): Standing.STALE,
    }
    scene.word(draft, "", QUIET, CLOSE)
    assert standings(draft) == {
        str(scene.step): Standing.ORPHAN,
        str(scene.rule): Standing.CARRIED,
    }


def test_publishing_waits_until_somebody_decides_and_names_the_rule(scene: Scene) -> None:
    draft = scene.draft(ASK, SIX, CLOSE)
    scene.approve(draft)
    with pytest.raises(Refused, match="After how many quiet calendar months") as refused:
        scene.publish(draft)
    assert [str(each) for each in refused.value.citations] == ["Northgate 2"]
    decide_citation(draft, scene.citation, "keep", by=scene.owner)
    assert scene.publish(draft).number == "2.0"
    assert Rule.objects.get() == scene.rule


def test_a_new_value_holds_from_the_first_day_on(scene: Scene) -> None:
    today = timezone.localdate()
    first = today + timedelta(days=10)
    draft = scene.draft(ASK, SIX, CLOSE, begins=first)
    change_rule(draft, "inactive_months", 6, by=scene.owner)
    decide_citation(draft, scene.citation, "change", by=scene.owner)
    scene.approve(draft)
    version = scene.publish(draft)
    assert months(scene, today) == (3, Source.POLICY)
    assert months(scene, first - timedelta(days=1)) == (3, Source.POLICY)
    assert months(scene, first) == (6, Source.POLICY)
    old, new = Rule.objects.order_by("pk")
    assert (old.to_on, new.from_on, new.to_on) == (first - timedelta(days=1), first, None)
    assert (old.ended_with, new.begun_with, new.is_from_file) == (version, version, False)
    assert [each.duty.key for each in new.citations.all()] == ["2"]


def test_a_decision_holds_only_for_the_words_it_was_made_on(scene: Scene) -> None:
    draft = scene.draft(ASK, SIX, CLOSE)
    decide_citation(draft, scene.citation, "keep", by=scene.owner)
    assert footing(draft).undecided == []
    scene.word(draft, ASK, SIX, f"{CLOSE} Soon.")
    assert footing(draft).undecided == []  # another clause changed
    scene.word(draft, ASK, SIX.replace("six", "nine"), CLOSE)
    assert [each.row for each in footing(draft).undecided] == [scene.rule]


def test_what_was_decided_with_a_new_value_is_open_without_it(scene: Scene) -> None:
    draft = scene.draft(ASK, SIX, CLOSE)
    with pytest.raises(Refused, match="from now on"):
        decide_citation(draft, scene.citation, "change", by=scene.owner)
    change_rule(draft, "inactive_months", 6, by=scene.owner)
    decide_citation(draft, scene.citation, "change", by=scene.owner)
    assert footing(draft).undecided == []
    leave_rule(draft, "inactive_months", by=scene.owner)
    assert len(footing(draft).undecided) == 1


def test_a_rule_that_no_longer_rests_on_anything_ends(scene: Scene) -> None:
    today = timezone.localdate()
    draft = scene.draft(ASK, SIX, CLOSE)
    decide_citation(draft, scene.citation, "retire", by=scene.owner)
    scene.approve(draft)
    scene.publish(draft)
    assert months(scene, today - timedelta(days=1)) == (3, Source.POLICY)
    assert months(scene, today) == (3, Source.DEFAULT)


def test_a_rule_with_another_clause_drops_only_the_citation(scene: Scene) -> None:
    Citation.objects.create(rule=scene.rule, duty=scene.policy.duties.get(key="1"))
    today = timezone.localdate()
    draft = scene.draft(ASK, SIX, CLOSE)
    stale = scene.rule.citations.get(duty__key="2")
    decide_citation(draft, stale, "retire", by=scene.owner)
    scene.approve(draft)
    scene.publish(draft)
    before = rule(scene.world.institution, "inactive_months", today - timedelta(days=1))
    assert before.cited == "Northgate 1, Northgate 2"
    assert rule(scene.world.institution, "inactive_months", today).cited == "Northgate 1"


def test_a_rule_whose_clause_is_gone_rests_on_another(scene: Scene) -> None:
    draft = scene.draft(ASK, "", "Quiet for three months means inactive.")
    with pytest.raises(Refused, match="Choose the clause"):
        decide_citation(draft, scene.citation, "keep", by=scene.owner)
    elsewhere = draft.texts.get(path="3")
    decide_citation(draft, scene.citation, "keep", by=scene.owner, rests_on=elsewhere)
    scene.word(draft, ASK, "", "Quiet for three months means inactive.")
    assert footing(draft).undecided == []  # written anew, it still rests on that clause
    scene.approve(draft)
    scene.publish(draft)
    assert rule(scene.world.institution, "inactive_months").cited == "Northgate 3"
    made = Duty.objects.get(is_from_file=False)
    assert (made.clause and made.clause.key, made.summary) == ("3", "Two people run each account.")


def test_a_step_ends_when_its_clause_does(scene: Scene) -> None:
    draft = scene.draft("", QUIET, CLOSE)
    cited = scene.step.citations.get()
    with pytest.raises(Refused):
        decide_citation(draft, cited, "change", by=scene.owner)
    decide_citation(draft, cited, "retire", by=scene.owner)
    scene.approve(draft)
    scene.publish(draft)
    today = timezone.localdate()
    assert steps_in_force(scene.world.institution, today) == []
    assert steps_in_force(scene.world.institution, today - timedelta(days=1)) == [scene.step]


def test_any_other_rule_changes_with_a_draft_and_cites_its_clause(scene: Scene) -> None:
    draft = scene.draft(ASK, QUIET, f"{CLOSE} Two people run each.")
    clause = draft.texts.get(path="3")
    change_rule(draft, "min_administrators", 2, by=scene.owner, rests_on=clause)
    scene.approve(draft)
    scene.publish(draft)
    two = rule(scene.world.institution, "min_administrators")
    assert (two.value, two.source, two.cited) == (2, Source.POLICY, "Northgate 3")
    before = rule(
        scene.world.institution, "min_administrators", timezone.localdate() - timedelta(days=1)
    )
    assert (before.value, before.source) == (1, Source.DEFAULT)


@pytest.mark.parametrize("value", [0, -1, "six", True, 2.5, [6], {"months": 6}])
def test_a_value_that_does_not_fit_is_refused(scene: Scene, value: object) -> None:
    draft = scene.draft(ASK, SIX, CLOSE)
    with pytest.raises(Refused):
        change_rule(draft, "inactive_months", value, by=scene.owner)


def test_only_who_writes_decides_and_only_while_it_is_open(scene: Scene) -> None:
    draft = scene.draft(ASK, SIX, CLOSE)
    for person in (scene.secretary, scene.world.sam, scene.world.auditor, scene.world.other_admin):
        with pytest.raises(PermissionDenied):
            decide_citation(draft, scene.citation, "keep", by=person)
        with pytest.raises(PermissionDenied):
            change_rule(draft, "inactive_months", 6, by=person)
    decide_citation(draft, scene.citation, "keep", by=scene.owner)
    scene.approve(draft)
    scene.publish(draft)
    with pytest.raises(Refused, match="no longer open"):
        change_rule(draft, "inactive_months", 6, by=scene.owner)


def test_a_clause_of_another_text_is_no_answer(scene: Scene) -> None:
    draft = scene.draft(ASK, SIX, CLOSE)
    other = ClauseText.objects.filter(version__number="1.0").first()
    with pytest.raises(Refused, match="this draft"):
        decide_citation(draft, scene.citation, "keep", by=scene.owner, rests_on=other)


def test_rows_of_a_version_that_never_came_into_force_are_taken_back(scene: Scene) -> None:
    first = timezone.localdate() + timedelta(days=10)
    draft = scene.draft(ASK, SIX, CLOSE, begins=first)
    change_rule(draft, "inactive_months", 6, by=scene.owner)
    decide_citation(draft, scene.citation, "change", by=scene.owner)
    scene.approve(draft)
    undate_rules(scene.publish(draft), by=scene.owner)
    assert months(scene, first) == (3, Source.POLICY)
    assert Rule.objects.get().to_on is None


def test_reading_costs_the_same_for_any_number(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft = scene.draft(ASK, SIX, CLOSE)
    for code in ("min_administrators", "check_months", "audit_months", "mailbox_days"):
        row = Rule.objects.create(institution=scene.world.institution, code=code, value=2)
        Citation.objects.create(rule=row, duty=scene.policy.duties.get(key="2"))
    draft = PolicyVersion.objects.select_related("policy__institution").get(pk=draft.pk)
    with django_assert_max_num_queries(7):
        assert len(footing(draft).undecided) == 5
