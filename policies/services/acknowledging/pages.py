"""The pages that mail about reading points to, and what such mail is about."""

from django.urls import reverse

from institutions.models import Institution
from policies.models import Policy


def confirm_path(policy: Policy) -> str:
    """Where somebody confirms a policy."""
    return reverse("policies:confirm", args=[policy.institution.slug, policy.slug])


def confirmed_path(policy: Policy) -> str:
    """Where heads and managers see who has confirmed it."""
    return reverse("policies:confirmed", args=[policy.institution.slug, policy.slug])


def training_path(institution: Institution) -> str:
    """Where courses are listed."""
    return reverse("policies:training", args=[institution.slug])


def about(campaign_id: int, person_id: int) -> str:
    """What mail to one person about one campaign is about, so that it can be dropped."""
    return f"reading:{campaign_id}:{person_id}"
