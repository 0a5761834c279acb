"""A draft to be changed at Queen Mary, and one that waits for its decision at Leeds."""

from typing import Any


def drafts_to_look_at() -> tuple[dict[str, str], dict[str, Any]]:
    """Begin both; say where they are, and who writes and who decides."""
    from django.utils import timezone

    from institutions.models import Institution, Role
    from institutions.rules import people_of
    from policies.models import Policy, PolicyVersion
    from policies.services import approving, drafts, editing

    places: dict[str, str] = {}
    people: dict[str, Any] = {}
    for slug, writer in (("queen-mary", "draft-writer"), ("leeds", "text-writer")):
        institution = Institution.objects.get(slug=slug)
        people[writer] = people_of(institution, Role.INSTITUTION_ADMIN)[0]
        policy = institution.policies.order_by("pk")[0]
        draft = drafts.open_draft(policy, by=people[writer])
        first = draft.texts.earliest("position")
        words = editing.Words("Ask before you open an account. Then wait.", first.label)
        editing.reword(first, words, by=people[writer])
        places |= {f"policy_{writer}": policy.slug, f"clause_{writer}": str(first.pk)}
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_note="The first text.", change_kind="substantive", from_on=timezone.localdate()
    )
    approving.send_for_review(draft, by=people["text-writer"])
    people["text-decider"] = people_of(institution, Role.POLICY_APPROVER)[0]
    places["policy_none"] = Policy.objects.filter(institution__slug="leeds-beckett")[0].slug
    return places, people
