"""Cover: what waits for one person goes to a deputy for some days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Delegation, Institution, User
from institutions.notices import notify
from institutions.rules import can_set_cover, has_desk, is_member, require
from institutions.shown import day as worded
from records.audit import record
from records.outbox import drop


@transaction.atomic
def set_cover(
    *,
    giver: User,
    deputy: User,
    institution: Institution,
    from_on: date,
    to_on: date,
    by: User | None,
) -> Delegation:
    """Let a deputy decide what waits for somebody, from one day to another.

    The deputy is told when it begins.

    Raises:
        PermissionDenied: neither the person's own cover nor an institution administrator, or
            one who would take the decisions themselves.
        ValidationError: the deputy or the dates will not do.
    """
    require(
        by is None or can_set_cover(by, giver, institution),
        _("Only the person who is away, or an institution administrator, sets cover."),
    )
    require(
        by is None or by.pk == giver.pk or by.pk != deputy.pk,
        _("Nobody makes themselves somebody else's deputy. Choose another person."),
    )
    # One cover of a person at a time: the second waits here and then sees the first.
    User.objects.select_for_update().get(pk=giver.pk)
    _require_deputy(giver, deputy, institution)
    _require_dates(giver, institution, from_on, to_on)
    cover = Delegation.objects.create(
        institution=institution, giver=giver, deputy=deputy, from_on=from_on, to_on=to_on
    )
    event = record(
        cover,
        "cover set",
        by=by,
        codes={"giver": giver.pk, "deputy": deputy.pk, "from": from_on, "to": to_on},
    )
    notify(
        institution,
        "institutions/mail/cover",
        event=event,
        people=[deputy],
        context={
            "path": f"/{institution.slug}/home/",
            "giver": giver.name,
            "from_day": worded(from_on),
            "to_day": worded(to_on),
        },
        about=f"cover:{cover.pk}",
        due_at=_opening(institution, from_on),
    )
    _forget(deputy)
    return cover


@transaction.atomic
def end_cover(cover: Delegation, *, by: User | None) -> bool:
    """End cover now; a decision the deputy is in the middle of is refused from here on.

    Returns:
        Whether it was in force or still to come; False where somebody was faster.
    """
    require(
        by is None or by.pk == cover.deputy_id or can_set_cover(by, cover.giver, cover.institution),
        _("This cover is not yours to end."),
    )
    ended = Delegation.objects.filter(
        pk=cover.pk, ended_at=None, to_on__gte=timezone.localdate()
    ).update(ended_at=timezone.now())
    if not ended:
        return False
    _ended(cover, by)
    return True


def drop_later_cover(person: User, institution: Institution, day: date, *, by: User | None) -> int:
    """End the cover that somebody would give or take after a day; return how many."""
    later = Delegation.objects.filter(
        Q(giver=person) | Q(deputy=person),
        institution=institution,
        ended_at=None,
        from_on__gt=day,
        to_on__gte=timezone.localdate(),
    )
    later = later.select_for_update(of=("self",)).order_by("pk")
    rows = list(later.select_related("institution", "giver", "deputy"))
    Delegation.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=timezone.now())
    for row in rows:
        _ended(row, by)
    return len(rows)


def _ended(cover: Delegation, by: User | None) -> None:
    """Tell nobody of cover that will not be, and write down that it ended."""
    drop(f"cover:{cover.pk}")
    record(cover, "cover ended", by=by)
    _forget(cover.deputy)


def _require_deputy(giver: User, deputy: User, institution: Institution) -> None:
    if giver.pk == deputy.pk:
        raise ValidationError({"deputy": _("Choose somebody else: nobody covers for themselves.")})
    if not deputy.is_active or not is_member(deputy, institution):
        raise ValidationError(
            {
                "deputy": _("%(person)s has no role at %(institution)s. Choose somebody who has.")
                % {"person": deputy, "institution": institution}
            }
        )
    if not has_desk(giver, institution):
        raise ValidationError(
            _("Nothing can wait for %(person)s, so there is nothing to cover.") % {"person": giver}
        )


def _require_dates(giver: User, institution: Institution, from_on: date, to_on: date) -> None:
    if from_on < timezone.localdate():
        raise ValidationError({"from_on": _("The first day must be today or later")})
    if to_on < from_on:
        raise ValidationError({"to_on": _("The last day must be on or after the first")})
    other = (
        Delegation.objects.filter(
            giver=giver,
            institution=institution,
            ended_at=None,
            from_on__lte=to_on,
            to_on__gte=from_on,
        )
        .select_related("deputy")
        .first()
    )
    if other is not None:
        raise ValidationError(
            _("%(deputy)s covers from %(first)s to %(last)s already. End that first.")
            % {
                "deputy": other.deputy,
                "first": worded(other.from_on),
                "last": worded(other.to_on),
            }
        )


def _opening(institution: Institution, day: date) -> datetime | None:
    """Return when the office opens on a day to come; None for today."""
    if day <= timezone.localdate():
        return None
    return datetime.combine(day, institution.opens_at, tzinfo=ZoneInfo(institution.time_zone))


def _forget(person: User) -> None:
    person.__dict__.pop("_covered", None)
