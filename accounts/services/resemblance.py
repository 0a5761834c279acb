"""For which account of a university an address could be taken by somebody in a hurry."""

from django.db.models import Q

from accounts.checking import Asked, bare_name
from accounts.lookalikes import skeleton
from accounts.models import FormerIdentity, SocialAccount
from accounts.neighbours import is_near, shapes_near
from accounts.services.directory import IN_USE, Line, lines, spoke_for_university
from institutions.models import Institution

_COMPARED = 200  # rows read at most; an index finds them
_BEGINNING = 6  # letters from which a shorter name counts as the beginning of ours


def taken_for(asked: Asked, institution: Institution) -> Line | Institution | None:
    """Find what of the university's own an address could be taken for, if anything.

    Accounts that ended count as well, and the names they had before: a freed handle is what an
    impostor takes. A page on the university's own site, or beside one of its accounts, is nobody's
    imitation.
    """
    if not asked.spellings or _is_at_home(asked, institution):
        return None
    shapes = frozenset[str]().union(*map(shapes_near, asked.spellings))
    meant = Q(skeleton__in=shapes)
    for shape in filter(None, map(_beginning, asked.spellings)):
        meant |= Q(skeleton__startswith=shape)
    return (
        _account_like(asked, institution, meant)
        or _former_like(asked, institution, meant)
        or (institution if _is_like_the_name(asked, institution) else None)
    )


def _beginning(spelling: str) -> str:
    shape = skeleton(spelling)
    return shape if len(shape) >= _BEGINNING else ""


def _is_at_home(asked: Asked, institution: Institution) -> bool:
    domains = [str(each).lower() for each in institution.email_domains]
    return any(asked.host == each or asked.host.endswith(f".{each}") for each in domains)


def _account_like(asked: Asked, institution: Institution, meant: Q) -> Line | None:
    rows = lines(SocialAccount.objects.filter(meant, institution=institution)[:_COMPARED])
    near = [row for row in rows if spoke_for_university(row) and _is_like(asked, row.handle)]
    apart = [row for row in near if not _is_beside(asked, row)]
    return min(apart, key=lambda row: _distance(row, asked), default=None)


def _distance(row: Line, asked: Asked) -> tuple[bool, bool, int, int]:
    """Rank what an address resembles: in use, on the same platform, with least around its name."""
    is_elsewhere = row.platform != asked.meant
    return (row.state not in IN_USE, is_elsewhere, len(row.handle), row.pk)


def _is_beside(asked: Asked, row: Line) -> bool:
    """Whether the address is on the very host of one of our own sites."""
    return bool(asked.host) and row.identity.startswith(f"web:{asked.host.removeprefix('www.')}/")


def _former_like(asked: Asked, institution: Institution, meant: Q) -> Line | None:
    renamed = FormerIdentity.objects.filter(account__institution=institution)
    if not renamed.exists():  # most registers have none, and the long question is spared
        return None
    held = renamed.filter(meant).order_by("pk").values_list("account_id", "handle")[:_COMPARED]
    near = [pk for pk, handle in held if _is_like(asked, handle)]
    return next(lines(SocialAccount.objects.filter(pk__in=near[:1])), None)


def _is_like(asked: Asked, known: str) -> bool:
    names = {known, bare_name(known)} - {""}
    return any(is_near(spelling, name) for spelling in asked.spellings for name in names)


def _is_like_the_name(asked: Asked, institution: Institution) -> bool:
    """Whether an address carries the university's name, or a host that looks like its own."""
    names = {institution.name, institution.short_name}
    if any(is_near(spelling, name) for spelling in asked.spellings for name in names):
        return True
    return any(is_near(asked.host, str(domain)) for domain in institution.email_domains)
