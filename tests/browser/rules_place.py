"""A draft at West London that rewords a clause on which a rule rests, and leaves another out."""

from datetime import timedelta
from typing import Any

SLUG = "west-london"


def rules_of_a_draft() -> tuple[dict[str, str], Any]:
    """Publish the summaries as an invented text, draft a change of it; who keeps the policy."""
    from django.utils import timezone

    from institutions.models import Institution, Role, RoleAssignment, User
    from institutions.rules import people_of
    from policies.models import Citation, PolicyVersion
    from policies.services import drafts
    from policies.services.citations import change_rule

    institution = Institution.objects.get(slug=SLUG)
    owner = people_of(institution, Role.INSTITUTION_ADMIN)[0]
    secretary = User.objects.create(name="Ivo Dale", email=f"ivo.dale@{SLUG}.example")
    RoleAssignment.objects.create(
        person=secretary, unit=institution.root, role=Role.POLICY_APPROVER
    )
    policy = institution.policies.order_by("pk")[0]
    today = timezone.localdate()
    _publish(policy, owner, secretary, today)
    draft = drafts.open_draft(policy, by=owner)
    cited = Citation.objects.filter(rule__institution=institution, duty__clause__isnull=False)
    stale, gone = _two_clauses(cited.select_related("duty__clause").order_by("pk"))
    drafts.place(
        draft,
        [
            drafts.PlacedClause(text.path, text.label, _words(text, stale.duty.clause), text.clause)
            for text in draft.texts.select_related("clause")
            if text.clause != gone.duty.clause
        ],
        by=owner,
    )
    PolicyVersion.objects.filter(pk=draft.pk).update(from_on=today + timedelta(days=30))
    change_rule(draft, "inactive_months", 6, by=owner)
    return {"ruled": policy.slug, "stale": str(stale.pk)}, owner


def _words(text: Any, clause: Any) -> str:
    """Reword the one clause."""
    return f"From now on, {text.text.lower()}" if text.clause == clause else text.text


def _two_clauses(citations: Any) -> tuple[Any, Any]:
    """Find citations of two clauses."""
    first = citations[0]
    other = next(each for each in citations if each.duty.clause != first.duty.clause)
    return first, other


def _publish(policy: Any, owner: Any, secretary: Any, day: Any) -> None:
    from policies.models import PolicyVersion
    from policies.services import approving, drafts, publishing

    draft = drafts.open_draft(policy, by=owner)
    drafts.place(
        draft,
        [
            drafts.PlacedClause(text.path, text.label, text.clause.summary, text.clause)
            for text in draft.texts.select_related("clause")
            if text.clause
        ],
        by=owner,
    )
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_note="The first text.", change_kind="substantive", from_on=day
    )
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, approving.Decision("approved", body="Senate"), by=secretary)
    publishing.publish(draft, by=owner)
