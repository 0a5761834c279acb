"""Finds clauses by their words or their number, in the versions somebody may read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from institutions.models import Institution
from policies.models import OPEN, ClauseIndex, ClauseText, PolicyVersion
from policies.searching import Piece, Wanted, snippet, wanted

MOST = 50  # clauses shown; who wants fewer adds a word
NOW, BEFORE, DRAFTS = "now", "before", "drafts"


@dataclass(frozen=True)
class Hit:
    """A clause that was found."""

    text: ClauseText
    pieces: list[Piece]
    heading: list[Piece]
    url: str
    is_summary: bool

    @property
    def version(self) -> PolicyVersion:
        """The version it stands in."""
        return self.text.version


@dataclass(frozen=True)
class Found:
    """What was found, and whether there is more than is shown."""

    hits: list[Hit]
    is_more: bool = False


def versions_in(institution: Institution, where: str, day: date) -> "QuerySet[PolicyVersion]":
    """The versions to look in: those in force, those published beside them, or drafts."""
    ours = PolicyVersion.objects.filter(policy__institution=institution)
    in_force = PolicyVersion.objects.in_force(day).filter(policy__institution=institution)
    if where == DRAFTS:
        return ours.filter(state__in=OPEN)
    if where == BEFORE:
        return ours.issued().exclude(pk__in=in_force.values("pk"))
    return in_force


def find(institution: Institution, query: str, where: str = NOW) -> Found:
    """Find clauses: those with exactly this number first, then those that hold every word."""
    asked = wanted(query, institution.short_name)
    if not asked.words:
        return Found([])
    rows = ClauseIndex.objects.filter(
        text__version__in=versions_in(institution, where, timezone.localdate()).values("pk")
    )
    named = _read(rows.filter(_has_label(asked)))
    if not (named and asked.is_label):
        known = {row.pk for row in named}
        named += [row for row in _read(rows.filter(_has_words(asked))) if row.pk not in known]
    hits = [_hit(row.text, asked, institution, where) for row in named[:MOST]]
    return Found(hits, is_more=len(named) > MOST)


def _has_label(asked: Wanted) -> Q:
    wished = Q(pk__in=())
    for key in asked.labels:
        wished |= Q(labels__contains=f" {key} ")
    return wished


def _has_words(asked: Wanted) -> Q:
    wished = Q()
    for pattern in asked.patterns:
        wished &= Q(words__contains=pattern)
    return wished


def _read(rows: "QuerySet[ClauseIndex]") -> list[ClauseIndex]:
    found = rows.select_related("text__version__policy", "text__clause")
    order: tuple[Any, ...] = (
        "text__version__policy__title",
        F("text__version__from_on").desc(nulls_last=True),
        "text__version_id",
        "text__position",
    )
    return list(found.order_by(*order)[: MOST + 1])


def _hit(text: ClauseText, asked: Wanted, institution: Institution, where: str) -> Hit:
    policy = text.version.policy
    policy.institution = institution  # whose it is, without asking for every row
    clause = text.clause
    if clause:
        clause.policy = policy
    words = text.text or (clause.summary if clause else "")
    url = text.get_absolute_url()
    if where == DRAFTS:
        url = reverse("policies:draft_text", args=[institution.slug, policy.slug])
    elif where == NOW and clause:
        url = clause.get_absolute_url()
    heading = snippet(text.heading, asked) if text.heading else []
    return Hit(text, snippet(words, asked), heading, url, is_summary=not text.text)
