"""What people keep right about themselves."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from records.audit import record


@transaction.atomic
def change_profile(person: User, *, name: str, phone: str, by: User) -> User:
    """Change somebody's name and telephone number; only what differs is written.

    Raises:
        PermissionDenied: they are not the asker's own.
        ValidationError: the name is missing or too long.
    """
    require(by.pk == person.pk, _("Only you can change your profile."))
    person = User.objects.select_for_update().get(pk=person.pk)
    values = {"name": " ".join(name.split()), "phone": phone.strip()}
    changed = [field for field, value in values.items() if getattr(person, field) != value]
    if not changed:
        return person
    for field in changed:
        setattr(person, field, values[field])
    if not person.name:
        raise ValidationError({"name": _("Enter your name")})
    person.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)
    person.save(update_fields=changed)
    record(person, "profile changed", by=by, codes={"fields": changed})
    return person
