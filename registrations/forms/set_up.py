"""Forms after approval: the live address, and the logo added later."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.dayfield import DayField
from registrations.problems import Problem
from registrations.services.setup import ToConfirm


class SetUpForm(forms.Form):
    """What has been done, and where the account lives now."""

    url = forms.CharField(
        label=_("The account’s web address"),
        help_text=_("Open the account in a browser and copy the address"),
        max_length=500,
        error_messages={
            "required": _("Enter a web address, like https://www.instagram.com/yourlibrary"),
            "max_length": _("Enter a web address of 500 characters or less"),
        },
    )
    went_live_on = DayField(
        label=_("Date it went live"),
        help_text=_("For example 27 3 2026"),
        error_messages={"required": _("Enter the date it went live")},
    )

    def __init__(self, *args: Any, lines: Iterable[ToConfirm], **kwargs: Any) -> None:
        """Put the list above the address."""
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[line.code] = forms.BooleanField(
                label=line.sentence,
                help_text=", ".join(str(cited) for cited in line.citations),
                required=line.is_required,
                error_messages={"required": _("Confirm: %(line)s") % {"line": line.sentence}},
            )
        self.order_fields([*self.codes, "url", "went_live_on"])

    @property
    def codes(self) -> list[str]:
        """The fields that are lines of the list."""
        return [line.code for line in self.lines]

    @property
    def ticked(self) -> list[str]:
        """The lines that were ticked."""
        return [code for code in self.codes if self.cleaned_data.get(code)]

    def clean_went_live_on(self) -> Any:
        """Refuse a day that has not come."""
        day = self.cleaned_data["went_live_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("The date it went live must be today or in the past"))
        return day

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put each refusal beside what it is about, with its clause in front."""
        for problem in problems:
            place = (
                problem.field if problem.task == "set_up" and problem.field in self.fields else None
            )
            self.add_error(place, str(problem))


class LogoForm(forms.Form):
    """Asking for the logo after the request was approved."""

    sure = forms.BooleanField(
        label=_("I want to use the university’s logo and will follow the branding guidelines"),
        error_messages={"required": _("Tick the box to ask for the logo")},
    )
