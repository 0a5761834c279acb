"""Writing to those who run an account, without learning who they are."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import asking, rules
from accounts.forms.asking import AskForm
from accounts.views.pieces import account_or_404
from institutions.access import PortalRequest
from institutions.rules import require

TO_POST = "post"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Ask to post on an account, or ask something about it."""
    account = account_or_404(request, reference)
    require(
        rules.can_ask(request.user, account),
        _("This account is closed, so nobody answers for it any more."),
    )
    to_post = request.GET.get("for") == TO_POST
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["text"]
        try:
            asking.ask(account, by=request.user, text=words, to_post=to_post)
        except (asking.BadWords, asking.AskedAlready) as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(
                request, _("Your message has been sent. You will get the answer by email.")
            )
            return redirect(account)
    until = asking.next_time(request.user, account)
    return render(
        request,
        "accounts/ask.html",
        {
            "account": account,
            "form": form,
            "to_post": to_post,
            "too_soon": asking.too_soon(until) if until and not form.is_bound else "",
        },
    )
