"""Forms about how an account ends, is paused, is opened again, or changes its address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ClosingWay, SocialAccount
from accounts.services.closing import CHECKLIST
from institutions.dayfield import DayField
from institutions.models import Institution


class CloseForm(forms.Form):
    """How the account ended, when, and what was done around it."""

    mark_optional = False
    way = forms.ChoiceField(
        label=_("How did it end?"),
        choices=ClosingWay.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select how the account ended")},
    )
    happened_on = DayField(
        label=_("When was it done?"),
        help_text=_("The day on the platform, like 27 3 2026"),
        error_messages={"required": _("Enter the day it was done")},
    )
    merged_into = forms.CharField(
        label=_("If merged: reference of the other account"),
        help_text=_("Like AC-7F3K-29QD, on the other account's page"),
        max_length=20,
        required=False,
    )
    handed_to = forms.CharField(
        label=_("If handed over: who has it now"), max_length=120, required=False
    )
    checklist = forms.MultipleChoiceField(
        label=_("What has been done?"),
        choices=list(CHECKLIST.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, institution: Institution, is_decision: bool, **kw: Any) -> None:
        """Insist on a reason where marketing decides about an account nobody else closes."""
        super().__init__(*args, **kw)
        self.institution = institution
        self.other: SocialAccount | None = None
        if is_decision:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _("Enter the reason")
        else:
            self.fields["reason"].label = _("Reason (optional)")

    def clean_merged_into(self) -> str:
        """Find the account behind the reference."""
        typed: str = self.cleaned_data["merged_into"].strip().upper()
        if typed:
            found = SocialAccount.objects.filter(institution=self.institution, reference=typed)
            self.other = found.first()
            if self.other is None:
                raise forms.ValidationError(_("No account of ours has this reference"))
        return typed


class SureForm(forms.Form):
    """A last look before what is hard to undo."""

    sure = forms.BooleanField(
        label=_("This is right"),
        error_messages={"required": _("Tick the box to confirm")},
    )


class PauseForm(forms.Form):
    """Why an account is paused."""

    reason = forms.CharField(
        label=_("Why is it paused?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter a reason")},
    )


class ReopenForm(forms.Form):
    """Who will run an account that is opened again."""

    mark_optional = False
    name = forms.CharField(
        label=_("Name of the first person"),
        max_length=120,
        error_messages={"required": _("Enter the person’s name")},
    )
    email = forms.EmailField(
        label=_("Their work email address"),
        error_messages={"required": _("Enter their work email address")},
    )
    second_name = forms.CharField(
        label=_("Name of the second person"), max_length=120, required=False
    )
    second_email = forms.EmailField(label=_("Their work email address"), required=False)

    def people(self) -> list[tuple[str, str]]:
        """The addresses and names that were given."""
        given = self.cleaned_data
        second = (given.get("second_email") or "", given.get("second_name") or "")
        return [(given["email"], given["name"]), *([second] if second[0] else [])]


class RenameForm(forms.Form):
    """The address an account has now."""

    url = forms.CharField(
        label=_("New web address"),
        max_length=500,
        error_messages={"required": _("Enter the new web address")},
    )
    name = forms.CharField(
        label=_("New name"),
        help_text=_("Only where the name changed as well"),
        max_length=100,
        required=False,
    )
    since = DayField(
        label=_("Since when?"), error_messages={"required": _("Enter the day it changed")}
    )
