"""Pages anybody may read: the policies in summary, their clauses, and the rules applied."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from institutions.models import Institution
from policies import reading
from policies.models import Clause, Policy, PolicyVersion


def _university(request: HttpRequest) -> Institution:
    """Find the university of the address, which the middleware has looked up."""
    university: Institution = request.institution  # type: ignore[attr-defined]
    return university


@login_not_required
@require_safe
def policy_list(request: HttpRequest, institution: str) -> HttpResponse:
    """List an institution's policies."""
    policies = reading.policies_of(_university(request))
    return render(request, "policies/policy_list.html", {"policies": policies})


@login_not_required
@require_safe
def policy_detail(request: HttpRequest, institution: str, policy: str) -> HttpResponse:
    """Show what each clause of a policy asks and what the portal does about it."""
    university = _university(request)
    found = get_object_or_404(
        Policy.objects.select_related("institution"), institution=university, slug=policy
    )
    context = {"policy": found, "contents": reading.contents(found)}
    return render(request, "policies/policy_detail.html", context)


@login_not_required
@require_safe
def clause_detail(request: HttpRequest, institution: str, policy: str, key: str) -> HttpResponse:
    """Show one clause with its duties and the rules and steps that cite it."""
    university = _university(request)
    clause = get_object_or_404(
        Clause.objects.select_related("policy__institution"),
        policy__institution=university,
        policy__slug=policy,
        key=key,
    )
    context = {
        "clause": clause,
        "policy": clause.policy,
        "page": reading.clause_page(clause),
    }
    return render(request, "policies/clause_detail.html", context)


def _issued(request: HttpRequest, policy: str, number: str) -> PolicyVersion:
    """Find a published version; drafts are nobody's to guess."""
    versions = PolicyVersion.objects.issued().select_related("policy__institution")
    return get_object_or_404(
        versions, policy__institution=_university(request), policy__slug=policy, number=number
    )


@login_not_required
@require_safe
def version_detail(
    request: HttpRequest, institution: str, policy: str, number: str
) -> HttpResponse:
    """Show one version as it was published, for ever."""
    version = _issued(request, policy, number)
    context = {"policy": version.policy, "contents": reading.contents(version.policy, version)}
    return render(request, "policies/policy_detail.html", context)


@login_not_required
@require_safe
def version_clause(
    request: HttpRequest, institution: str, policy: str, number: str, clause: str
) -> HttpResponse:
    """Show one clause as a version words it, for ever."""
    version = _issued(request, policy, number)
    text = next((each for each in version.texts.all() if each.address == clause), None)
    if text is None:
        raise Http404
    found = get_object_or_404(Clause.objects.select_related("policy__institution"), texts=text)
    context = {
        "clause": found,
        "policy": found.policy,
        "page": reading.clause_page(found, version),
    }
    return render(request, "policies/clause_detail.html", context)


@login_not_required
@require_safe
def rules(request: HttpRequest, institution: str) -> HttpResponse:
    """Show every rule the portal applies here today, and where each comes from."""
    university = _university(request)
    context = {"groups": reading.rules_page(university), "steps": reading.steps_page(university)}
    return render(request, "policies/rules.html", context)
