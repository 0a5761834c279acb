"""Citations as they were written down, found again: the page of their words and our summary."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from institutions.models import Institution
from institutions.shown import day
from policies.models import ISSUED, Clause, ClauseText, PolicyVersion
from policies.rulebook import SUMMARIES, Cited

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


def citation_in_full(text: ClauseText, version: PolicyVersion, address: str) -> str:
    """Cite a clause so that it is found again by whoever reads it on paper."""
    policy = version.policy
    words = {
        "institution": policy.institution,
        "title": version.title or policy.title,
        "version": version.number,
        "label": text.label,
        "address": address,
    }
    if version.number == SUMMARIES:
        said = _("%(institution)s, %(title)s, clause %(label)s (summary in the portal's own words)")
    else:
        said = _("%(institution)s, %(title)s, version %(version)s, clause %(label)s")
    if version.from_on:
        said += _(", in force from %(day)s")
        words["day"] = day(version.from_on)
    return f"{said % words}. {address}"
