"""A university's own settings: name of the team, colour, hours, closure days, logo."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from institutions.models import ClosureDay, Institution, User
from institutions.rules import can_change_institution, require
from records.audit import record
from records.files import store_image
from records.leftovers import gone_if_undone

CHANGEABLE = frozenset({"team_name", "contact_email", "brand_colour", "opens_at", "closes_at"})


@transaction.atomic
def change_institution(institution: Institution, *, by: User | None, **values: Any) -> Institution:
    """Change a university's settings; only what differs is written and recorded."""
    _may_change(by, institution)
    unknown = set(values) - CHANGEABLE
    if unknown:
        raise ValidationError(_("These are not settings: %s") % ", ".join(sorted(unknown)))
    institution = Institution.objects.select_for_update().get(pk=institution.pk)
    changed = [name for name, value in values.items() if getattr(institution, name) != value]
    if not changed:
        return institution
    for name in changed:
        setattr(institution, name, values[name])
    institution.full_clean()
    institution.save(update_fields=changed)
    record(institution, "settings changed", by=by, codes={"fields": sorted(changed)})
    return institution


@gone_if_undone()
@transaction.atomic
def set_logo(
    institution: Institution, *, upload: "UploadedFile[Any] | None", by: User | None
) -> Institution:
    """Show a new logo, or none.

    Raises:
        BadFile: the upload is not a picture we take.
    """
    _may_change(by, institution)
    stored = store_image(upload, by=by, scope=institution.scope, name="logo") if upload else None
    institution.logo = stored
    institution.save(update_fields=["logo"])
    record(institution, "logo changed", by=by, codes={"file": stored.pk if stored else None})
    return institution


@transaction.atomic
def add_closure(
    institution: Institution, *, name: str, from_on: date, to_on: date, by: User | None
) -> ClosureDay:
    """Add days on which the university is closed; time limits set from now on skip them."""
    _may_change(by, institution)
    if to_on < from_on:
        raise ValidationError({"to_on": _("The last day must be on or after the first")})
    if (to_on - from_on).days > 30:
        raise ValidationError({"to_on": _("A closure is 31 days at most")})
    closure = ClosureDay(institution=institution, name=name.strip(), from_on=from_on, to_on=to_on)
    closure.full_clean()
    closure.save()
    institution.__dict__.pop("_calendar", None)
    record(institution, "closure added", by=by, codes={"from": from_on, "to": to_on})
    return closure


@transaction.atomic
def remove_closure(closure: ClosureDay, *, by: User | None) -> None:
    """Take closure days away again."""
    institution = closure.institution
    _may_change(by, institution)
    record(
        institution, "closure removed", by=by, codes={"from": closure.from_on, "to": closure.to_on}
    )
    closure.delete()
    institution.__dict__.pop("_calendar", None)


def _may_change(by: User | None, institution: Institution) -> None:
    require(
        by is None or can_change_institution(by, institution),
        _("Only an institution administrator changes settings."),
    )
