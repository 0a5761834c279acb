"""Saying that a policy or a clause is unclear, and the answer of whoever keeps the policy.

Source: London Met 10.1.
"""

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Role, User
from institutions.notices import notify
from institutions.rules import holders, require
from policies.desks import can_ask
from policies.models import Clause, Policy, PolicyFeedback
from policies.problems import Refused, checked_words
from policies.rules import can_write
from records.audit import record
from records.outbox import drop
from records.workflow import IllegalMove

LONGEST = 2000  # characters of a comment, and of an answer
MOST_OPEN = 20  # comments of one person on a policy that nobody has answered
MAIL = "policies/feedback/mail"


@transaction.atomic
def comment(
    policy: Policy, *, by: User, words: str, clause: Clause | None = None
) -> PolicyFeedback:
    """Keep what somebody finds unclear, and tell whoever keeps the policy.

    Raises:
        PermissionDenied: not of this university, or an auditor, who only reads.
        Refused: no words, too many, or too many comments that wait.
    """
    require(can_ask(by, policy.institution), _("People of this university comment on its policy."))
    said = _checked(words)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once count each other
    if policy.feedback.filter(person=by, answered_at=None).count() >= MOST_OPEN:
        sentence = _(
            "%(number)s comments of yours wait for an answer, the most the portal keeps for one"
            " person. Comment again once some are answered"
        )
        raise Refused(sentence % {"number": MOST_OPEN})
    about = clause if clause and clause.policy_id == policy.pk else None
    given = PolicyFeedback.objects.create(policy=policy, clause=about, person=by, words=said)
    record(given, "policy found unclear", by=by, codes={"clause": about.key if about else ""})
    _tell(given, "given", _keepers(policy))
    return given


@transaction.atomic
def answer(feedback: PolicyFeedback, *, by: User, words: str) -> None:
    """Answer a comment; whoever made it gets mail.

    Raises:
        PermissionDenied: they do not keep the policy.
        Refused: no words, or too many.
        IllegalMove: somebody has answered it already.
    """
    rows = PolicyFeedback.objects.select_for_update(of=("self",))
    row = rows.select_related("policy__institution", "person").get(pk=feedback.pk)
    require(can_write(by, row.policy.institution), _("Whoever keeps the policy answers this."))
    said = _checked(words)
    if row.answered_at:
        raise IllegalMove(_("Somebody has answered this already"))
    row.answer, row.answered_by, row.answered_at = said, by, timezone.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    record(row, "comment on the policy answered", by=by)
    drop(_about(row))
    _tell(row, "answered", [row.person])


def unclear_counts(
    rows: "QuerySet[PolicyFeedback]",
) -> list[tuple[Clause | None, int, int]]:
    """Count comments by clause: all, and those nobody has answered; the most commented first.

    A clause of None is the policy as a whole.
    """
    waits = Count("pk", filter=Q(answered_at=None))
    counted = rows.order_by().values("clause").annotate(number=Count("pk"), waiting=waits)
    found = list(counted.order_by("-number", "clause"))
    clauses = Clause.objects.select_related("policy__institution").in_bulk(
        [each["clause"] for each in found if each["clause"]]
    )
    return [(clauses.get(each["clause"]), each["number"], each["waiting"]) for each in found]


def _checked(words: str) -> str:
    said = checked_words(words, "words")
    if not said or len(said) > LONGEST:
        raise Refused(_("Enter a few words, at most 2,000 characters"), "words")
    return said


def _keepers(policy: Policy) -> list[User]:
    """Whoever keeps the policy; the institution's administrators where nobody does."""
    root = policy.institution.root
    found = list(holders(Role.POLICY_OWNER, root))
    return found or list(holders(Role.INSTITUTION_ADMIN, root))


def _about(feedback: PolicyFeedback) -> str:
    return f"policy-feedback:{feedback.pk}"


def _tell(feedback: PolicyFeedback, template: str, people: list[User]) -> None:
    """Owe mail that names the policy, and never the person or the words."""
    notify(
        feedback.policy.institution,
        f"{MAIL}/{template}",
        event=None,
        people=people,
        context={
            "path": feedback.get_absolute_url(),
            "reference": feedback.reference,
            "policy": feedback.policy.title,
        },
        about=_about(feedback),
        daily=template == "given",
    )
