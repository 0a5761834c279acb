"""What marketing looks at when it audits an account, and the rules behind each question."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from policies.rulebook import Rulebook, Source

LAST_POST = "last_post"  # answered with a day, all others with yes, no or not sure
# Question code to its words, and the rules whose clauses stand beside it.
QUESTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "official": (gettext_noop("Does it look official, so that people see whose it is?"), ()),
    "name": (
        gettext_noop("Does its name follow the rules for names?"),
        ("name_expected_words", "name_forbidden_words"),
    ),
    "bio_link": (gettext_noop("Does its description link to the university’s website?"), ()),
    "house_rules": (
        gettext_noop("Are house rules for comments shown?"),
        ("answer_house_rules", "attest_house_rules"),
    ),
    LAST_POST: (gettext_noop("When did it last post?"), ("inactive_months",)),
    "reply_times": (
        gettext_noop("Are people answered in time?"),
        ("answer_hours", "answer_response_time", "attest_comments_answered"),
    ),
    "two_step": (gettext_noop("Is it stated that two-step sign-in is on?"), ("attest_two_step",)),
    "staff": (
        gettext_noop("Are those who run it still members of staff?"),
        ("staff_administrators",),
    ),
    "logo": (gettext_noop("Is the logo used as it may be?"), ("logo_permission",)),
    "accessible": (
        gettext_noop("Do posts have captions and descriptions of pictures?"),
        ("attest_accessible", "answer_accessibility"),
    ),
}


@dataclass(frozen=True)
class Question:
    """One thing to look at, and the clauses behind it; none where the policy is silent."""

    code: str
    label: str
    cited: str


def questions(book: Rulebook) -> list[Question]:
    """The questions of an audit at a university, in their order."""
    return [
        Question(code, _(label), _cited(book, rules)) for code, (label, rules) in QUESTIONS.items()
    ]


def _cited(book: Rulebook, rules: tuple[str, ...]) -> str:
    found = [book[code] for code in rules if book[code].source is Source.POLICY]
    labels = dict.fromkeys(str(cited) for rule in found for cited in rule.citations)
    return ", ".join(labels)
