"""Says beside a policy that its review is overdue, wherever the policy is cited."""

from typing import Any

from django import template
from django.utils import timezone

from institutions.models import Institution, User
from policies import rules
from policies.models import Policy, ReviewTerms
from policies.reviewing import overdue_since
from policies.reviews import overdue_at

register = template.Library()


@register.inclusion_tag("policies/review/_overdue.html", takes_context=True)
def review_notice(context: template.Context, policy: Policy) -> dict[str, Any]:
    """Say that a policy's review is overdue; draws nothing while it is not."""
    # Read with the policy where the page has few queries to spend.
    terms: ReviewTerms | None = getattr(policy, "review_terms", None)
    since = overdue_since(terms.due_on if terms else None, timezone.localdate())
    return {"since": since, "policy": policy, "sees": _sees(context, policy.institution)}


@register.inclusion_tag("policies/review/_overdue_all.html", takes_context=True)
def review_notices(context: template.Context, institution: Institution) -> dict[str, Any]:
    """Name every policy of a university whose review is overdue; draws nothing without one."""
    sees = _sees(context, institution)
    return {"late": overdue_at(institution), "institution": institution, "sees": sees}


def _sees(context: template.Context, institution: Institution) -> bool:
    user = getattr(context.get("request"), "user", None)
    return isinstance(user, User) and rules.can_see_reviews(user, institution)
