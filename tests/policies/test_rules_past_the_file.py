"""What a published text says of a rule stands, whatever the rulebook's file says later."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from institutions.models import Institution, Role
from policies.models import ApprovalStep, ChangeKind, Clause, Duty, PolicyVersion, Rule
from policies.rulebook import rule
from policies.services import approving, drafts, load_institution, publishing
from policies.services.approving import APPROVED, Decision
from policies.services.citations import change_rule
from policies.services.drafts import PlacedClause
from tests.policies.test_seedfile import GOOD, read
from tests.world import give

pytestmark = pytest.mark.django_db
OTHER = (
    GOOD.replace("value = 2", "value = 4")
    .replace("off = true", "value = 9")
    .replace("to = 2026-12-31\n", "")
    .replace("from = 2026-01-01\n", "")
)


def published(begins: date) -> Institution:
    """Publish a text that sets three administrators and six months, on a clause of its own."""
    home = load_institution(read(GOOD)).institution
    owner = give("Una Penn", home.root, Role.STAFF, Role.POLICY_OWNER)
    secretary = give("Ivo Dale", home.root, Role.STAFF, Role.POLICY_APPROVER)
    policy = home.policies.get()
    draft = drafts.open_draft(policy, by=owner)
    drafts.place(
        draft,
        [
            PlacedClause("1/b2", "1, bullet 2", "Three run it.", policy.clauses.get()),
            PlacedClause("2", "2", "Quiet for six months is inactive."),
        ],
        by=owner,
    )
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_note="First text.", change_kind=ChangeKind.SUBSTANTIVE, from_on=begins
    )
    change_rule(draft, "min_administrators", 3, by=owner)
    change_rule(draft, "inactive_months", 6, by=owner, rests_on=draft.texts.get(path="2"))
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, Decision(APPROVED, body="Senate"), by=secretary)
    publishing.publish(draft, by=owner)
    return home


@pytest.mark.parametrize("file", [GOOD, OTHER], ids=["the same file", "another file"])
def test_a_file_rewrites_no_rule_that_a_version_dated(file: str) -> None:
    today = timezone.localdate()
    home = published(today + timedelta(days=3))
    rows = list(Rule.objects.order_by("pk").values())
    load_institution(read(file.replace("Dated February 2020.", "It bears a date.")))
    assert list(Rule.objects.order_by("pk").values()) == rows
    for day, months, two in ((today, None, 2), (today + timedelta(days=3), 6, 3)):
        assert rule(home, "inactive_months", day).value == months
        assert rule(home, "min_administrators", day).value == two
    cited = rule(home, "inactive_months", today + timedelta(days=3)).cited
    assert cited == "Oakshire 2"


def test_clauses_and_duties_of_an_official_text_are_not_called_gone() -> None:
    published(timezone.localdate())
    load_institution(read(GOOD.replace("Dated February 2020.", "It bears a date.")))
    assert Duty.objects.get(is_from_file=False).dropped_on is None
    assert Clause.objects.get(key="2").dropped_on is None


def test_a_file_goes_on_speaking_for_everything_else() -> None:
    home = published(timezone.localdate())
    more = GOOD + "\n[rules.check_months]\nvalue = 6\nclauses = ['1-b2']\n"
    load_institution(read(more.replace("Head of School", "Head of Department")))
    assert rule(home, "check_months").value == 6
    assert ApprovalStep.objects.get(to_on=None).title == "Head of Department"
