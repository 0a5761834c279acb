"""The way to a policy's draft, for those for whom drafts exist."""

from typing import Any

from django import template

from institutions.models import Institution, User
from policies import rules
from policies.drafted import standing
from policies.models import OPEN, Policy, PolicyVersion, VersionState

register = template.Library()


@register.inclusion_tag("policies/drafting/_doors.html", takes_context=True)
def draft_doors(context: template.Context, institution: Institution) -> dict[str, Any]:
    """List each policy of a university with its draft; draws nothing for other people."""
    policies = institution.policies.order_by("title") if _sees(context, institution) else []
    return {"institution": institution, "doors": _doors(policies)}


@register.inclusion_tag("policies/drafting/_doors.html", takes_context=True)
def draft_door(context: template.Context, policy: Policy) -> dict[str, Any]:
    """Lead to one policy's draft; draws nothing for other people."""
    policies = [policy] if _sees(context, policy.institution) else []
    return {"institution": policy.institution, "doors": _doors(policies)}


@register.simple_tag(takes_context=True)
def may_withdraw(context: template.Context, version: PolicyVersion) -> bool:
    """Whether the reader may take a published version back."""
    user = getattr(context.get("request"), "user", None)
    stands = version.is_sealed and version.can_move_to(VersionState.WITHDRAWN)
    return stands and isinstance(user, User) and rules.can_write(user, version.policy.institution)


def _sees(context: template.Context, institution: Institution) -> bool:
    user = getattr(context.get("request"), "user", None)
    return isinstance(user, User) and rules.can_see_drafts(user, institution)


def _doors(policies: Any) -> list[dict[str, Any]]:
    if not policies:
        return []
    rows = PolicyVersion.objects.filter(policy__in=policies, state__in=OPEN)
    drafts = {row.policy_id: row for row in rows}
    return [
        {"policy": each, "status": standing(drafts[each.pk]) if each.pk in drafts else None}
        for each in policies
    ]
