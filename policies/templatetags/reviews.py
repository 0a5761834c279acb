"""Says beside a policy that its review is overdue, wherever the policy is cited."""

from typing import Any

from django import template
from django.utils import timezone

from institutions.models import Institution
from policies.models import Policy, ReviewTerms
from policies.reviewing import overdue_since
from policies.reviews import overdue_at

register = template.Library()


@register.inclusion_tag("policies/review/_overdue.html")
def review_notice(policy: Policy) -> dict[str, Any]:
    """Say that a policy's review is overdue; draws nothing while it is not."""
    # Read with the policy where the page has few queries to spend.
    terms: ReviewTerms | None = getattr(policy, "review_terms", None)
    return {"since": overdue_since(terms.due_on if terms else None, timezone.localdate())}


@register.inclusion_tag("policies/review/_overdue_all.html")
def review_notices(institution: Institution) -> dict[str, Any]:
    """Name every policy of a university whose review is overdue; draws nothing without one."""
    return {"late": overdue_at(institution)}
