"""Django admin of the ground floor, and the one class all of it is built on."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property

from institutions.adminsite import administered_by
from institutions.models import (
    ClosureDay,
    Delegation,
    Institution,
    OneUseLink,
    RoleAssignment,
    Unit,
    User,
)
from institutions.nopasswords import looks_like_a_password, no_passwords
from institutions.rules import institutions_of
from institutions.services import change_institution, rename_unit
from records.mending import mend

COUNTED = 1000  # rows; a longer list says so by its last page being full


def refuse_password(text: str) -> None:
    """Refuse a text that seems to hold a password: nothing typed into the portal keeps one.

    Raises:
        ValidationError: with the sentence to show.
    """
    if looks_like_a_password(text):
        raise ValidationError(no_passwords())


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts up to a limit, so that a list of a million rows opens at once."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, or the limit."""
        rows: Any = self.object_list
        return min(len(rows.order_by().values_list("pk")[:COUNTED]), COUNTED)


class LookUp(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of the universities somebody administers: to read, and to mend where it is said.

    ``within`` leads from the row to its institution. ``mendable`` are the fields whose typing
    mistakes may be put right; ``mending`` is the service that does it and records it.
    """

    within = "institution"
    mendable: tuple[str, ...] = ()
    mending: ClassVar[Callable[..., Any]] = staticmethod(mend)
    hidden: tuple[str, ...] = ()
    actions = None
    list_per_page = 25
    show_full_result_count = False
    paginator = CappedPaginator

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Only what exists for this person in the portal, at universities they administer."""
        rows = super().get_queryset(request)
        user = request.user
        if isinstance(user, User) and user.is_superuser:
            return rows
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(user)
        return self.of_institutions(rows, administered_by(user))

    def of_institutions(self, rows: "QuerySet[Any]", keys: set[int]) -> "QuerySet[Any]":
        """Keep the rows of these universities."""
        return rows.filter(**{f"{self.within}__in": keys})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Every column but those kept from view."""
        columns = [field.name for field in self.opts.concrete_fields]
        return [name for name in columns if name not in {"id", "password", *self.hidden}]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Everything but what may be mended: states and keys move by services only."""
        return [name for name in self.get_fields(request, obj) if name not in self.mendable]

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Take a bare web address as https."""
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField):
            field.validators.append(refuse_password)
        return field

    def save_model(
        self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool
    ) -> None:
        """Hand what was corrected to the service, which records it."""
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        mended = {name: value for name, value in values.items() if name in self.mendable}
        if mended:
            type(self).mending(obj, values=mended, by=request.user)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Narrow by what the page shows only: an address must not guess at what is hidden."""
        column = lookup.split("__")[0]
        shown = column in {"pk", "id", *self.get_fields(request)}
        return shown and bool(super().lookup_allowed(lookup, value, request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to everybody the site lets in."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whatever the list holds may be opened."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where something may be mended."""
        return bool(self.mendable) and self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is made here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here."""
        return False


def under(rows: "QuerySet[Any]", keys: set[int]) -> "QuerySet[Any]":
    """Keep the rows whose scope lies under one of these universities."""
    wanted = Q(pk__in=())
    roots = Unit.objects.filter(institution__in=keys, parent=None).values_list("path", flat=True)
    for path in roots:
        if path:
            wanted |= Q(scope__startswith=path)
    return rows.filter(wanted)


class ScopedLookUp(LookUp):
    """Rows that know their place by its path only."""

    def of_institutions(self, rows: "QuerySet[Any]", keys: set[int]) -> "QuerySet[Any]":
        """Keep the rows under these universities."""
        return under(rows, keys)


def _change_settings(row: Institution, *, values: dict[str, Any], by: User) -> Institution:
    return change_institution(row, by=by, **values)


def _rename(row: Unit, *, values: dict[str, Any], by: User) -> Unit:
    return rename_unit(row, name=values["name"], by=by)


@admin.register(Institution)
class InstitutionAdmin(LookUp):
    """Universities."""

    within = "pk"
    mendable = ("team_name", "contact_email")
    mending = staticmethod(_change_settings)
    list_display = ("name", "short_name", "slug", "nation")
    search_fields = ("name", "short_name", "slug")


@admin.register(Unit)
class UnitAdmin(LookUp):
    """Units."""

    mendable = ("name",)
    mending = staticmethod(_rename)
    list_display = ("name", "unit_type", "parent", "institution", "closed_on")
    list_filter = ("unit_type",)
    list_select_related = ("parent", "institution")
    search_fields = ("name",)


@admin.register(User)
class PersonAdmin(LookUp):
    """People with a role, past or present, at a university."""

    mendable = ("name", "phone")
    hidden = ("is_staff", "is_superuser")
    list_display = ("name", "email", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("name", "email")
    ordering = ("name", "pk")

    def of_institutions(self, rows: "QuerySet[Any]", keys: set[int]) -> "QuerySet[Any]":
        """Keep those who hold or held a role there, and no operators."""
        held = RoleAssignment.objects.filter(unit__institution__in=keys)
        return rows.filter(pk__in=held.values("person"), is_superuser=False)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody mends the name of a person who is at another university today as well."""
        allowed = super().has_change_permission(request, obj)
        user = request.user
        if obj is None or (isinstance(user, User) and user.is_superuser):
            return allowed
        return allowed and institutions_of(obj) <= administered_by(user)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(LookUp):
    """Who holds what."""

    within = "unit__institution"
    mendable = ("job_title",)
    list_display = ("person", "role", "unit", "from_on", "to_on")
    list_filter = ("role",)
    list_select_related = ("person", "unit")
    search_fields = ("person__name", "person__email", "unit__name", "job_title")


@admin.register(Delegation)
class DelegationAdmin(LookUp):
    """Cover."""

    list_display = ("giver", "deputy", "institution", "from_on", "to_on", "ended_at")
    list_select_related = ("giver", "deputy", "institution")
    search_fields = ("giver__name", "deputy__name")


@admin.register(ClosureDay)
class ClosureDayAdmin(LookUp):
    """Days on which a university is closed."""

    mendable = ("name",)
    list_display = ("name", "institution", "from_on", "to_on")
    search_fields = ("name",)


@admin.register(OneUseLink)
class OneUseLinkAdmin(LookUp):
    """One-use links, without the key that would let one use them."""

    hidden = ("key",)
    list_display = ("kind", "person", "institution", "created_at", "expires_at", "used_at")
    list_filter = ("kind",)
    list_select_related = ("person", "institution")
    search_fields = ("person__name", "person__email")


if admin.site.is_registered(Group):
    admin.site.unregister(Group)
