"""What a check finds: fine, doubtful, refused or not known yet, with the clause it stands on."""

from dataclasses import dataclass
from typing import Literal

from policies.rulebook import Cited, RuleValue
from registrations import answers
from registrations.problems import Problem

Outcome = Literal["ok", "warn", "refuse", "unknown"]


@dataclass(frozen=True)
class Check:
    """What one check found, in a sentence, with its clauses and the answer it is about."""

    code: str
    outcome: Outcome
    sentence: str
    citations: tuple[Cited, ...]
    field: str
    task: str

    def problem(self) -> Problem:
        """The same as something to put right."""
        return Problem(self.task, self.field, self.sentence, self.citations)


def check(
    code: str, outcome: Outcome, sentence: str, field: str, rule: RuleValue | None = None
) -> Check:
    """Make a check, with the clauses of the rule it is made under."""
    citations = rule.citations if rule else ()
    return Check(code, outcome, sentence, citations, field, answers.TASK_OF.get(field, ""))
