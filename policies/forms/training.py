"""What somebody fills in who notes a completed course."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.dayfield import DayField
from institutions.models import normal_email


class CourseForm(forms.Form):
    """Who completed which course, and when."""

    email = forms.EmailField(
        label=_("Their email address here"),
        max_length=254,
        error_messages={
            "required": _("Enter their email address"),
            "invalid": _("Enter an email address, like sam.lee@example.ac.uk"),
        },
    )
    course = forms.ChoiceField(
        label=_("Course"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select a course")},
    )
    done_on = DayField(
        label=_("When was it completed?"), error_messages={"required": _("Enter the day")}
    )

    def __init__(self, *args: Any, courses: dict[str, str], **kwargs: Any) -> None:
        """Offer the university's courses."""
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["course"]).choices = list(courses.items())

    def clean_email(self) -> str:
        """Write the address as it is stored."""
        return normal_email(self.cleaned_data["email"])
