"""What an owner says of a review, and when the next is due."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.dayfield import DayField
from policies.models import ReviewOutcome
from policies.seedfile import MOST_MONTHS
from policies.services.reviewing import LONGEST_NOTE


def _months(label: Any, help_text: Any) -> forms.IntegerField:
    wrong = _("Enter a number of months from 1 to %(most)s") % {"most": MOST_MONTHS}
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
    )


class ReviewForm(forms.Form):
    """A review that was held: what came of it, when, and when the next is due."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select what came of it"),
            "invalid_choice": _("Select what came of it"),
        },
    )
    on = DayField(
        label=_("When was it?"), error_messages={"required": _("Enter the day of the review")}
    )
    next_due_on = DayField(label=_("When is the next review due?"), required=False)
    note = forms.CharField(
        label=_("Note"),
        help_text=_("What was looked at, or who decided. Who sees this page can read it"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Use 2,000 characters or less")},
    )

    def __init__(self, *args: Any, cycle: int | None, **kwargs: Any) -> None:
        """Say whether the next day can be reckoned."""
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        self.fields["next_due_on"].help_text = (
            _("Leave it empty and it is %(months)s months after this one") % {"months": cycle}
            if cycle
            else _("The policy does not say how often it is reviewed, so you do")
        )
        if not cycle:
            self.fields["next_due_on"].mark_optional = False  # type: ignore[attr-defined]


class ReviewDateForm(forms.Form):
    """When the next review is due; how often only where the policy is silent."""

    next_due_on = DayField(
        label=_("When is the next review due?"),
        error_messages={"required": _("Enter the last day for the next review")},
    )
    cycle_months = _months(
        _("How many months are there between two reviews?"),
        _("The policy does not say. The next review is then reckoned from the last one"),
    )
    look_months = _months(
        _("How many months are there between two looks at how it works?"),
        _("The policy does not say. Leave it empty and nobody is reminded of it"),
    )

    def __init__(self, *args: Any, silent: dict[str, bool], **kwargs: Any) -> None:
        """Ask only what the policy does not say."""
        super().__init__(*args, **kwargs)
        for name, is_silent in silent.items():
            if not is_silent:
                del self.fields[name]
