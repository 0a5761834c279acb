"""Watching long work: how far it is, how it ended, and stopping it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from institutions.access import PortalRequest, members_only
from institutions.rules import require
from institutions.shown import Status, Tone
from overview import rules
from records import jobs
from records.models import Job, JobState

TONES: dict[str, Tone] = {
    JobState.QUEUED: "wait",
    JobState.RUNNING: "wait",
    JobState.FINISHED: "ok",
    JobState.PROBLEMS: "warn",
    JobState.STOPPED: "quiet",
    JobState.FAILED: "stop",
}


def _job(request: PortalRequest, reference: str) -> Job:
    here = members_only(request)
    job = get_object_or_404(
        Job.objects.select_related("started_by"),
        reference=reference,
        scope__startswith=here.scope,
    )
    if not rules.can_see_job(request.user, here, job):
        raise Http404
    return job


@never_cache
@require_safe
def job(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """How far a piece of work is; the page asks again by itself every five seconds."""
    found = _job(request, reference)
    is_running = found.state in (JobState.QUEUED, JobState.RUNNING)
    return render(
        request,
        "overview/job.html",
        {
            "job": found,
            "job_status": Status(found.get_state_display(), TONES[found.state]),
            "is_running": is_running,
            "is_stuck": jobs.is_stuck(found),
            "can_stop": is_running
            and not found.stop_asked
            and rules.can_stop_job(request.user, request.institution, found),
            "outcome": _outcome(found),
            "page": found.options.get("page", ""),
        },
    )


def _outcome(job: Job) -> list[str]:
    """Word what the work says it did; unknown keys are left out rather than shown raw."""
    told = []
    if "sent_again" in job.outcome:
        count = job.outcome["sent_again"]
        told.append(_("Messages put back in the queue: %(count)s") % {"count": count})
    if "flagged" in job.outcome:
        told.append(_("Accounts checked: %(checked)s. Newly inactive: %(flagged)s.") % job.outcome)
    if "added" in job.outcome:
        told.append(_("Accounts imported: %(added)s. Rows to mend: %(rejected)s.") % job.outcome)
    if "good" in job.outcome:
        told.append(_("Good rows: %(good)s. Rows to mend: %(faulty)s.") % job.outcome)
    if "elsewhere" in job.outcome:
        told.append(_("Another run was looking over the register already, so this one stopped."))
    if job.state == JobState.STOPPED:
        told.append(
            _("It was stopped. What was done before stays done, and it can be gone on with.")
        )
    if job.state == JobState.FAILED:
        told.append(_("It ended in an error. What was done before stays done. Start it again."))
    return told


@require_POST
def stop(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Ask the work to stop; what is done is kept."""
    found = _job(request, reference)
    require(
        rules.can_stop_job(request.user, request.institution, found),
        _("Who started this work, or the team that keeps the register, stops it."),
    )
    if jobs.stop(found, by=request.user):
        messages.success(request, _("It will stop after what it is doing now."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("overview:job", institution=institution, reference=reference)
