"""What was sent to whom and what failed; never what a mail about a case said."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import TemplateDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.models import Institution
from institutions.notices import institution_context
from institutions.rules import require
from institutions.shown import Status, Tone
from overview import rules
from overview.forms import MailFilter
from records import jobs, outbox
from records.mail import shown_context, subject_of
from records.models import Notice, NoticeState

TONES: dict[str, Tone] = {
    NoticeState.WAITING: "wait",
    NoticeState.CLAIMED: "wait",
    NoticeState.SENT: "ok",
    NoticeState.FAILED: "stop",
    NoticeState.DROPPED: "quiet",
}


@require_safe
def mail_list(request: PortalRequest, institution: str) -> HttpResponse:
    """The newest mail first, narrowed by its state."""
    here = _readers_only(request)
    form = MailFilter(request.GET)
    mine = Notice.objects.filter(scope__startswith=here.scope)
    page = keyset_page(
        form.narrow(mine).select_related("recipient"), order=("-id",), token=page_token(request)
    )
    may_send = rules.can_send_again(request.user, here)
    return render(
        request,
        "overview/mail.html",
        {
            "form": form,
            "page": page,
            "rows": [_row(notice) for notice in page.rows],
            "can_send": may_send,
            "has_failed": may_send and mine.filter(state=NoticeState.FAILED).exists(),
        },
    )


def _readers_only(request: PortalRequest) -> Institution:
    here = members_only(request)
    require(
        rules.can_see_mail(request.user, here),
        _("The team that keeps the register, administrators and auditors see what was sent."),
    )
    return here


def _row(notice: Notice) -> dict[str, Any]:
    try:
        subject = subject_of(notice, shown_context(notice))
    except TemplateDoesNotExist:
        subject = notice.template
    return {
        "notice": notice,
        "subject": subject,
        "to": notice.recipient or notice.address,
        "address": notice.sent_to or (notice.recipient.email if notice.recipient else ""),
        "status": Status(notice.get_state_display(), TONES[notice.state]),
        "failed": notice.state == NoticeState.FAILED,
    }


@require_POST
def send_again(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """Put one failed message back in the queue."""
    here = _senders_only(request)
    notice = get_object_or_404(Notice, pk=pk, scope__startswith=here.scope)
    if outbox.send_again(notice, by=request.user):
        messages.success(request, _("It will be sent again within a minute."))
    else:
        messages.info(request, _("This message has not failed, so it was left as it is."))
    return redirect(f"{reverse('overview:mail', args=[institution])}?state=failed")


@require_POST
def send_all_again(request: PortalRequest, institution: str) -> HttpResponse:
    """Start the work that puts all failed messages back in the queue."""
    here = _senders_only(request)
    here_path = reverse("overview:mail", args=[institution])
    job = jobs.start(
        "retry-notices",
        _("Sending failed mail again"),
        by=request.user,
        scope=here.scope,
        options={"mail": {**institution_context(here), "path": here_path}},
    )
    return redirect("overview:job", institution=institution, reference=job.reference)


def _senders_only(request: PortalRequest) -> Institution:
    here = members_only(request)
    require(
        rules.can_send_again(request.user, here),
        _("The team that keeps the register and administrators send mail again."),
    )
    return here
