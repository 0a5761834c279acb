"""Forms about how an account ends, is paused, is opened again, or changes its address."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.handles import BadAddress, read_address
from accounts.models import AccountState, ClosingWay, SocialAccount
from accounts.platforms import kept_specs
from accounts.services.closing import CHECKLIST
from institutions.dayfield import DayField
from institutions.models import Institution

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


# What each way of ending is called when its day is asked for.
WHEN: dict[str, "_StrPromise"] = {
    ClosingWay.DEACTIVATED: _("When was it deactivated?"),
    ClosingWay.DELETED: _("When was it deleted?"),
    ClosingWay.HANDED_OVER: _("When was it handed over?"),
    ClosingWay.MERGED: _("When was it merged?"),
    ClosingWay.LOST: _("Since when can nobody get in?"),
}
# Fields that belong to one way only.
ONLY = {"merged_into": ClosingWay.MERGED, "handed_to": ClosingWay.HANDED_OVER}
# What is done on an account one can get into.
INSIDE = ("followers_told", "copy_kept", "access_removed")


class WayForm(forms.Form):
    """How the account ended, asked first: what follows depends on it."""

    way = forms.ChoiceField(
        label=_("How did it end?"),
        choices=ClosingWay.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select how the account ended"),
            "invalid_choice": _("Select how the account ended"),
        },
    )

    def __init__(self, *args: Any, is_lost: bool, **kw: Any) -> None:
        """Offer the ways there are; what is lost already is not lost once more."""
        super().__init__(*args, **kw)
        if is_lost:
            field = cast(forms.ChoiceField, self.fields["way"])
            field.choices = [row for row in ClosingWay.choices if row[0] != ClosingWay.LOST]


class CloseForm(forms.Form):
    """When an account ended, and what was done around it: only what belongs to the way it ended."""

    mark_optional = False
    way = forms.ChoiceField(choices=ClosingWay.choices, widget=forms.HiddenInput)
    happened_on = DayField(
        label=_("When was it done?"),
        help_text=_("The day on the platform, like 27 3 2026"),
        error_messages={"required": _("Enter the day it was done")},
    )
    merged_into = forms.CharField(
        label=_("Which account was it merged into?"),
        help_text=_("Its web address, or its reference like AC-7F3K-29QD"),
        max_length=500,
        required=False,
    )
    handed_to = forms.CharField(label=_("Who has it now?"), max_length=120, required=False)
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

    def __init__(
        self, *args: Any, way: str, institution: Institution, is_decision: bool, **kw: Any
    ) -> None:
        """Keep the fields of this way of ending.

        A reason is insisted on where marketing decides about an account nobody else closes.
        """
        super().__init__(*args, **kw)
        self.initial = {"way": way}
        self.fields["happened_on"].label = WHEN[way]
        for name, wanted in ONLY.items():
            if way != wanted:
                del self.fields[name]
        if way == ClosingWay.LOST:
            left = [row for row in CHECKLIST.items() if row[0] not in INSIDE]
            cast(forms.MultipleChoiceField, self.fields["checklist"]).choices = left
        self.institution = institution
        self.other: SocialAccount | None = None
        if is_decision:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _("Enter the reason")
        else:
            self.fields["reason"].label = _("Reason (optional)")

    def clean_merged_into(self) -> str:
        """Find the account behind the reference."""
        typed: str = self.cleaned_data["merged_into"].strip()
        if typed:
            ours = SocialAccount.objects.filter(institution=self.institution)
            self.other = ours.filter(reference=typed.upper()).first() or _at(ours, typed)
            if self.other is None:
                raise forms.ValidationError(_("No account of ours has this address or reference"))
        return typed


def _at(ours: "QuerySet[SocialAccount]", typed: str) -> SocialAccount | None:
    """Find the account behind a web address; nothing where it is none."""
    try:
        found = read_address(typed, kept_specs())
    except BadAddress:
        return None
    return ours.filter(identity=found.identity).exclude(state=AccountState.CLOSED).first()


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
