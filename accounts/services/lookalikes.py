"""Accounts whose name could be taken for another's, told without revealing another's details."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.lookalikes import institutions_meant, near_matches, skeleton
from accounts.models import AccountState, Platform, SocialAccount
from institutions.models import Institution

_COMPARED = 500  # rows read at most when looking for look-alikes; an index narrows them
_SHORTEST_STEM = 4  # letters; shorter beginnings are shared by everything
_SHOWN = 5


@dataclass(frozen=True)
class Lookalike:
    """An account like the one asked about; no name and no page where it is another's."""

    label: str
    url: str | None
    other_institution: bool


def look_alikes(
    institution: Institution, name: str, handle: str, platform: Platform | None
) -> list[Lookalike]:
    """List accounts whose name could be taken for this one, the most alike first.

    Closed accounts count: a freed handle may be taken by an impostor. Of another
    institution's account nothing is told but that there is one.
    """
    asked = [text for text in dict.fromkeys((handle, name)) if text]
    universities = list(Institution.objects.all())
    # Every account may carry its university's name: the main account is not meant by it.
    shared = {skeleton(text) for each in universities for text in (each.name, each.short_name)}
    found: dict[int, tuple[float, Lookalike]] = {}
    for row in _candidates(institution, asked, platform):
        matches = [
            match
            for text in asked
            for match in near_matches(text, {row.handle, row.name} - {""}, shared=shared)
        ]
        if matches:
            best = max(matches, key=lambda match: match.likeness)
            found[row.pk] = (best.likeness, _told(row, institution, best.reason))
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    rows = [each for _pk, (_likeness, each) in ranked]
    # However many there are elsewhere, it is one fact: somebody else's account is like it.
    ours = [each for each in rows if not each.other_institution]
    theirs = [each for each in rows if each.other_institution][:1]
    return [*ours[:_SHOWN], *theirs, *_muddled_names(institution, asked, universities)]


def _candidates(
    institution: Institution, asked: Sequence[str], platform: Platform | None
) -> "QuerySet[SocialAccount]":
    """Rows worth comparing: same shape anywhere, same beginning on the platform, our own."""
    alike, begins = Q(pk__in=()), Q(pk__in=())
    for shape in {skeleton(text) for text in asked} - {""}:
        stems = [shape[:length] for length in range(_SHORTEST_STEM, len(shape) + 1)]
        alike |= Q(skeleton=shape)
        begins |= Q(skeleton__in=stems)
        begins |= Q(skeleton__startswith=shape[: max(_SHORTEST_STEM, len(shape) * 2 // 3)])
    elsewhere = alike & ~Q(institution=institution)
    if platform is not None:
        elsewhere |= begins & Q(platform=platform)
        begins &= Q(platform=platform)
    return (
        SocialAccount.objects.filter(elsewhere | (begins & Q(institution=institution)))
        .select_related("platform", "institution")
        .order_by("id")[:_COMPARED]
    )


def _told(row: SocialAccount, institution: Institution, reason: str) -> Lookalike:
    if row.institution_id != institution.pk:
        return Lookalike(_("Looks like an account registered by another institution"), None, True)
    handle = f", @{row.handle}" if row.handle else ""
    closed = _(" (closed)") if row.state == AccountState.CLOSED else ""
    label = _("Looks like %(name)s on %(platform)s%(closed)s: %(reason)s") % {
        "name": f"{row.name}{handle}",
        "platform": row.platform,
        "closed": closed,
        "reason": reason.lower(),
    }
    return Lookalike(label, row.get_absolute_url(), False)


def _muddled_names(
    institution: Institution, asked: Sequence[str], universities: Iterable[Institution]
) -> list[Lookalike]:
    """Say that a name may stand for another university; their names are public."""
    names = {each.slug: each for each in universities}
    own = {code: [each.name, each.short_name] for code, each in names.items()}
    meant = {code for text in asked for code in institutions_meant(text, own)}
    others = sorted(names[code].short_name for code in meant - {institution.slug})
    return [
        Lookalike(_("The name may be read as %(name)s") % {"name": name}, None, True)
        for name in others
    ]
