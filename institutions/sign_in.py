"""The sign-in forms in the portal's own words."""

from typing import Any

from allauth.account import forms as allauth_forms
from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, tuple[Promise, Promise]]

NEW_PASSWORD: Words = {
    "password1": (_("New password"), _("Enter a new password")),
    "password2": (_("The new password again"), _("Enter the new password again")),
}


def word(form: BaseForm, words: Words) -> None:
    """Give fields their label and the sentence for when they are empty; hints are the page's."""
    for name, (label, missing) in words.items():
        field = form.fields[name]
        field.label = str(label)
        field.error_messages["required"] = str(missing)


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]
    """Email and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(
            self,
            {
                "login": (_("Email address"), _("Enter your email address")),
                "password": (_("Password"), _("Enter your password")),
            },
        )
        self.fields["remember"].label = str(_("Keep me signed in on this computer"))
        # The page links to a new password beside the button: a hint holds no link.
        self.fields["password"].help_text = ""


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, {"email": (_("Email address"), _("Enter your email address"))})


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by the link of the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, NEW_PASSWORD)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """A new password for somebody who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = (_("Your password now"), _("Enter the password you use now"))
        word(self, {"oldpassword": now, **NEW_PASSWORD})


class SetPasswordForm(allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """A first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, NEW_PASSWORD)
