"""Forms about the people of a request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.models import User


class AdministratorForm(forms.Form):
    """Somebody who will run the account."""

    mark_optional = False  # a name is needed, but not of whoever ticks "This is me"
    is_me = forms.BooleanField(label=_("This is me"), required=False)
    name = forms.CharField(label=_("Name"), max_length=120, required=False, widget=forms.TextInput)
    email = forms.EmailField(
        label=_("Work email address"),
        help_text=_("We ask them whether they agree; nobody is added without saying yes"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Enter an email address, like name@example.ac.uk")},
    )
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone (optional)"), max_length=30, required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        """Know who "me" is."""
        super().__init__(*args, **kwargs)
        self.person = person
        for name in ("name", "email", "job_title"):
            self.fields[name].required = self.is_bound
        if self.is_bound and self.data.get(self.add_prefix("is_me")):
            for name in ("name", "email", "job_title"):
                self.fields[name].required = False
        self.fields["name"].error_messages["required"] = _("Enter the administrator's name")
        self.fields["email"].error_messages["required"] = _("Enter their work email address")
        self.fields["job_title"].error_messages["required"] = _("Enter their job title")

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed or ticked."""
        names = ("is_me", "name", "email", "job_title", "phone")
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in names)

    def clean(self) -> dict[str, Any]:
        """Fill in what is known of the person signed in."""
        given = super().clean() or self.cleaned_data
        if given.get("is_me"):
            typed = given.get("email", "").casefold()
            if typed and typed != self.person.email:
                self.add_error("is_me", _("Tick “This is me” or enter somebody else, not both"))
                return given
            given["name"], given["email"] = self.person.name, self.person.email
            given["phone"] = given.get("phone") or self.person.phone
        return given


class RunForm(forms.Form):
    """Whether somebody will run the account."""

    accept = forms.ChoiceField(
        label=_("Will you run this account?"),
        choices=[("yes", _("Yes, I will run it")), ("no", _("No, choose someone else"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether you will run the account")},
    )


class CommentForm(forms.Form):
    """A few words on a request."""

    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter your message")},
    )

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        """Word the box for what it is."""
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class ReplyForm(forms.Form):
    """An answer to a question an approver asked."""

    text = forms.CharField(
        label=_("Your reply"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter your reply")},
    )
    mark_optional = False  # changing the answer does as well

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        """Insist on words only where a reply would be wiped out."""
        super().__init__(*args, **kwargs)
        self.fields["text"].required = bool(kept)
