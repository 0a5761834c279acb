"""A draft's text changed clause by clause; every path and every parent stays right and unique.

The words keep their identity wherever they go. Numbers belong to places: whoever moves up takes
the number of the place, and what stands under a clause follows its number.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from institutions.models import User
from policies.comparing.settling import Kinship
from policies.models import ClauseDescent, ClauseText, PolicyVersion
from policies.numbering import places_to_split, renumbered_path
from policies.problems import Refused, checked_words
from policies.services.drafts import changing
from policies.services.outline import Outline
from records.audit import record

EDITED = "draft edited"


@dataclass(frozen=True)
class Words:
    """What stands in the boxes of a clause."""

    text: str
    label: str = ""
    heading: str = ""
    crossheading: str = ""


@contextmanager
def _editing(version: PolicyVersion, what: str, *, by: User) -> Iterator[Outline]:
    with changing(version, by=by) as draft:
        outline = Outline(draft)
        yield outline
        outline.save()
        record(draft, EDITED, by=by, codes={"what": what})


def reword(text: ClauseText, words: Words, *, by: User, seen: str = "") -> None:
    """Change a clause's words, its number, and the title of its section.

    Args:
        seen: ``digest`` of the words the page showed, so that nobody's words are written over.

    Raises:
        Refused: nothing is left of it, another clause has the number, or it may not be changed.
    """
    _check(words)
    if words == Words(text.text, text.label, text.heading, text.crossheading):
        return
    with _editing(text.version, "reworded", by=by) as outline:
        found = outline.row(text.pk)
        if seen and seen != digest(found):
            raise Refused(
                _("Somebody changed this clause while you were writing: “%(words)s”.")
                % {"words": found.text},
                "text",
            )
        found.text, found.crossheading = words.text.strip(), words.crossheading.strip()
        if words.label.strip() != found.label:
            _relabel(outline, found, words.label.strip())
        for each in outline.section_of(found):
            each.heading = words.heading.strip()


def add(
    version: PolicyVersion,
    words: Words,
    *,
    by: User,
    after: ClauseText | None = None,
    is_under: bool = False,
) -> ClauseText:
    """Add a clause behind another and what stands under it, or as its first point.

    Without a number of its own it takes the next; those behind it give way.

    Raises:
        Refused: it has no words, another clause has the number, or it may not be changed.
    """
    _check(words)
    with _editing(version, "added", by=by) as outline:
        before = outline.row(after.pk) if after else None
        new = outline.insert(before, is_under=is_under)
        new.text, new.crossheading = words.text.strip(), words.crossheading.strip()
        new.heading = words.heading.strip() or new.heading
        if words.label.strip() and words.label.strip() != new.label:
            _relabel(outline, new, words.label.strip())
    return new


def remove(text: ClauseText, *, by: User, closes_up: bool = False) -> None:
    """Take a clause out, with what stands under it; those behind it may close up.

    Raises:
        Refused: it may not be changed.
    """
    with _editing(text.version, "removed", by=by) as outline:
        outline.drop(outline.row(text.pk), closes_up=closes_up)


def move(text: ClauseText, *, up: bool, by: User) -> None:
    """Change places with the clause before or behind it, on the same level.

    Raises:
        Refused: there is none, or it may not be changed.
    """
    with _editing(text.version, "moved", by=by) as outline:
        found = outline.row(text.pk)
        other = outline.beside(found, -1 if up else 1)
        if other is None:
            raise Refused(
                _("It is the first here already.") if up else _("It is the last here already.")
            )
        outline.swap(*((other, found) if up else (found, other)))


@transaction.atomic
def split(text: ClauseText, *, at: int, by: User) -> ClauseText:
    """Cut a clause in two; the first part keeps its identity, the second is new and says whence.

    Args:
        at: where the second part begins, one of ``places_to_split``.

    Raises:
        Refused: there is no sentence there, or it may not be changed.
    """
    with _editing(text.version, "split", by=by) as outline:
        found = outline.row(text.pk)
        if at not in places_to_split(found.text):
            raise Refused(_("Choose the sentence the new clause begins with."), "at")
        new = outline.insert(found)
        new.text, found.text = found.text[at:].strip(), found.text[:at].strip()
    origins = {each.from_clause_id for each in found.descents.all()}
    if found.clause_id:
        origins.add(found.clause_id)
    ClauseDescent.objects.bulk_create(
        ClauseDescent(
            version=found.version, from_clause_id=origin, to_text=new, kinship=Kinship.SPLIT
        )
        for origin in origins
    )
    return new


def merge(text: ClauseText, *, by: User) -> None:
    """Take the words of the next clause into this one; the next one is gone.

    Raises:
        Refused: there is no next, one of them has points under it, or it may not be changed.
    """
    with _editing(text.version, "merged", by=by) as outline:
        found = outline.row(text.pk)
        following_one = outline.beside(found, 1)
        if following_one is None:
            raise Refused(_("There is no clause behind it on the same level."))
        for each in (found, following_one):
            if outline.under(each):
                raise Refused(
                    _("%(label)s has points under it. Move or remove them first.")
                    % {"label": each.label or each.path}
                )
        found.text = f"{found.text.rstrip()}\n{following_one.text.lstrip()}"
        _inherit(found, following_one)
        outline.drop(following_one, closes_up=False)


def _inherit(kept: ClauseText, gone: ClauseText) -> None:
    """Say where the words of a merged clause come from; what was split is whole again."""
    origins = {each.from_clause_id for each in gone.descents.all()}
    gone.descents.all().delete()
    if kept.clause_id is None and gone.clause_id:
        kept.clause_id, gone.clause_id = gone.clause_id, None
    elif gone.clause_id:
        origins.add(gone.clause_id)
    kept.descents.filter(from_clause=kept.clause_id).delete()
    for origin in origins - {kept.clause_id}:
        ClauseDescent.objects.get_or_create(
            from_clause_id=origin,
            to_text=kept,
            defaults={"version": kept.version, "kinship": Kinship.MERGE},
        )


def _relabel(outline: Outline, row: ClauseText, label: str) -> None:
    if any(each.label == label and each is not row for each in outline.rows):
        raise Refused(
            _(
                "There is a %(label)s already. Give that one another number first, "
                "or move this one to its place."
            )
            % {"label": label},
            "label",
        )
    path = renumbered_path(row.path, row.label, label)
    outline.rename(row, path, label)


def _check(words: Words) -> None:
    if not words.text.strip():
        raise Refused(_("Enter the words of the clause, or remove it."), "text")
    for name in ("text", "label", "heading", "crossheading"):
        checked_words(getattr(words, name), name)


def digest(text: ClauseText) -> str:
    """Tell one state of a clause from another."""
    parts = (text.text, text.label, text.heading, text.crossheading)
    return sha256("\0".join(parts).encode()).hexdigest()[:16]
