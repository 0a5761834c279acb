"""Words that say views are one's own: where the policy asks for them, ready to copy."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.parameters import PARAMETERS
from policies.rulebook import Rulebook, RuleValue, Source


@dataclass(frozen=True)
class Disclaimer:
    """How strongly a policy asks for it, of which accounts, and words to copy."""

    rule: RuleValue
    when: str
    words: list[str]
    is_ours: bool

    @property
    def asks(self) -> str:
        """What the policy asks, in a sentence."""
        which = {
            "work": _("Personal accounts that speak of work"),
            "affiliation": _("Personal accounts that show the link with the university"),
        }.get(self.when, _("Personal accounts, where it fits,"))
        how = {
            "must": _("%(which)s must say that the views are the person's own."),
            "should": _("%(which)s should say that the views are the person's own."),
            "consider": _("%(which)s may well say that the views are the person's own."),
        }[str(self.rule.value)]
        return how % {"which": which}


def disclaimer(book: Rulebook) -> Disclaimer | None:
    """Read what a university's policy asks; nothing where it is silent."""
    rule, words = book["disclaimer"], book["disclaimer_words"]
    if not rule or not words:
        return None
    is_ours = words.source is Source.DEFAULT
    default = PARAMETERS["disclaimer_words"].default
    said = [_(each) for each in default] if is_ours else list(words.value)
    return Disclaimer(rule, str(book["disclaimer_when"].value or ""), said, is_ours)
