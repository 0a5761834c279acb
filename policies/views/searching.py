"""Search over the clauses of a university's policies."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from institutions.models import User
from policies import finding, rules
from policies.searching import LONGEST_QUERY
from policies.views.pieces import university


@login_not_required
@require_safe
def search(request: HttpRequest, institution: str) -> HttpResponse:
    """Find clauses by words or number; drafts only for who may see them."""
    here = university(request)
    query = request.GET.get("q", "").strip()
    sees_drafts = isinstance(request.user, User) and rules.can_see_drafts(request.user, here)
    places = [finding.NOW, finding.BEFORE, *([finding.DRAFTS] if sees_drafts else [])]
    where = request.GET.get("in", finding.NOW)
    where = where if where in places else finding.NOW
    around = {
        "query": query[:LONGEST_QUERY],
        "is_cut": len(query) > LONGEST_QUERY,
        "where": where,
        "sees_drafts": sees_drafts,
        "found": finding.find(here, query, where),
        "most": finding.MOST,
    }
    return render(request, "policies/search/results.html", around)
