"""Notes on what was done about comments on an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules
from accounts.forms.care import ModerationForm
from accounts.history import clauses_cited
from accounts.models import ModerationNote
from accounts.services import moderation
from accounts.views.care.pieces import read_account, sent, write_account
from accounts.views.pieces import refused_on
from institutions.access import PortalRequest
from institutions.listing import keyset_page, page_token
from policies.problems import Refused

CODE = "moderation_notes"


@require_safe
def note_list(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """What was done about comments, the latest first."""
    account, book = read_account(request, reference, CODE)
    page = keyset_page(
        ModerationNote.objects.filter(account=account).select_related("by"),
        order=("-happened_on", "-id"),
        token=page_token(request),
    )
    cited = clauses_cited(account.institution, [row.citation for row in page.rows])
    around = {
        "account": account,
        "page": page,
        "rows": [{"note": row, "cited": cited.get(row.citation)} for row in page.rows],
        "rule": book[CODE],
        "can_write": account.is_open and rules.can_look_after(request.user, account),
    }
    return render(request, "accounts/care/moderation.html", around)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Note what was done about a comment."""
    account, book = write_account(request, reference, CODE)
    form = ModerationForm(
        sent(request),
        clauses=moderation.clause_choices(book),
        initial={"happened_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            moderation.note_moderation(account, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("The note is kept."))
            return redirect("accounts:moderation", institution, reference)
    around = {"account": account, "form": form, "rule": book[CODE]}
    return render(request, "accounts/care/moderation_note.html", around)
