"""The rules of a draft: what rests on the clauses it changes, and the values it gives."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import PortalRequest, members_only
from institutions.rules import require
from policies import rules
from policies.comparing.citations import Standing
from policies.forms.ruling import OFF, SAYS, SILENT, CitationForm, RuleChoiceForm, RuleForm
from policies.models import OPEN, PolicyVersion, Rule
from policies.parameters import PARAMETERS
from policies.problems import Refused
from policies.rulebook import RuleValue, rule
from policies.services import citations
from policies.services.resting import CHANGE, Footing, Resting, footing
from policies.wording import question, value_lines


def _draft(request: PortalRequest, policy: str) -> PolicyVersion:
    """Find the open draft of a policy, which exists for those who write, decide and audit."""
    here = members_only(request)
    if not rules.can_see_drafts(request.user, here):
        raise Http404
    drafts = PolicyVersion.objects.filter(state__in=OPEN).select_related("policy__institution")
    return get_object_or_404(drafts, policy__institution=here, policy__slug=policy)


def _writer(request: PortalRequest, policy: str) -> PolicyVersion:
    draft = _draft(request, policy)
    require(
        rules.can_write(request.user, draft.policy.institution),
        _("Only who keeps the policy says what becomes of its rules."),
    )
    return draft


@require_safe
def overview(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Everything that rests on a clause the draft changes, and every rule that changes with it."""
    draft = _draft(request, policy)
    rests = footing(draft)
    around = {
        "draft": draft,
        "policy": draft.policy,
        "rests": rests,
        "rows": [_row(each, rests) for each in rests.to_decide],
        "changes": [_changed(each.code, each, rests) for each in rests.changes.values()],
        "carried": len(rests.restings) - len(rests.to_decide),
        "may_write": rules.can_write(request.user, draft.policy.institution),
        "choose": RuleChoiceForm(),
    }
    return render(request, "policies/rules/of_draft.html", around)


def _row(resting: Resting, rests: Footing) -> dict[str, Any]:
    """One rule or step with what its clause said and says, and what becomes of it."""
    row = resting.row
    is_rule = isinstance(row, Rule)
    change = rests.changes.get(row.code) if isinstance(row, Rule) else None
    return {
        "resting": resting,
        "title": citations.title_of(resting),
        "is_rule": is_rule,
        "lines": _lines(row.code, row.value) if isinstance(row, Rule) else [],
        "new_lines": _lines(change.code, change.value) if change else [],
        "is_gone": resting.outcome.standing == Standing.ORPHAN,
        "runs": resting.change.runs,
        "went": resting.change.went_into,
    }


def _lines(code: str, value: Any) -> list[str]:
    return value_lines(code, value) if code in PARAMETERS else []


def _changed(code: str, change: Any, rests: Footing) -> dict[str, Any]:
    return {
        "code": code,
        "title": question(code) if code in PARAMETERS else code,
        "change": change,
        "lines": _lines(code, change.value),
        "is_silent": change.value is None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Say what becomes of one rule or step whose clause the draft changes or drops."""
    draft = _writer(request, policy)
    rests = footing(draft)
    resting = next((each for each in rests.to_decide if each.citation.pk == pk), None)
    if resting is None:
        messages.info(request, _("Nothing needs to be decided about that rule any more."))
        return redirect("policies:draft_rules", institution, policy)
    change = rests.changes.get(resting.row.code) if isinstance(resting.row, Rule) else None
    given = request.POST if request.method == "POST" else None
    form = CitationForm(given, resting=resting, texts=rests.texts, change=change)
    if form.is_valid() and _is_decided(request, rests, resting, form):
        messages.success(request, _("What you decided is kept."))
        return redirect("policies:draft_rules", institution, policy)
    around = {"draft": draft, "policy": draft.policy, "form": form, "rests": rests}
    row = _row(resting, rests)
    return render(request, "policies/rules/decide.html", {**around, "row": row})


def _is_decided(
    request: PortalRequest, rests: Footing, resting: Resting, form: CitationForm
) -> bool:
    given = form.cleaned_data
    text = next((each for each in rests.texts if str(each.pk) == given["rests_on"]), None)
    try:
        with transaction.atomic():
            if given["decision"] == CHANGE and form.code:
                _keep_value(request, rests, form.code, given["new_value"])
            citations.decide_citation(
                rests.draft, resting.citation, given["decision"], by=request.user, rests_on=text
            )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


def _keep_value(request: PortalRequest, rests: Footing, code: str, value: Any) -> None:
    """Give the rule its value, leaving the clause that was named for it before."""
    before = rests.changes.get(code)
    text = before.rests_on if before else None
    citations.change_rule(rests.draft, code, value, by=request.user, rests_on=text)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Give any rule another value with the draft."""
    draft = _writer(request, policy)
    choice = RuleChoiceForm(request.GET if "code" in request.GET else None)
    if not choice.is_valid():
        around = {"draft": draft, "policy": draft.policy, "form": choice}
        return render(request, "policies/rules/choose.html", around)
    code = choice.cleaned_data["code"]
    rests = footing(draft)
    now = rule(draft.policy.institution, code, rests.day)
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        code=code,
        value=rests.changes[code].value if code in rests.changes else now.value,
        texts=rests.texts,
        initial={"how": _how(rests, code)},
    )
    if form.is_valid() and _is_changed(request, rests, form):
        messages.success(request, _("The rule changes when the draft is published."))
        return redirect("policies:draft_rules", institution, policy)
    return render(request, "policies/rules/change.html", _about(rests, now, form))


def _how(rests: Footing, code: str) -> str:
    """What was chosen before; else that the rule answers."""
    before = rests.changes.get(code)
    if before is None or before.value is not None:
        return SAYS
    return OFF if before.is_off else SILENT


def _about(rests: Footing, now: RuleValue, form: RuleForm) -> dict[str, Any]:
    return {
        "draft": rests.draft,
        "policy": rests.draft.policy,
        "rests": rests,
        "form": form,
        "title": question(form.code),
        "now": now,
        "lines": value_lines(form.code, now.value),
    }


def _is_changed(request: PortalRequest, rests: Footing, form: RuleForm) -> bool:
    given = form.cleaned_data
    text = next((each for each in rests.texts if str(each.pk) == given["rests_on"]), None)
    try:
        citations.change_rule(
            rests.draft,
            form.code,
            given["new_value"],
            by=request.user,
            is_off=given["how"] == OFF,
            rests_on=text,
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


@require_POST
def leave(request: PortalRequest, institution: str, policy: str, code: str) -> HttpResponse:
    """Leave a rule as it is after all."""
    draft = _writer(request, policy)
    try:
        citations.leave_rule(draft, code, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The rule stays as it is."))
    return redirect("policies:draft_rules", institution, policy)
