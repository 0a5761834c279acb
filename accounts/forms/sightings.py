"""Forms about accounts that are not on the register."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.activity import ActivityForm
from accounts.models import AccountKind, Approval, Standing
from institutions.dayfield import DayField
from institutions.models import Institution, Unit

ENTER, REQUEST, DISMISS = "enter", "request", "dismiss"
DECISIONS = [
    (ENTER, _("Put it on the register as it is")),
    (REQUEST, _("Ask for its approval: start a request for it")),
    (DISMISS, _("Dismiss the report")),
]
APPROVALS = [
    (Approval.LEGACY, _("It was there before the register")),
    (Approval.UNAPPROVED, _("Nobody has approved it")),
]


class ReportForm(forms.Form):
    """The address of an account, and what somebody knows of it."""

    url = forms.CharField(
        label=_("Web address of the account"),
        help_text=_("Open the account, copy the address from your browser and paste it here"),
        max_length=500,
        strip=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Enter the web address of the account"),
            "max_length": _("Web address must be 500 characters or less"),
        },
    )
    words = forms.CharField(
        label=_("What you know about it"),
        help_text=_("Like who runs it, or where you saw it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("What you know must be 500 characters or less")},
    )


class SightingForm(ActivityForm):
    """What becomes of a report."""

    choice = "decision"
    needed = {DISMISS: [("reason", _("Enter the reason"))]}
    decision = forms.ChoiceField(
        label=_("What should happen?"),
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what should happen")},
    )
    reason = forms.CharField(
        label=_("Reason, if you dismiss it"),
        help_text=_("Whoever reported it reads this"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("The reason must be 300 characters or less")},
    )


class EnterForm(forms.Form):
    """What the register has to know of an account that was found."""

    name = forms.CharField(
        label=_("Account name"),
        help_text=_("As the account shows it"),
        max_length=100,
        error_messages={"required": _("Enter the account’s name")},
    )
    unit = forms.ModelChoiceField(
        label=_("School or service"),
        queryset=Unit.objects.none(),
        empty_label=_("Choose one"),
        error_messages={"required": _("Select the school or service it belongs to")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=AccountKind.choices, initial=AccountKind.UNIT)
    partner_organisation = forms.CharField(
        label=_("Partner organisation"),
        help_text=_("Only for a partner's account"),
        max_length=120,
        required=False,
    )
    standing = forms.ChoiceField(
        label=_("Does it speak for the university?"),
        choices=Standing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether it speaks for the university")},
    )
    approval = forms.ChoiceField(
        label=_("Was it approved?"),
        choices=APPROVALS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select how it stands with approval")},
    )
    went_live_on = DayField(
        label=_("Went live"), help_text=_("Leave it empty where nobody knows"), required=False
    )
    person = forms.CharField(label=_("Who runs it: name"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("Their work email address"),
        help_text=_("They are asked whether they agree"),
        required=False,
    )
    second_person = forms.CharField(
        label=_("Who else runs it: name"), max_length=120, required=False
    )
    second_email = forms.EmailField(label=_("Their work email address"), required=False)

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        """Offer the open units of the university."""
        super().__init__(*args, **kwargs)
        units = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        units.queryset = institution.units.open().order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") == AccountKind.PARTNER and not given.get("partner_organisation"):
            self.add_error("partner_organisation", _("Enter the partner organisation"))
        for name, email in (("person", "email"), ("second_person", "second_email")):
            if given.get(name) and not given.get(email) and email not in self.errors:
                self.add_error(email, _("Enter their work email address"))
        return given

    def people(self) -> list[tuple[str, str, str]]:
        """The addresses and names that were given, each with the field of its address."""
        given = self.cleaned_data
        pairs = [("email", "person"), ("second_email", "second_person")]
        return [(given[email], given[name], email) for email, name in pairs if given.get(email)]
