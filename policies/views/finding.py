"""What an address of the policy pages names, and a page that says so where there is none."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from institutions.models import Institution
from policies.editions import Edition, Editions, editions
from policies.models import Policy


def university(request: HttpRequest) -> Institution:
    """Find the university of the address, which the middleware has looked up."""
    found: Institution = request.institution  # type: ignore[attr-defined]
    return found


def policy_or_404(request: HttpRequest, slug: str) -> Policy:
    """Find a policy of the university of the address."""
    policies = Policy.objects.select_related("institution", "review_terms")
    return get_object_or_404(policies, institution=university(request), slug=slug)


def issued_by(policy: Policy) -> Editions:
    """Read its published versions; drafts are nobody's to guess."""
    return editions(policy, timezone.localdate())


def not_there(
    request: HttpRequest, policy: Policy, issued: Editions, sentences: Sequence[str]
) -> HttpResponse:
    """Say what there is not, and what there is."""
    context = {"policy": policy, "issued": issued, "sentences": sentences}
    return render(request, "policies/reading/not_there.html", context, status=404)


def related(edition: Edition, address: str = "") -> str:
    """Write the Link header: the address for ever, and the versions before and after."""
    links = [_link("canonical", edition, address)]
    if edition.before:
        links.append(f'<{_absolute(edition.before.get_absolute_url())}>; rel="predecessor-version"')
    if edition.after:
        links.append(f'<{_absolute(edition.after.get_absolute_url())}>; rel="successor-version"')
    return ", ".join(links)


def _link(rel: str, edition: Edition, address: str) -> str:
    return f'<{version_address(edition, address)}>; rel="{rel}"'


def version_address(edition: Edition, clause: str = "") -> str:
    """The whole address of a version for ever, or of one of its clauses."""
    version = edition.version
    names = [version.policy.institution.slug, version.policy.slug, version.number]
    if clause:
        return _absolute(reverse("policies:version_clause", args=[*names, clause]))
    return _absolute(reverse("policies:version", args=names))


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
