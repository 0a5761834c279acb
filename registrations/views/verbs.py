"""The audit trail's verbs, worded as a timeline's titles."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.models import StepKind
from records.models import AuditEvent
from records.verbs import verb_words
from registrations.answers import TASK_BY_SLUG
from registrations.models import RequestStep

ABOUT_A_STEP: Mapping[str, Promise] = {
    "step answered: approve": gettext_lazy("%(step)s approved"),
    "step answered: consult": gettext_lazy("%(step)s gave advice"),
    "step answered: complete": gettext_lazy("%(step)s found everything there"),
    "step answered: changes": gettext_lazy("%(step)s asked for changes"),
    "step answered: decline": gettext_lazy("%(step)s declined"),
    "step passed on": gettext_lazy("%(step)s: passed to somebody else"),
    "substitute named": gettext_lazy("%(step)s: a substitute was named"),
    "step skipped": gettext_lazy("%(step)s: not needed"),
    "arrived at a step": gettext_lazy("Now with %(step)s"),
}
# What another line says already, or nobody needs to read.
SILENT = {"administrator asked", "message sent", "note kept", "moved to changes_asked"}


def sentence(event: AuditEvent, steps: Mapping[int, RequestStep]) -> str:
    """Word one event; nothing where it need not be read."""
    if event.verb in SILENT:
        return ""
    if event.verb == "answers saved":
        task = TASK_BY_SLUG.get(event.codes.get("task", ""))
        return _("Saved: %(task)s") % {"task": task.title} if task else ""
    if event.verb in ABOUT_A_STEP:
        return _about_a_step(event, steps.get(event.codes.get("step", 0)))
    return verb_words(event)


def _about_a_step(event: AuditEvent, step: RequestStep | None) -> str:
    named = {"step": step.title if step else _("A step")}
    if event.codes.get("unmanned"):
        return _("Now with %(step)s, where nobody can answer") % named
    verb = event.verb
    if step and verb == "step answered: approve" and step.kind != StepKind.DECIDE:
        verb = f"step answered: {step.kind}"
    return str(ABOUT_A_STEP[verb]) % named


MAILS: Mapping[str, Promise] = {
    "to_decide": gettext_lazy("Decide on a request"),
    "decide_soon": gettext_lazy("Reminder to decide"),
    "decide_overdue": gettext_lazy("The day for a decision has passed"),
    "overdue_requester": gettext_lazy("The decision is late"),
    "passed_on": gettext_lazy("Passed to you"),
    "received": gettext_lazy("We have your request"),
    "step_done": gettext_lazy("A step is done"),
    "questions": gettext_lazy("Questions about your request"),
    "declined": gettext_lazy("Decision on your request"),
    "approved": gettext_lazy("Approved: set up the account"),
    "logo_approved": gettext_lazy("The logo is approved"),
    "not_set_up": gettext_lazy("Have you created the account?"),
    "registered": gettext_lazy("You now run the account"),
    "run_account": gettext_lazy("Will you run the account?"),
    "administrator_missing": gettext_lazy("An administrator is missing"),
    "new_request": gettext_lazy("A request to look at"),
    "nobody_to_decide": gettext_lazy("Nobody can decide"),
    "may_skip": gettext_lazy("A step you may skip"),
    "message": gettext_lazy("A message"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "draft_expires": gettext_lazy("Your draft will be deleted"),
}


def mail_words(template: str) -> str:
    """What a mail was about, by the name of its template."""
    name = template.rsplit("/", 1)[-1]
    return str(MAILS.get(name, name.replace("_", " ").capitalize()))
