"""What several pages about a policy begin with."""

from typing import cast

from django.forms import Form
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from institutions.access import PortalRequest
from institutions.models import Institution
from policies import rules
from policies.models import OPEN, Policy, PolicyVersion
from policies.problems import Refused


def university(request: HttpRequest) -> Institution:
    """Find the university of the address, which the middleware has looked up."""
    found: Institution = request.institution  # type: ignore[attr-defined]
    return found


def policy_or_404(request: HttpRequest, slug: str) -> Policy:
    """The policy of the address, with its university."""
    policies = Policy.objects.select_related("institution")
    return get_object_or_404(policies, institution=university(request), slug=slug)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def refused_on(form: Form, refused: Refused) -> None:
    """Put a refusal beside the field it is about, or above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def draft_or_404(request: HttpRequest, slug: str) -> PolicyVersion:
    """The open draft of a policy, for those for whom drafts exist."""
    found = draft_of(drafts_of_or_404(request, slug))
    if found is None:
        raise Http404
    return found


def draft_of(policy: Policy) -> PolicyVersion | None:
    """The open draft of a policy with all that its pages name, if there is one."""
    beside = ("author", "last_editor", "based_on")
    found = policy.versions.filter(state__in=OPEN).select_related(*beside).first()
    if found is not None:
        found.policy = policy
    return found


def drafts_of_or_404(request: HttpRequest, slug: str) -> Policy:
    """A policy, for those for whom its drafts exist; 404 to everybody else."""
    policy = policy_or_404(request, slug)
    if not rules.can_see_drafts(cast(PortalRequest, request).user, policy.institution):
        raise Http404
    return policy
