"""The corrected clauses of a text are put into its draft, and each finds its former self."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from policies import rules
from policies.comparing.findings import Matching
from policies.comparing.matching import match
from policies.comparing.settling import Kinship
from policies.comparing.texts import Wording
from policies.importing.citing import citations
from policies.importing.outcome import Outcome
from policies.models import (
    Clause,
    ClauseDescent,
    ClauseQuestion,
    ClauseText,
    PolicySource,
    PolicyVersion,
)
from policies.problems import Refused
from policies.services.drafts import PlacedClause, changing, newest, place
from policies.services.sources import cut_of
from policies.wordings import wordings
from records.audit import record

LONGEST = {"sign": 30, "section_sign": 30, "heading": 200, "crossheading": 200}
SAME, SPLIT, MERGE = "same", "split", "merge"
YES, NO = "yes", "no"


def place_source(source: PolicySource, *, by: User) -> int:
    """Put a source's clauses into its draft; return how many questions are open about them.

    Raises:
        PermissionDenied: they do not write this policy.
        Refused: a warning is not ticked, nothing is left to place, or the draft is in review.
    """
    require(rules.can_write(by, source.version.policy.institution))
    with transaction.atomic():
        draft = PolicyVersion.locked(source.version_id, "policy__institution")
        mine = PolicySource.objects.select_for_update().get(version=draft)
        if {warning["key"] for warning in mine.warnings} - set(mine.ticked):
            raise Refused(_("Read the warnings first and tick each of them."))
        outcome = cut_of(mine).outcome
        if not outcome.clauses:
            raise Refused(_("No clause is left in this text, so there is nothing to put in."))
        found = _matched(draft, outcome)
        _place(draft, outcome, found, by=by)
        _ask(draft, outcome, found)
        mine.is_placed = True
        mine.save(update_fields=["is_placed"])
        return draft.questions.count()


def _matched(draft: PolicyVersion, outcome: Outcome) -> Matching:
    base = newest(draft.policy)
    old = [each for each in wordings(base) if each.key] if base else []
    titles = {section.path: section.title for section in outcome.sections}
    new = [
        Wording(c.path, c.text, c.parent, c.kind, label, titles.get(c.section, ""))
        for c, label in zip(outcome.clauses, citations(outcome), strict=True)
    ]
    return match(old, new)


def _place(draft: PolicyVersion, outcome: Outcome, found: Matching, *, by: User) -> None:
    known = {clause.key: clause for clause in draft.policy.clauses.all()}
    sections = {section.path: section for section in outcome.sections}
    rows = []
    for clause, label, key in zip(outcome.clauses, citations(outcome), found.keys, strict=True):
        section = sections.get(clause.section)
        words = {
            "sign": clause.label,
            "section_sign": section.number if section else "",
            "heading": section.title if section else "",
            "crossheading": clause.crossheading,
        }
        rows.append(
            PlacedClause(
                path=clause.path,
                label=label,
                text=clause.text,
                clause=known[key] if key else None,
                kind=clause.kind,
                parent=clause.parent,
                section=clause.section,
                line_from=clause.line,
                line_to=clause.until,
                **{name: words[name][:longest] for name, longest in LONGEST.items()},
            )
        )
    place(draft, rows, by=by)


def _ask(draft: PolicyVersion, outcome: Outcome, found: Matching) -> None:
    """Write down what a person must say."""
    paths = [clause.path for clause in outcome.clauses]
    rows = [
        ClauseQuestion(
            version=draft,
            kind=SAME,
            doubt=each.doubt,
            paths=[paths[each.place]],
            keys=[one.key for one in each.candidates],
            likeness=[one.likeness for one in each.candidates],
            position=each.place,
        )
        for each in found.questions
    ]
    rows += [
        ClauseQuestion(
            version=draft,
            kind=SPLIT,
            paths=[paths[place] for place in each.places],
            keys=[each.key],
            likeness=[each.covered],
            position=min(each.places),
        )
        for each in found.splits
    ]
    rows += [
        ClauseQuestion(
            version=draft,
            kind=MERGE,
            paths=[paths[each.place]],
            keys=list(each.keys),
            likeness=[each.covered],
            position=each.place,
        )
        for each in found.merges
    ]
    ClauseQuestion.objects.bulk_create(rows)


def answers_to(question: ClauseQuestion) -> list[str]:
    """Return the answers a question takes.

    ``same`` takes a key or nothing for a new clause; the others yes, no, or the one of the two
    clauses that alone goes on: its path where a clause was split, its key where two were merged.
    """
    if question.kind == SAME:
        return [*question.keys, ""]
    return [YES, *(question.paths if question.kind == SPLIT else question.keys), NO]


def answer_question(question: ClauseQuestion, answer: str, *, by: User) -> None:
    """Say which clause a new one is; asked once more, the later answer stands.

    Raises:
        PermissionDenied: they do not write this policy.
        Refused: it is none of the answers, or another clause was said to be that one.
    """
    with changing(question.version, by=by) as draft:
        mine = ClauseQuestion.objects.select_for_update().get(pk=question.pk, version=draft)
        if answer not in answers_to(mine):
            raise Refused(_("Choose one of the answers."), "answer")
        texts = {text.path: text for text in draft.texts.filter(path__in=mine.paths)}
        if set(mine.paths) - texts.keys():
            mine.delete()  # somebody took the clause out of the draft: nothing is asked any more
            return
        clauses = {c.key: c for c in Clause.objects.filter(policy=draft.policy, key__in=mine.keys)}
        _settle(mine, answer, [texts[path] for path in mine.paths], clauses)
        mine.answer, mine.answered_by, mine.answered_at = answer, by, timezone.now()
        mine.save(update_fields=["answer", "answered_by", "answered_at"])
        record(draft, "clause question answered", by=by, codes={"kind": mine.kind})


def _settle(
    question: ClauseQuestion,
    answer: str,
    texts: Sequence[ClauseText],
    clauses: Mapping[str, Clause],
) -> None:
    """Give each clause its identity, and write down whose words went where."""
    question.version.descents.filter(from_clause__in=clauses.values(), to_text__in=texts).delete()
    if question.kind == SAME:
        _identify(texts[0], clauses.get(answer))
    elif question.kind == SPLIT:
        _settle_split(answer, texts, clauses[question.keys[0]])
    else:
        _settle_merge(answer, texts[0], clauses)
    if answer == YES:
        _descend(question, texts, clauses)


def _settle_split(answer: str, texts: Sequence[ClauseText], clause: Clause) -> None:
    """One of the two may go on as the clause; where neither does, both are new."""
    if answer == YES:
        return
    for text in texts:
        if text.clause_id == clause.pk and text.path != answer:
            _identify(text, None)
    for text in texts:
        if text.path == answer:
            _identify(text, clause)


def _settle_merge(answer: str, text: ClauseText, clauses: Mapping[str, Clause]) -> None:
    if answer in clauses:
        _identify(text, clauses[answer])
    elif answer == NO and text.clause_id in {clause.pk for clause in clauses.values()}:
        _identify(text, None)


def _identify(text: ClauseText, clause: Clause | None) -> None:
    if clause is not None:
        other = text.version.texts.filter(clause=clause).exclude(pk=text.pk).first()
        if other is not None:
            raise Refused(
                _("%(other)s was said to be %(label)s already. Change that answer first.")
                % {"other": other.label, "label": clause.label},
                "answer",
            )
    text.clause = clause
    text.save(update_fields=["clause"])


def _descend(
    question: ClauseQuestion, texts: Sequence[ClauseText], clauses: Mapping[str, Clause]
) -> None:
    kinship = Kinship.SPLIT if question.kind == SPLIT else Kinship.MERGE
    ClauseDescent.objects.bulk_create(
        ClauseDescent(version=question.version, from_clause=clause, to_text=text, kinship=kinship)
        for clause in clauses.values()
        for text in texts
        if text.clause_id != clause.pk
    )
