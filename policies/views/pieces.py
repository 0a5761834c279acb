"""What several pages about a policy begin with."""

from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from institutions.models import Institution
from policies.models import Policy
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
