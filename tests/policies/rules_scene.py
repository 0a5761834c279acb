"""A published text on which two rules and a step rest, and a draft that changes it."""

from dataclasses import dataclass
from datetime import date, timedelta

import time_machine
from django.utils import timezone

from institutions.models import Role, User
from policies.models import (
    ApprovalStep,
    ChangeKind,
    Citation,
    Policy,
    PolicyVersion,
    Rule,
)
from policies.services import approving, drafts, publishing
from policies.services.approving import APPROVED, Decision
from policies.services.drafts import PlacedClause
from tests.policies.journeys import in_good_time
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

YES = Decision(APPROVED, body="Senate", minute="SEN/26/14")
ASK = "Ask before you open an account."
QUIET = "An account that is quiet for three months is inactive."
CLOSE = "Close what nobody needs."


@dataclass
class Scene:
    """Version 1.0 is in force since yesterday; clause 2 carries the rule of three months."""

    world: World
    owner: User
    secretary: User
    policy: Policy
    rule: Rule  # three months, on clause 2
    step: ApprovalStep  # on clause 1

    @property
    def citation(self) -> Citation:
        """The rule's."""
        return self.rule.citations.get()

    def draft(self, *texts: str, begins: date | None = None) -> PolicyVersion:
        """Open a draft that words clauses 1, 2 and 3 so; "" leaves one out."""
        draft = drafts.open_draft(self.policy, by=self.owner)
        self.word(draft, *texts)
        PolicyVersion.objects.filter(pk=draft.pk).update(
            change_note="What is quiet.",
            change_kind=ChangeKind.SUBSTANTIVE,
            from_on=begins or timezone.localdate(),
        )
        draft.refresh_from_db()
        return draft

    def word(self, draft: PolicyVersion, *texts: str) -> None:
        """Word the clauses of a draft anew."""
        known = {each.key: each for each in self.policy.clauses.all()}
        placed = [
            PlacedClause(str(number), str(number), text, known.get(str(number)))
            for number, text in enumerate(texts, 1)
            if text
        ]
        drafts.place(draft, placed, by=self.owner)

    def approve(self, draft: PolicyVersion) -> None:
        """Have the approving body say yes."""
        approving.send_for_review(draft, by=self.owner)
        approving.decide(draft, YES, by=self.secretary)

    def publish(self, draft: PolicyVersion) -> PolicyVersion:
        """Publish what was approved."""
        with in_good_time(draft.from_on):
            return publishing.publish(draft, by=self.owner)


def rules_scene() -> Scene:
    """Make the scene."""
    world = make_world()
    owner = give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)
    secretary = give("Ivo Dale", world.root, Role.STAFF, Role.POLICY_APPROVER)
    policy = make_policy(world.institution)
    rule = Rule.objects.create(
        institution=world.institution, code="inactive_months", value=3, is_from_file=True
    )
    step = ApprovalStep.objects.create(
        institution=world.institution,
        key="head",
        title="Head of School",
        role=Role.LINE_APPROVER,
        kind="decide",
        position=1,
        unit_types=["school"],
    )
    Citation.objects.create(rule=rule, duty=policy.duties.get(key="2"))
    Citation.objects.create(step=step, duty=policy.duties.get(key="1"))
    scene = Scene(world, owner, secretary, policy, rule, step)
    yesterday = timezone.localdate() - timedelta(days=1)
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        first = scene.draft(ASK, QUIET, CLOSE, begins=yesterday)
        scene.approve(first)
        scene.publish(first)
    return scene
