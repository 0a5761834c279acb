"""What people fill in about who has read a policy."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.dayfield import DayField
from institutions.filterform import FilterForm
from institutions.models import BELONGING, Institution, Role, Unit
from policies.models import ReadingState
from policies.services.acknowledging import Asked
from policies.services.acknowledging.campaigns import LONGEST, MOST_DAYS

KINDS = [(role.value, role.label) for role in Role if role in BELONGING]


class ConfirmForm(forms.Form):
    """One box, and which words were shown beside it."""

    mark_optional = False

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    has_read = forms.BooleanField(
        label=_("I confirm this"),
        error_messages={"required": _("Tick the box if you confirm this")},
    )


class AskForm(forms.Form):
    """Whom to ask to confirm a version, which sentences, and by when."""

    statement = forms.CharField(
        label=_("What they confirm"),
        help_text=_("A sentence on each line"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Enter what people confirm")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("Who is asked"),
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select who is asked")},
    )
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)
    administrators_only = forms.BooleanField(
        label=_("Only those of them who run an account"), required=False
    )
    opens_on = DayField(
        label=_("From which day"), error_messages={"required": _("Enter the first day")}
    )
    due_days = forms.IntegerField(
        label=_("Days they have"),
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={"required": _("Enter a number of days")},
    )
    joiner_days = forms.IntegerField(
        label=_("Days for somebody who joins later"),
        help_text=_("Counted from their first day"),
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={"required": _("Enter a number of days")},
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        """Offer the units of the university."""
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        field.label, field.empty_label = _("Only in"), _("The whole university")
        field.queryset = Unit.objects.open().filter(institution=institution, parent__isnull=False)

    def asked(self) -> Asked:
        """What was filled in."""
        given = dict(self.cleaned_data)
        unit = given.pop("unit")
        return Asked(units=[unit] if unit else [], **given)


class ExemptForm(forms.Form):
    """Why somebody need not confirm for now, and until when."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("In a few words, like “parental leave”; nothing about anybody's health"),
        max_length=300,
        error_messages={"required": _("Enter why they need not confirm it for now")},
    )
    until = DayField(
        label=_("Last day of the exemption"),
        help_text=_("After it they are asked again and have the days of somebody who joins"),
        error_messages={"required": _("Enter the last day")},
    )


class ReadingFilter(FilterForm):
    """What narrows the list of who has confirmed."""

    words = forms.CharField(label=_("Name or email"), required=False, max_length=120)
    state = forms.MultipleChoiceField(
        label=_("Status"),
        choices=ReadingState.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    unit = forms.ChoiceField(label=_("School or service"), required=False)
    reports = forms.BooleanField(label=_("Only my direct reports"), required=False)

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the units in which anybody is asked."""
        choices = [("", _("All")), *((str(key), name) for key, name in units)]
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["unit"]).choices = choices
