"""Filters of the lists of requests; they live in the address, so a list can be shared."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Platform
from institutions.filterform import FilterForm
from institutions.models import Institution, Role, Unit
from registrations.forms.choices import offer, unit_choices
from registrations.models import RequestState

AGES = [("7", _("More than a week")), ("28", _("More than four weeks"))]
TO_ME, TO_NOBODY = "me", "nobody"
WITH_NOBODY = "nobody"
DESKS = [
    (Role.LINE_APPROVER, _("Heads and directors")),
    (Role.CONSULTED_TEAM, _("Consulted teams")),
    (Role.FINAL_APPROVER, _("Final approvers")),
    (Role.BRAND_APPROVER, _("Brand approvers")),
    (Role.REGISTER_MANAGER, _("The social media team")),
    (WITH_NOBODY, _("Nobody")),
]
MINE = [
    ("", _("All")),
    ("open", _("Open")),
    ("decided", _("Decided")),
    ("drafts", _("Drafts")),
]


class RequestFilter(FilterForm):
    """What narrows the list of requests."""

    state = forms.MultipleChoiceField(
        label=_("Status"),
        choices=[(code, label) for code, label in RequestState.choices if code != "draft"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    platform = forms.ModelChoiceField(
        label=_("Platform"), queryset=Platform.objects.all(), required=False, empty_label=_("Any")
    )
    unit = forms.ModelChoiceField(
        label=_("School or service"), queryset=Unit.objects.none(), required=False
    )
    age = forms.ChoiceField(
        label=_("Waiting for"), choices=[("", _("Any time")), *AGES], required=False
    )
    desk = forms.ChoiceField(label=_("With"), choices=[("", _("Anyone")), *DESKS], required=False)
    assigned = forms.ChoiceField(
        label=_("Looked after by"),
        choices=[("", _("Anyone")), (TO_ME, _("Assigned to me")), (TO_NOBODY, _("Not assigned"))],
        required=False,
    )
    only = forms.MultipleChoiceField(
        label=_("Only those"),
        choices=[("to_me", _("I can decide")), ("changed", _("With changes"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        """Offer the units of one university."""
        super().__init__(*args, **kwargs)
        shown = [("", _("Any")), *unit_choices(institution)]
        offer(self.fields["unit"], shown, among=institution.units.open())
