"""Pages anybody may read: what becomes of each duty, and one rule at every university."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from policies import coverage as covering
from policies import sidebyside
from policies.coverage import Line
from policies.forms.coverage import CoverageFilter
from policies.parameters import PARAMETERS
from policies.views.pieces import policy_or_404
from policies.wording import question
from records.sheets import KINDS, download


@login_not_required
@require_safe
def coverage(request: HttpRequest, institution: str, policy: str) -> HttpResponse:
    """Every duty of a policy: enforced, routed, recorded, reminded, shown, people's, not yet."""
    found, day = policy_or_404(request, policy), timezone.localdate()
    lines = covering.coverage(found, day)
    form = CoverageFilter(request.GET)
    around = {
        "policy": found,
        "form": form,
        "lines": form.narrow(lines),
        "total": len(lines),
        "shares": covering.shares(lines),
        "unsaid": covering.clauses_asking_nothing(found, lines, day),
    }
    return render(request, "policies/rules/coverage.html", around)


@login_not_required
@require_safe
def coverage_file(
    request: HttpRequest, institution: str, policy: str, kind: str
) -> HttpResponseBase:
    """The same as a file, narrowed as the page is."""
    if kind not in KINDS:
        raise Http404
    found = policy_or_404(request, policy)
    lines = covering.coverage(found, timezone.localdate())
    rows = _rows(CoverageFilter(request.GET).narrow(lines))
    return download(rows, kind, f"{institution}-{policy}-coverage")


def _rows(lines: list[Line]) -> Iterator[Sequence[str]]:
    yield [_("Clause"), _("What it asks"), _("Who sees to it"), _("How"), _("Rules"), _("Number")]
    for line in lines:
        duty = line.duty
        behind = "; ".join(line.behind)
        yield [line.cited.label, duty.summary, line.word, duty.handled, behind, duty.key]


@login_not_required
@require_safe
def compare_index(request: HttpRequest, institution: str) -> HttpResponse:
    """Every rule, and at how many universities the policy says something about it."""
    rows = sidebyside.index(timezone.localdate())
    return render(request, "policies/rules/compare_index.html", {"rows": rows})


@login_not_required
@require_safe
def compare(request: HttpRequest, institution: str, code: str) -> HttpResponse:
    """One rule at every university, each with its clause; silence shown as silence."""
    if code not in PARAMETERS:
        raise Http404
    rows = sidebyside.one_rule(code, timezone.localdate())
    said = sum(not row.is_silent for row in rows)
    around = {"code": code, "title": question(code), "rows": rows, "said": said}
    return render(request, "policies/rules/compare.html", around)
