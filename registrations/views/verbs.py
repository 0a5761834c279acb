"""The audit trail's verbs, worded as a timeline's titles."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.models import AuditEvent
from registrations.answers import TASK_BY_SLUG

TITLES: Mapping[str, Promise] = {
    "request started": gettext_lazy("Request started"),
    "administrator named": gettext_lazy("Administrator named"),
    "administrator removed": gettext_lazy("Administrator removed"),
    "administrator accepted": gettext_lazy("Said yes to running the account"),
    "administrator said no": gettext_lazy("Said no to running the account"),
    "decisions voided": gettext_lazy("Earlier decisions no longer count"),
    "logo asked for an account": gettext_lazy("Logo asked for a registered account"),
    "question answered": gettext_lazy("Question answered"),
    "picture removed": gettext_lazy("A picture was removed"),
    "assigned": gettext_lazy("Somebody of the team was named to look after it"),
    "assigned to nobody": gettext_lazy("Nobody of the team looks after it any more"),
    "moved to under_review": gettext_lazy("Sent to be decided"),
    "moved to changes_asked": gettext_lazy("Sent back with questions"),
    "moved to approved": gettext_lazy("Approved"),
    "moved to declined": gettext_lazy("Declined"),
    "moved to registered": gettext_lazy("Account registered"),
    "moved to draft": gettext_lazy("Withdrawn"),
}
ABOUT_A_STEP: Mapping[str, Promise] = {
    "step answered: approve": gettext_lazy("%(step)s approved"),
    "step answered: changes": gettext_lazy("%(step)s asked for changes"),
    "step answered: decline": gettext_lazy("%(step)s declined"),
    "step passed on": gettext_lazy("%(step)s: passed to somebody else"),
    "substitute named": gettext_lazy("%(step)s: a substitute was named"),
    "step skipped": gettext_lazy("%(step)s: not needed"),
    "arrived at a step": gettext_lazy("Arrived at %(step)s"),
}
# What another line says already, or nobody needs to read.
SILENT = {"administrator asked", "message sent", "note kept", "moved to changes_asked"}


def sentence(event: AuditEvent, steps: Mapping[int, str]) -> str:
    """Word one event; nothing where it need not be read.

    Args:
        steps: the title of each step by its key.
    """
    if event.verb in SILENT:
        return ""
    if event.verb in TITLES:
        return str(TITLES[event.verb])
    if event.verb == "answers saved":
        task = TASK_BY_SLUG.get(event.codes.get("task", ""))
        return _("Saved: %(task)s") % {"task": task.title} if task else ""
    if event.verb in ABOUT_A_STEP:
        title = steps.get(event.codes.get("step", 0), _("A step"))
        if event.codes.get("unmanned"):
            return _("Arrived at %(step)s, where nobody can answer") % {"step": title}
        return str(ABOUT_A_STEP[event.verb]) % {"step": title}
    return event.verb.capitalize()


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
