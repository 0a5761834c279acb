"""Links that work once: looked at by GET, used by POST, by one person only."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, LinkKind, OneUseLink, User
from institutions.shown import day as worded
from records.audit import record
from records.links import new_key


class LinkProblem(Exception):
    """A link that does not work; its text is the sentence to show."""


class LinkUnknown(LinkProblem):
    """No such link."""


class LinkUsed(LinkProblem):
    """The link was used or withdrawn."""


class LinkExpired(LinkProblem):
    """The link ran out."""


def make_link(
    kind: str,
    *,
    institution: Institution,
    by: User | None,
    person: User | None = None,
    subject_id: int | None = None,
    days: int = 14,
) -> OneUseLink:
    """Make a link; its address is ``/t/<records.links.sign(link.key)>/``."""
    link = OneUseLink.objects.create(
        key=new_key(),
        kind=LinkKind(kind),
        institution=institution,
        person=person,
        subject_id=subject_id,
        created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(
        link,
        "link made",
        by=by,
        codes={"kind": kind, "person": person.pk if person else None, "subject": subject_id},
    )
    return link


def open_link(key: str | None, kind: str | None = None) -> OneUseLink:
    """Find a link that still works, without using it.

    Raises:
        LinkProblem: it is unknown, used, withdrawn or ran out.
    """
    wanted = OneUseLink.objects.select_related("institution__logo", "person")
    link = wanted.filter(key=key or "").first()
    if link is None or (kind is not None and link.kind != kind):
        raise LinkUnknown(_("This link is not one of ours. Check that you copied all of it."))
    _require_working(link)
    return link


@transaction.atomic
def use_link(key: str, kind: str) -> OneUseLink:
    """Use a link up; of two people at once, one gets it.

    Raises:
        LinkProblem: it is unknown, used, withdrawn or ran out.
    """
    link = open_link(key, kind)
    now = timezone.now()
    used = OneUseLink.objects.filter(
        pk=link.pk, used_at=None, withdrawn_at=None, expires_at__gt=now
    ).update(used_at=now)
    if not used:
        link.refresh_from_db(fields=["used_at", "withdrawn_at", "expires_at"])
        _require_working(link)
    link.used_at = now
    record(link, "link used", by=link.person, codes={"kind": kind})
    return link


def withdraw_links(person: User, *, kind: str, institution: Institution | None = None) -> int:
    """Take back a person's unused links of a kind; return how many."""
    links = OneUseLink.objects.filter(person=person, kind=kind, used_at=None, withdrawn_at=None)
    if institution is not None:
        links = links.filter(institution=institution)
    return links.update(withdrawn_at=timezone.now())


def _require_working(link: OneUseLink) -> None:
    if link.used_at is not None or link.withdrawn_at is not None:
        raise LinkUsed(_("This link has been used. It works once."))
    if link.expires_at <= timezone.now():
        raise LinkExpired(
            _("This link ran out on %(day)s. Ask for a new one.") % {"day": worded(link.expires_at)}
        )
