"""A few words to those who run an account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """A few words to those who run an account."""

    text = forms.CharField(
        label=_("Your message"),
        help_text=_("Say what you would like, and by when. Never write a password."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Enter your message"),
            "max_length": _("Your message must be 500 characters or less"),
        },
    )
