"""An official text comes in: brought, looked over, corrected, put into the draft."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import PortalRequest, members_only
from institutions.rules import require
from policies import looking, rules
from policies.forms.importing import CorrectionForm, ImportForm
from policies.models import OPEN, ClauseQuestion, Policy, PolicySource, PolicyVersion
from policies.problems import Refused
from policies.services.details import use_fact
from policies.services.placing import answer_question, place_source
from policies.services.sources import correct, cut_of, import_text, take_back, tick
from records.files import response


def _policy(request: PortalRequest, slug: str) -> Policy:
    """Find a policy for whoever writes it: 404 where drafts are hidden, 403 where only seen."""
    here = members_only(request)
    if not rules.can_see_drafts(request.user, here):
        raise Http404
    found = get_object_or_404(
        Policy.objects.select_related("institution"), institution=here, slug=slug
    )
    require(rules.can_write(request.user, here), _("Policy owners bring the official text in."))
    return found


def _draft(request: PortalRequest, slug: str) -> PolicyVersion:
    policy = _policy(request, slug)
    rows = PolicyVersion.objects.select_related("policy__institution")
    return get_object_or_404(rows, policy=policy, state__in=OPEN)


def _source(request: PortalRequest, slug: str) -> PolicySource:
    policy = _policy(request, slug)
    rows = PolicySource.objects.select_related("version__policy__institution", "file")
    return get_object_or_404(rows, version__policy=policy, version__state__in=OPEN)


def _number(request: PortalRequest) -> int:
    given = request.GET.get("page", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Bring a file or paste a text."""
    found = _policy(request, policy)
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
    if sent and form.is_valid():
        name, content = form.brought
        try:
            import_text(found, name, content, by=request.user)
        except Refused as refused:
            on_text = refused.field == "file" and not form.cleaned_data["file"]
            form.add_error("text" if on_text else refused.field or None, refused.sentence)
        else:
            return redirect("policies:text", institution, policy)
    earlier = PolicySource.objects.filter(version__policy=found, version__state__in=OPEN).first()
    context = {"policy": found, "form": form, "earlier": earlier}
    return render(request, "policies/importing/bring.html", context)


@never_cache
@require_safe
def text(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Look over how a text was cut: the source beside its clauses."""
    found = _policy(request, policy)
    if not PolicySource.objects.filter(version__policy=found, version__state__in=OPEN).exists():
        return redirect("policies:import", institution, policy)
    source = _source(request, policy)
    review = looking.review_of(source, _number(request))
    draft = source.version
    context = {"policy": draft.policy, "draft": draft, "source": source, "review": review}
    return render(request, "policies/importing/text.html", context)


def _back(request: PortalRequest, source: PolicySource, line: int = 0) -> HttpResponse:
    policy = source.version.policy
    address = reverse("policies:text", args=[policy.institution.slug, policy.slug])
    if not line:
        return redirect(address)
    source.refresh_from_db()
    return redirect(f"{address}?page={looking.page_of(cut_of(source), line)}#line-{line}")


@require_POST
def correct_text(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Change one piece, or undo what was changed about it."""
    source = _source(request, policy)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed. Choose what to do with that line."))
        return _back(request, source)
    line = form.cleaned_data["line"]
    try:
        if form.wants_back:
            take_back(source, line, by=request.user)
        else:
            correct(source, form.correction, by=request.user)
    except Refused as refused:
        said = _("Nothing was changed at line %(line)s. %(why)s")
        messages.error(request, said % {"line": line, "why": refused.sentence})
    else:
        messages.success(request, _("Line %(line)s was changed.") % {"line": line})
    return _back(request, source, line)


@require_POST
def tick_text(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Say which warnings were read."""
    source = _source(request, policy)
    keys = request.POST.getlist("warning")
    if request.POST.get("all"):
        keys = [warning["key"] for warning in source.warnings]
    try:
        tick(source, keys, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("Your ticks are kept."))
    return _back(request, source)


@require_POST
def use_detail(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Take one detail of the text into the draft."""
    source = _source(request, policy)
    given = request.POST.get("at", "")
    try:
        use_fact(
            source,
            int(given) if given.isascii() and given.isdigit() and len(given) < 6 else -1,
            by=request.user,
        )
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The draft says so now."))
    return _back(request, source)


@require_POST
def place_text(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Put the clauses into the draft; go on to the questions where there are any."""
    source = _source(request, policy)
    try:
        asked = place_source(source, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return _back(request, source)
    if asked:
        said = ngettext(
            "The clauses are in the draft. One question is left.",
            "The clauses are in the draft. %(number)s questions are left.",
            asked,
        )
        messages.success(request, said % {"number": asked})
        return redirect("policies:which_clause", institution, policy)
    messages.success(request, _("The clauses are in the draft."))
    return redirect("policies:placed", institution, policy)


@require_safe
def original(request: PortalRequest, institution: str, policy: str) -> HttpResponseBase:
    """Hand out the file as it came."""
    source = _source(request, policy)
    if source.file is None:
        raise Http404
    return response(source.file)


@never_cache
@require_safe
def which_clause(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Ask which clause is which, with the words of both side by side."""
    draft = _draft(request, policy)
    number = _number(request)
    questions, pages = looking.questions_of(draft, number)
    context = {
        "policy": draft.policy,
        "draft": draft,
        "questions": questions,
        "open": sum(each.is_open for each in questions),
        "number": min(max(1, number), pages),
        "page_numbers": range(1, pages + 1),
    }
    return render(request, "policies/importing/which_clause.html", context)


@require_POST
def say_which(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Answer one question."""
    draft = _draft(request, policy)
    question = get_object_or_404(ClauseQuestion, pk=pk, version=draft)
    given = request.POST.get("answer")
    try:
        if given is None:
            raise Refused(_("Choose one of the answers."), "answer")
        answer_question(question, given, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("Your answer is kept."))
    address = reverse("policies:which_clause", args=[institution, policy])
    page = request.POST.get("page", "1")
    return redirect(f"{address}?page={page if page.isdigit() else 1}#question-{question.pk}")


@require_safe
def placed(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Show what the draft holds now, and where each clause comes from."""
    draft = _draft(request, policy)
    found = looking.placed_of(draft, _number(request))
    context = {"policy": draft.policy, "draft": draft, "placed": found}
    return render(request, "policies/importing/placed.html", context)
