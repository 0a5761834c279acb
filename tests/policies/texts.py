"""A small invented policy: version 0 in summary, as a rulebook file ships it."""

from institutions.models import Institution
from policies.models import Clause, ClauseText, Duty, Policy, PolicyVersion, VersionState

SUMMARIES = {"1": "Accounts are asked for.", "2": "Two people run each account."}


def make_policy(institution: Institution, slug: str = "social-media") -> Policy:
    """Make a policy with two clauses, a duty each, as version 0."""
    policy = Policy.objects.create(
        institution=institution, slug=slug, title="Social media policy", document_type="policy"
    )
    version = PolicyVersion.objects.create(policy=policy, number="0", state=VersionState.PUBLISHED)
    for position, (path, summary) in enumerate(SUMMARIES.items()):
        clause = Clause.objects.create(
            policy=policy, key=path, label=path, summary=summary, position=position
        )
        ClauseText.objects.create(
            version=version, clause=clause, path=path, label=path, position=position
        )
        Duty.objects.create(
            policy=policy,
            clause=clause,
            key=path,
            summary=summary,
            role="enforce",
            status="portal",
            handled="Checked when a request is sent.",
            position=position,
        )
    return policy
