"""What asking before posting adds to the pages of a policy."""

from typing import Any

from django import template

from policies import disclaimers
from policies.rulebook import rulebook

register = template.Library()


@register.inclusion_tag("policies/asking/_disclaimer.html", takes_context=True)
def disclaimer(context: template.Context) -> dict[str, Any]:
    """Draw the words that say views are one's own; nothing where the policy asks for none."""
    return {"disclaimer": disclaimers.disclaimer(rulebook(context["institution"]))}
