"""The documents named with a policy: at the foot of its page, and where people confirm it."""

from typing import Any

from django import template

from institutions.models import User
from policies import rules
from policies.models import Policy

register = template.Library()


@register.inclusion_tag("policies/related/_documents.html", takes_context=True)
def related_documents(context: template.Context, policy: Policy) -> dict[str, Any]:
    """List a policy's related documents; draws nothing without one, but for who keeps them."""
    user = getattr(context.get("request"), "user", None)
    return {
        "policy": policy,
        "documents": list(policy.related.select_related("unit")),
        "owns": isinstance(user, User) and rules.can_write(user, policy.institution),
    }
