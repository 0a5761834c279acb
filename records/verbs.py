"""What the trail's verbs are called on a page: one line for each that any app records.

The one place for it, so that a history, a timeline and a record page use the same words.
"""

from collections.abc import Mapping

from django.contrib.contenttypes.models import ContentType
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.models import AuditEvent

MOVED = "moved to "
WORDS: Mapping[str, Promise] = {
    # files, long work, mail
    "file stored": gettext_lazy("A file was stored"),
    "files swept": gettext_lazy("Pictures that nothing needed were deleted"),
    "job started": gettext_lazy("Long work started"),
    "job asked to stop": gettext_lazy("Long work was asked to stop"),
    "job stopped": gettext_lazy("Long work was stopped"),
    "job ended": gettext_lazy("Long work ended"),
    "mended": gettext_lazy("A typing mistake was corrected"),
    "sent again": gettext_lazy("Failed mail was put back to be sent"),
    "sign-in mail": gettext_lazy("Mail about signing in was sent"),
    # universities, units, people
    "opened": gettext_lazy("The university was opened in the portal"),
    "settings changed": gettext_lazy("Settings changed"),
    "logo changed": gettext_lazy("Logo changed"),
    "closure added": gettext_lazy("Closure days added"),
    "closure removed": gettext_lazy("Closure days taken away"),
    "unit added": gettext_lazy("Unit added"),
    "unit renamed": gettext_lazy("Unit renamed"),
    "unit moved": gettext_lazy("Unit moved"),
    "unit merged": gettext_lazy("Unit merged into another"),
    "unit closed": gettext_lazy("Unit closed"),
    "person added": gettext_lazy("Person added"),
    "person left": gettext_lazy("Marked as leaving"),
    "invited": gettext_lazy("Invited"),
    "invitation accepted": gettext_lazy("Accepted the invitation"),
    "belonging confirmed": gettext_lazy("Confirmed as belonging here"),
    "profile changed": gettext_lazy("Profile changed"),
    "role given": gettext_lazy("Role given"),
    "line manager changed": gettext_lazy("Line manager changed"),
    "role ended": gettext_lazy("Role given a last day"),
    "role withdrawn": gettext_lazy("Role taken back before it began"),
    "cover set": gettext_lazy("Cover set"),
    "cover ended": gettext_lazy("Cover ended"),
    "link made": gettext_lazy("One-use link made"),
    "link used": gettext_lazy("One-use link used"),
    # the rulebook
    "rulebook loaded": gettext_lazy("Rulebook loaded from its file"),
    "institution changed": gettext_lazy("The university's details changed with its rulebook"),
    "policy changed": gettext_lazy("Policy changed"),
    "policy published": gettext_lazy("Policy published"),
    "policy withdrawn": gettext_lazy("Policy text withdrawn"),
    "draft opened": gettext_lazy("Draft of the policy opened"),
    "text imported": gettext_lazy("An official text was read into the draft"),
    "text corrected": gettext_lazy("How the text is cut into clauses was corrected"),
    "advice read": gettext_lazy("Warnings about the text were read"),
    "draft detail taken": gettext_lazy("A detail of the draft was taken from its text"),
    "clause question answered": gettext_lazy("It was said which clause a new one is"),
    "draft filled": gettext_lazy("Words put into the draft"),
    "citation decided": gettext_lazy("Decided what becomes of a rule whose clause changes"),
    "rule drafted": gettext_lazy("A rule was given a new value with a draft"),
    "rule left alone": gettext_lazy("A rule is left as it is by a draft after all"),
    "asked before posting": gettext_lazy("Somebody asked before posting"),
    "policy found unclear": gettext_lazy("Somebody found the policy unclear"),
    "comment on the policy answered": gettext_lazy("A comment on the policy was answered"),
    "policy reviewed": gettext_lazy("Policy reviewed"),
    "policy looked at": gettext_lazy("It was looked at how the policy works"),
    "review date set": gettext_lazy("Review date set"),
    "review terms changed": gettext_lazy("What the policy says of its review changed"),
    "review reminded": gettext_lazy("Reminded of the policy’s review"),
    "calendar address made": gettext_lazy("Calendar address made"),
    "calendar address ended": gettext_lazy("Calendar address ended"),
    "draft edited": gettext_lazy("The draft's words were changed"),
    "draft details changed": gettext_lazy("What stands around the draft's words was changed"),
    "agreed as editorial": gettext_lazy("Somebody else agreed that the change is editorial"),
    "tampering found": gettext_lazy("A published text is not what was published"),
    "asked to confirm": gettext_lazy("People are asked to confirm that they have read it"),
    "people asked to confirm": gettext_lazy("People were asked to confirm that they have read it"),
    "no longer asked": gettext_lazy("People are no longer asked to confirm it"),
    "course noted": gettext_lazy("A completed course was noted"),
    "confirmed as read": gettext_lazy("Confirmed as read"),
    "exempted from confirming": gettext_lazy("Somebody need not confirm it for some time"),
    "reminded to confirm": gettext_lazy("People were reminded to confirm it"),
    "related document added": gettext_lazy("Related document added"),
    "related document changed": gettext_lazy("Related document changed"),
    "related document removed": gettext_lazy("Related document removed"),
    "related documents put in order": gettext_lazy("Related documents put in another order"),
    "rule added": gettext_lazy("Rule added"),
    "rule changed": gettext_lazy("Rule changed"),
    "rule ended": gettext_lazy("Rule ended"),
    "rule removed": gettext_lazy("Rule taken away before it began"),
    "step added": gettext_lazy("Approval step added"),
    "step changed": gettext_lazy("Approval step changed"),
    "step ended": gettext_lazy("Approval step ended"),
    "step removed": gettext_lazy("Approval step taken away before it began"),
    # the register
    "platform added": gettext_lazy("Platform added"),
    "platform changed": gettext_lazy("Platform changed"),
    "platform retired": gettext_lazy("Platform retired"),
    "registered": gettext_lazy("Registered"),
    "sheet uploaded": gettext_lazy("A spreadsheet of accounts was uploaded"),
    "sheet checked": gettext_lazy("A spreadsheet of accounts was checked"),
    "accounts imported": gettext_lazy("Accounts were imported"),
    "import cancelled": gettext_lazy("An import was cancelled"),
    "sheet forgotten": gettext_lazy("The rows of an import were deleted, their days being over"),
    "list exported": gettext_lazy("A list was taken as a file"),
    "asked about": gettext_lazy("Somebody wrote to those who run it"),
    "mailbox named": gettext_lazy("Mailbox named"),
    "mailbox asked to confirm": gettext_lazy("Mailbox asked to confirm"),
    "mailbox confirmed": gettext_lazy("Mailbox confirmed"),
    "activity seen": gettext_lazy("A post was noted"),
    "activity corrected": gettext_lazy("The day of the last post was corrected"),
    "confirmed in use": gettext_lazy("Confirmed as in use"),
    "access in doubt": gettext_lazy("Somebody may not be able to get in"),
    "not needed any more": gettext_lazy("Said to be no longer needed"),
    "quiet time asked for": gettext_lazy("Quiet time asked for"),
    "quiet time agreed": gettext_lazy("Quiet time agreed"),
    "quiet time refused": gettext_lazy("Quiet time refused"),
    "kept although quiet": gettext_lazy("Kept although it is quiet"),
    "asked whether in use": gettext_lazy("Those who run it were asked whether it is in use"),
    "found inactive": gettext_lazy("Found to be inactive"),
    "reminded of its silence": gettext_lazy("Those who run it were reminded"),
    "head told of its silence": gettext_lazy("The head was told that it is inactive"),
    "silence with marketing": gettext_lazy("Passed to marketing to decide"),
    "asked to serve": gettext_lazy("Somebody was asked to help run or post on it"),
    "agreed to serve": gettext_lazy("Said yes to it"),
    "said no to serving": gettext_lazy("Said no to it"),
    "question withdrawn": gettext_lazy("The question to somebody was taken back"),
    "question not answered": gettext_lazy("Somebody who was asked did not answer in time"),
    "stopped running it": gettext_lazy("Stopped running it"),
    "stopped posting on it": gettext_lazy("Stopped posting on it"),
    "duties changed": gettext_lazy("Somebody's duties changed"),
    "too few people run it": gettext_lazy("Too few people run it"),
    "credentials to be changed": gettext_lazy("The password is to be changed"),
    "address changed": gettext_lazy("The account's address changed"),
    "statements asked for": gettext_lazy("The yearly check was asked for"),
    "statements made": gettext_lazy("The yearly check was answered"),
    "credentials changed": gettext_lazy("The password was changed"),
    "audited": gettext_lazy("Marketing looked it over"),
    "enquiry logged": gettext_lazy("An enquiry was noted"),
    "enquiry settled": gettext_lazy("An enquiry was settled"),
    "looked after": gettext_lazy("Looked after on a working day"),
    "visits missed": gettext_lazy("Nobody said for some days that they looked after it"),
    "comment moderated": gettext_lazy("What was done about a comment was noted"),
    "permission kept": gettext_lazy("A permission to show something was kept"),
    "permission withdrawn": gettext_lazy("A permission to show something was withdrawn"),
    "permission ends soon": gettext_lazy("People were told that a permission ends soon"),
    "feed set up": gettext_lazy("Its public feed is read from now on"),
    "feed removed": gettext_lazy("Its public feed is not read any more"),
    "unregistered account reported": gettext_lazy("An account not on the register was reported"),
    "report dismissed": gettext_lazy("The report of an account was dismissed"),
    "report led to registration": gettext_lazy("A reported account came onto the register"),
    # requests
    "request started": gettext_lazy("Request started"),
    "answers saved": gettext_lazy("Answers saved"),
    "picture removed": gettext_lazy("A picture was removed"),
    "draft deleted": gettext_lazy("Draft deleted"),
    "administrator named": gettext_lazy("Administrator named"),
    "administrator asked": gettext_lazy("Asked to run the account"),
    "administrator removed": gettext_lazy("Administrator removed"),
    "administrator replaced": gettext_lazy("Somebody else was named to run the account"),
    "administrator accepted": gettext_lazy("Said yes to running the account"),
    "administrator said no": gettext_lazy("Said no to running the account"),
    "assigned": gettext_lazy("Somebody in the team was named to look after it"),
    "assigned to nobody": gettext_lazy("Nobody in the team looks after it any more"),
    "arrived at a step": gettext_lazy("Came to a step"),
    "step answered: approve": gettext_lazy("Approved at a step"),
    "step answered: changes": gettext_lazy("Changes asked for at a step"),
    "step answered: decline": gettext_lazy("Declined at a step"),
    "step passed on": gettext_lazy("Step passed to somebody else"),
    "substitute named": gettext_lazy("Substitute named for a step"),
    "step skipped": gettext_lazy("Step not needed"),
    "step overdue": gettext_lazy("The day for a decision has passed"),
    "step has nobody": gettext_lazy("Nobody can answer the step any more"),
    "decisions voided": gettext_lazy("Earlier decisions no longer count"),
    "question answered": gettext_lazy("Question answered"),
    "message sent": gettext_lazy("Message sent"),
    "note kept": gettext_lazy("Note kept among those who decide"),
    "logo asked for an account": gettext_lazy("Logo asked for a registered account"),
    # the demonstration
    "demonstration loaded": gettext_lazy("The demonstration was loaded"),
}
# A state's own word tells enough, but for these.
MOVES: Mapping[str, Mapping[str, Promise]] = {
    "registrationrequest": {
        "draft": gettext_lazy("Withdrawn"),
        "under_review": gettext_lazy("Request sent"),
        "changes_asked": gettext_lazy("Sent back with questions"),
        "approved": gettext_lazy("Approved"),
        "registered": gettext_lazy("Account registered"),
    },
    "policyversion": {
        "draft": gettext_lazy("Back with its writer"),
        "in_review": gettext_lazy("Sent to be decided on"),
        "changes_requested": gettext_lazy("Changes asked for"),
        "approved": gettext_lazy("Approved"),
        "published": gettext_lazy("Published"),
    },
    "socialaccount": {
        "active": gettext_lazy("Active again"),
        "lost": gettext_lazy("Marked as lost"),
    },
}


def verb_words(event: AuditEvent) -> str:
    """Word what happened."""
    if event.verb in WORDS:
        return str(WORDS[event.verb])
    if event.verb.startswith(MOVED):
        return _moved(event, event.verb.removeprefix(MOVED))
    return event.verb.replace("_", " ").capitalize()


def _moved(event: AuditEvent, state: str) -> str:
    kind = ContentType.objects.get_for_id(event.target_type_id)  # kept in memory, unlike the key
    told = MOVES.get(kind.model, {}).get(state)
    return str(told) if told else state_words(kind, state)


def state_words(kind: ContentType, state: str) -> str:
    """Word a state of some kind of thing."""
    states = getattr(kind.model_class(), "State", None)
    return str(states(state).label) if states and state in states.values else _("Another state")
