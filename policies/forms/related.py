"""A document that a policy names."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.forms import UnitChoice
from institutions.models import Institution, Role, Unit
from policies.services.related import LONGEST, Named

TOO_LONG = _("Use %(limit_value)s characters or less")
# Who may be named as knowing about a document: roles that answer for something.
DESKS = (
    Role.REGISTER_MANAGER,
    Role.POLICY_OWNER,
    Role.CONSULTED_TEAM,
    Role.BRAND_APPROVER,
    Role.LINE_APPROVER,
)


class RelatedForm(forms.Form):
    """What the document is called, where it is read, and who knows about it."""

    name = forms.CharField(
        label=_("What is it called?"),
        max_length=LONGEST["name"],
        error_messages={
            "required": _("Enter what the document is called"),
            "max_length": TOO_LONG,
        },
    )
    url = forms.CharField(
        label=_("Where is it on the web?"),
        help_text=_("A whole address that begins with https://. We try it once a week"),
        max_length=LONGEST["url"],
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"max_length": TOO_LONG},
    )
    desk = forms.ChoiceField(
        label=_("Who knows about it?"),
        choices=[("", _("Nobody named")), *((role.value, role.label) for role in DESKS)],
        required=False,
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        """Offer the units of the university."""
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(institution=institution)
        self.fields["unit"] = UnitChoice(units, label=_("Which unit keeps it?"), required=False)
        self.order_fields(["name", "url", "unit", "desk"])

    def named(self) -> Named:
        """The document, for the service."""
        return Named(**self.cleaned_data)
