"""Pages anybody may read: the policies as they are in force, their clauses, the rules applied."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Value
from django.db.models.functions import Replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from policies import reading
from policies.citing import citation_in_full
from policies.clausepage import ClausePage, clause_page
from policies.editions import Edition, Editions, approval
from policies.models import Clause, ClauseText, Policy
from policies.views.finding import (
    issued_by,
    not_there,
    policy_or_404,
    related,
    university,
    version_address,
)


@login_not_required
@require_safe
def policy_list(request: HttpRequest, institution: str) -> HttpResponse:
    """List an institution's policies."""
    policies = reading.policies_of(university(request))
    return render(request, "policies/policy_list.html", {"policies": policies})


@login_not_required
@require_safe
def policy_detail(request: HttpRequest, institution: str, policy: str) -> HttpResponse:
    """Show the version in force: its words, what each asks, what the portal does about it."""
    found = policy_or_404(request, policy)
    issued = issued_by(found)
    if issued.rows and issued.in_force is None:
        return _between_versions(request, found, issued)
    return _show_version(request, found, issued, issued.in_force, is_current=True)


@login_not_required
@require_safe
def version_detail(
    request: HttpRequest, institution: str, policy: str, number: str
) -> HttpResponse:
    """Show one version as it was published, for ever."""
    found = policy_or_404(request, policy)
    issued = issued_by(found)
    edition = issued.numbered(number)
    if edition is None:
        return not_there(request, found, issued, [no_version(number)])
    return _show_version(request, found, issued, edition)


@login_not_required
@require_safe
def clause_detail(request: HttpRequest, institution: str, policy: str, key: str) -> HttpResponse:
    """Show one clause in force with every wording it has had and what rests on it."""
    clauses = Clause.objects.select_related("policy__institution", "policy__review_terms")
    clause = clauses.filter(
        policy__institution=university(request), policy__slug=policy, key=key
    ).first()
    if clause is None:
        found = policy_or_404(request, policy)
        return not_there(request, found, issued_by(found), [no_clause(key)])
    issued = issued_by(clause.policy)
    page = clause_page(clause, issued, issued.in_force)
    if page.text is None and page.last_words is None and not clause.dropped_on:
        # Its first words are in a draft, or were put away with one.
        return not_there(request, clause.policy, issued, [no_clause(key)])
    return _show_clause(request, clause, issued, page, is_current=True)


@login_not_required
@require_safe
def version_clause(
    request: HttpRequest, institution: str, policy: str, number: str, clause: str
) -> HttpResponse:
    """Show one clause as a version words it, for ever."""
    found = policy_or_404(request, policy)
    issued = issued_by(found)
    edition = issued.numbered(number)
    if edition is None:
        return not_there(request, found, issued, [no_version(number)])
    text = text_at(edition, clause)
    if text is None or text.clause is None:
        return not_there(request, found, issued, [no_clause_in(number, clause)])
    text.clause.policy = found
    page = clause_page(text.clause, issued, edition)
    return _show_clause(request, text.clause, issued, page)


@login_not_required
@require_safe
def rules(request: HttpRequest, institution: str) -> HttpResponse:
    """Show every rule the portal applies here today, and where each comes from."""
    here = university(request)
    context = {"groups": reading.rules_page(here), "steps": reading.steps_page(here)}
    return render(request, "policies/rules.html", context)


def text_at(edition: Edition, address: str) -> ClauseText | None:
    """Find a clause of a version by its address, in which a - may be a / of its path."""
    written = Replace("path", Value("/"), Value("-"))
    texts = edition.version.texts.select_related("clause").annotate(written=written)
    return texts.filter(written=address).first()


def no_version(number: str) -> str:
    """Say that a number is no published version's."""
    return _("No version %(number)s of this policy has been published.") % {"number": number}


def no_clause(key: str) -> str:
    """Say that a name is no clause's."""
    return _("No published version of this policy has a clause called “%(key)s”.") % {"key": key}


def no_clause_in(number: str, clause: str) -> str:
    """Say that a version lacks a clause."""
    return _("Version %(number)s has no clause %(clause)s.") % {"number": number, "clause": clause}


def _between_versions(request: HttpRequest, policy: Policy, issued: Editions) -> HttpResponse:
    """Say that no version holds today, and which did or will."""
    context = {"policy": policy, "issued": issued}
    return render(request, "policies/reading/none_in_force.html", context)


def _show_version(
    request: HttpRequest,
    policy: Policy,
    issued: Editions,
    edition: Edition | None,
    *,
    is_current: bool = False,
) -> HttpResponse:
    context = {
        "policy": policy,
        "contents": reading.contents(policy, edition.version if edition else None),
        "issued": issued,
        "edition": edition,
        "approval": approval(edition.version) if edition else None,
        "is_current": is_current,
    }
    return _linked(render(request, "policies/policy_detail.html", context), edition)


def _show_clause(
    request: HttpRequest,
    clause: Clause,
    issued: Editions,
    page: ClausePage,
    *,
    is_current: bool = False,
) -> HttpResponse:
    text, edition = page.text, page.edition
    address = version_address(edition, text.address) if text and edition else ""
    context = {
        "clause": clause,
        "policy": clause.policy,
        "page": page,
        "issued": issued,
        "edition": edition,
        "is_current": is_current,
        "citation": citation_in_full(text, edition.version, address) if text and edition else "",
    }
    response = render(request, "policies/clause_detail.html", context)
    return _linked(response, edition if text else None, text.address if text else "")


def _linked(response: HttpResponse, edition: Edition | None, address: str = "") -> HttpResponse:
    """Name the address for ever, its neighbours, and the words by their fingerprint.

    The tag is a weak one: the frame of a page is not the same for everybody and every day.
    """
    if edition:
        response["Link"] = related(edition, address)
        if edition.version.is_sealed:
            response["ETag"] = f'W/"{edition.version.fingerprint}"'
    return response
