"""Forms about who runs an account and who posts on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ServiceRole
from institutions.dayfield import DayField

ROLES = [
    (ServiceRole.ADMINISTRATOR, _("Run it, as an administrator")),
    (ServiceRole.CONTRIBUTOR, _("Post on it, without running it")),
]


class AskSomebodyForm(forms.Form):
    """Whom to ask, and for what."""

    role = forms.ChoiceField(
        label=_("What should they do?"),
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what they should do")},
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Enter the person’s name")},
    )
    email = forms.EmailField(
        label=_("Work email address"),
        help_text=_("We ask them whether they agree; nobody is added without saying yes"),
        max_length=254,
        error_messages={
            "required": _("Enter their work email address"),
            "invalid": _("Enter an email address, like name@example.ac.uk"),
        },
    )
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)


class HandOverForm(AskSomebodyForm):
    """Who takes over from the person signed in."""

    role = None  # type: ignore[assignment]


class AnswerForm(forms.Form):
    """Whether somebody will do what they are asked."""

    accept = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, I accept these duties")), ("no", _("No, choose someone else"))],
        error_messages={"required": _("Select yes or no")},
    )

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        """Word the question for what is asked."""
        super().__init__(*args, **kwargs)
        self.fields["accept"].label = question


class CredentialsForm(forms.Form):
    """The day credentials were changed; never the credentials."""

    changed_on = DayField(
        label=_("When was it changed?"),
        help_text=_("The day only. Never write a password here"),
        error_messages={"required": _("Enter the day the password was changed")},
    )
