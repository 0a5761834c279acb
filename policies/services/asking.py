"""Asking before one posts: a question to the desk the rulebook names, and its answer.

It holds an answer and keeps no queue of posts.
Source: London Met 4.8, 6.1.7, 6.1.7-s2; Leeds Beckett 8-s2; Queen Mary roles-owners-3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import BELONGING, Institution, RoleAssignment, User, normal_email
from institutions.notices import notify, reachable
from institutions.rules import people_of, require
from institutions.shown import day
from institutions.working_days import due_on
from policies.desks import MARKETING, OWNER, can_ask, seats_of
from policies.models import PostQuestion, PostTopic, QuestionState, Verdict
from policies.problems import Refused, checked_words
from policies.rulebook import Rulebook, RuleValue, rulebook
from records.audit import record
from records.outbox import drop

LONGEST = 2000  # characters of a question, and of an answer
LONGEST_NAME = 120  # characters of what an account is called
MOST_OPEN = 20  # questions of one person at a university that wait, or were asked in a day
ONCE_IN = timedelta(days=1)
MAIL = "policies/asking/mail"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to know before they post."""

    topic: str
    words: str
    is_official: bool
    account: str = ""
    wanted_on: date | None = None
    manager_email: str = ""  # asked for where no line manager is on record
    is_about_manager: bool = False


def desks_for(book: Rulebook, is_official: bool) -> RuleValue:
    """The rule that names the desks of a question."""
    official = book["ask_desk_official"]
    return official if is_official and official else book["ask_desk"]


def applies(rule: RuleValue, is_official: bool) -> bool:
    """Whether a rule about some questions is about this one."""
    return rule.value == "always" or (rule.value == "official" and is_official)


def managers_on_record(person: User, institution: Institution) -> list[User]:
    """The line managers somebody has at a university today, if these still work there."""
    held = RoleAssignment.objects.on(timezone.localdate()).filter(
        person=person, unit__institution=institution, role__in=BELONGING
    )
    rows = held.exclude(line_manager=None).select_related("line_manager").order_by("pk")
    found = [row.line_manager for row in rows if row.line_manager and row.line_manager != person]
    return reachable(institution, found)


@transaction.atomic
def ask(institution: Institution, asked: Asked, *, by: User) -> PostQuestion:
    """Put a question to its desk, and tell the line manager where the rulebook says so.

    Raises:
        PermissionDenied: not of this university, or an auditor, who only reads.
        Refused: nobody answers here, words missing or too many, or no line manager is known.
    """
    require(can_ask(by, institution), _("People of this university ask here; auditors only read."))
    words = _checked(asked)
    book = rulebook(institution)
    desks = desks_for(book, asked.is_official)
    if not desks:
        raise Refused(_("Nobody answers questions here. Write to the contact named on this page."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once count each other
    _refuse_too_many(institution, by)
    tells = applies(book["ask_manager"], asked.is_official)
    told = _managers(institution, asked, book["ask_manager"], by) if tells else []
    behind = [*desks.citations, *(book["ask_manager"].citations if tells else ())]
    latest = due_on(institution, book["ask_days"].value or 1)
    question = PostQuestion.objects.create(
        institution=institution,
        asker=by,
        topic=asked.topic,
        words=words,
        is_official=asked.is_official,
        account=asked.account.strip(),
        wanted_on=asked.wanted_on,
        due_on=min(asked.wanted_on or latest, latest),
        for_marketing=MARKETING in desks,
        for_owner=OWNER in desks,
        authorises=applies(book["ask_authorises"], asked.is_official),
        citation=", ".join(dict.fromkeys(str(each) for each in behind))[:255],
        is_about_manager=tells and asked.is_about_manager,
        manager_told_at=timezone.now() if told else None,
    )
    question.managers.set(told)
    codes = {"topic": asked.topic, "official": asked.is_official, "managers": len(told)}
    record(question, "asked before posting", by=by, codes=codes, citation=question.citation)
    desk = seats_of(institution).may_answer(question)
    _tell(question, "asked", User.objects.filter(pk__in=desk))
    _tell(question, "manager_told", [each for each in told if each.pk not in desk])
    return question


def _checked(asked: Asked) -> str:
    words = checked_words(asked.words, "words")
    if not words or len(words) > LONGEST:
        raise Refused(_("Enter your question, at most 2,000 characters"), "words")
    if asked.topic not in PostTopic.values:
        raise Refused(_("Select what it is about"), "topic")
    if len(checked_words(asked.account, "account")) > LONGEST_NAME:
        raise Refused(_("Account must be 120 characters or less"), "account")
    if asked.wanted_on and asked.wanted_on < timezone.localdate():
        raise Refused(_("The day you need it by must be today or later"), "wanted_on")
    return words


def _refuse_too_many(institution: Institution, by: User) -> None:
    mine = PostQuestion.objects.filter(institution=institution, asker=by)
    today = Q(asked_at__gt=timezone.now() - ONCE_IN)  # else each taken back makes room for mail
    if mine.filter(today | Q(state=QuestionState.OPEN)).count() >= MOST_OPEN:
        sentence = _(
            "You have asked %(number)s questions within a day, or so many wait for an answer: the"
            " most the portal takes from one person. Ask again tomorrow, or once some are answered"
        )
        raise Refused(sentence % {"number": MOST_OPEN})


def _managers(institution: Institution, asked: Asked, rule: RuleValue, by: User) -> list[User]:
    """Whom to tell: on record, or named by whoever asks; nobody where it is about them."""
    if asked.is_about_manager:
        return []
    if known := managers_on_record(by, institution):
        return known
    email = normal_email(asked.manager_email)
    if not email:
        raise Refused(
            _("Your line manager is told at the same time. Enter their work email address"),
            "manager_email",
            rule.citations,
        )
    named = people_of(institution).filter(email=email).exclude(pk=by.pk).first()
    if named is None:
        raise Refused(
            _("Nobody else at this university has this address. Check it, or ask your manager"),
            "manager_email",
        )
    return [named]


@transaction.atomic
def answer(question: PostQuestion, *, by: User, verdict: str, words: str) -> None:
    """Answer a question; whoever asked, and the line managers who were told, get mail.

    Raises:
        PermissionDenied: not of its desk, or their own question.
        IllegalMove: it has been answered or taken back.
        Refused: no words, or a yes or no from a desk that only advises.
    """
    row = PostQuestion.locked(question.pk, "institution", "asker")
    require(
        by.pk in seats_of(row.institution).may_answer(row),
        _("The people named in the rules answer this, and nobody answers their own question."),
    )
    said = checked_words(words, "words")
    allowed = Verdict.values if row.authorises else [Verdict.ADVICE]
    if verdict not in allowed:
        raise Refused(_("Select what your answer is"), "verdict")
    if len(said) > LONGEST or (not said and verdict != Verdict.YES):
        raise Refused(_("Enter your answer, at most 2,000 characters"), "words")
    given = {
        "verdict": verdict,
        "answer": said,
        "answered_by": by,
        "answered_at": timezone.now(),
    }
    row.move_to(QuestionState.ANSWERED, by=by, together=given, citation=row.citation)
    drop(_about(row))
    _tell(row, "answered", [row.asker])
    _tell(row, "manager_answered", list(row.managers.all()))


@transaction.atomic
def withdraw(question: PostQuestion, *, by: User) -> None:
    """Take one's own question back; the desk need not answer it any more.

    Raises:
        PermissionDenied: somebody else's.
        IllegalMove: it has been answered, or taken back already.
    """
    row = PostQuestion.locked(question.pk, "institution", "asker")
    require(by.pk == row.asker_id, _("Only whoever asked can take a question back."))
    row.move_to(QuestionState.WITHDRAWN, by=by)
    drop(_about(row))


def _about(question: PostQuestion) -> str:
    return f"post-question:{question.pk}"


def _tell(question: PostQuestion, template: str, people: Iterable[User]) -> None:
    """Owe mail that names the reference and who asked, and never what was asked or answered."""
    notify(
        question.institution,
        f"{MAIL}/{template}",
        event=None,
        people=people,
        context={
            "path": question.get_absolute_url(),
            "reference": question.reference,
            "asker": str(question.asker),
            "by": day(question.due_on) if template == "asked" else "",
            "cited": question.citation,
        },
        about=_about(question),
    )
