"""People who ask before they post, and one who finds a clause unclear: some wait, some do not."""

from institutions.models import Institution, User
from overview.demo.people import Crowd
from policies.desks import seats_of
from policies.models import PostQuestion, PostTopic, Verdict
from policies.services import asking, feedback
from policies.services.asking import Asked

WAITING = Asked(
    PostTopic.CRISIS,
    "A pipe has burst in the library and the ground floor is closed. May we post where people can"
    " study instead, or does the press office speak first?",
    is_official=True,
    account="Library",
)
PRIVATE = Asked(
    PostTopic.RIGHTS,
    "A student sent me a photograph of the open day. May I show it on my own page?",
    is_official=False,
)
ADVICE = "Yes, if the student agrees in writing and you name them. Keep their message."
UNCLEAR = "Does this hold for groups in a messaging app as well?"


def add_questions(crowd: Crowd) -> None:
    """Ask three times, answer once, and comment on the first clause of the policy."""
    here, boss = crowd.institution, crowd.heads[min(crowd.heads)]
    for number, asked in enumerate((WAITING, PRIVATE, PRIVATE)):
        more = {"manager_email": boss.email} if asked.is_official else {}
        question = asking.ask(here, Asked(**{**vars(asked), **more}), by=crowd.staff[number])
    asking.answer(question, by=_desk(here, question), verdict=Verdict.ADVICE, words=ADVICE)
    policy = here.policies.order_by("pk").first()
    if policy is not None:
        first = policy.clauses.order_by("position").first()
        feedback.comment(policy, by=crowd.staff[0], words=UNCLEAR, clause=first)


def _desk(here: Institution, question: PostQuestion) -> User:
    return User.objects.get(pk=min(seats_of(here).may_answer(question)))
