"""Citations as they were written down, found again: the page of their words and our summary."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from institutions.models import Institution
from policies.models import ISSUED, Clause, ClauseText
from policies.rulebook import Cited

VERSIONED = re.compile(r"(?P<label>.+) \(version (?P<number>[^()]+)\)")


@dataclass(frozen=True)
class Recorded:
    """What stands behind a citation that was written down."""

    cited: Cited
    summary: str


def find_recorded(institution: Institution, citations: Iterable[str]) -> dict[str, Recorded]:
    """Find the clause behind each citation that names exactly one, in two queries at most.

    One with a version is found in that version, whatever the clause is called today.
    """
    prefix = f"{institution} "
    bare: dict[str, str] = {}
    versioned: dict[tuple[str, str], str] = {}
    for citation in filter(None, citations):
        words = citation.removeprefix(prefix)
        if match := VERSIONED.fullmatch(words):
            versioned[match["label"], match["number"]] = citation
        else:
            bare[words] = citation
    return _as_first_cited(institution, bare) | _in_their_versions(institution, versioned)


def _as_first_cited(institution: Institution, labels: dict[str, str]) -> dict[str, Recorded]:
    if not labels:
        return {}
    found = Clause.objects.filter(policy__institution=institution, label__in=labels)
    return {
        labels[each.label]: Recorded(
            Cited(labels[each.label], each.get_absolute_url(), key=each.key), each.summary
        )
        for each in found.select_related("policy__institution")
    }


def _in_their_versions(
    institution: Institution, labels: dict[tuple[str, str], str]
) -> dict[str, Recorded]:
    if not labels:
        return {}
    found = ClauseText.objects.filter(
        version__policy__institution=institution,
        version__state__in=ISSUED,
        version__number__in={number for _label, number in labels},
        label__in={label for label, _number in labels},
    ).select_related("version__policy__institution", "clause")
    recorded = {}
    for text in found:
        citation = labels.get((text.label, text.version.number))
        if citation and text.clause:
            cited = Cited(citation, text.get_absolute_url(), text.version.number, text.clause.key)
            recorded[citation] = Recorded(cited, text.clause.summary or text.text)
    return recorded
