"""Forms of the first pages: what is needed, and whether there is one already."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Platform
from institutions.models import Institution, Unit
from registrations.forms.choices import offer, unit_choices
from registrations.models import RequestKind


class KindForm(forms.Form):
    """What somebody needs to do."""

    kind = forms.ChoiceField(
        label=_("Choose one"),
        choices=RequestKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what you need to do")},
    )


class ExistingForm(forms.Form):
    """Where to look for an account that is there already."""

    mark_optional = False
    unit = forms.ModelChoiceField(
        label=_("School or service"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Any"),
    )
    platform = forms.ModelChoiceField(
        label=_("Platform"),
        queryset=Platform.objects.filter(is_retired=False),
        required=False,
        empty_label=_("Any"),
    )

    def __init__(self, *args: object, institution: Institution, **kwargs: object) -> None:
        """Offer the units of one university."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        shown = [("", _("Any")), *unit_choices(institution)]
        offer(self.fields["unit"], shown, among=institution.units.open())
