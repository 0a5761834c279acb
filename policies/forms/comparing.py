"""Which two versions are compared."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.shown import day
from policies.editions import Edition, Editions


class CompareForm(forms.Form):
    """An older and a newer version; the page puts them in order by itself."""

    old = forms.ChoiceField(label=_("Compare"), error_messages={"required": _("Select a version")})
    new = forms.ChoiceField(label=_("With"), error_messages={"required": _("Select a version")})

    def __init__(self, issued: Editions, *args: Any, **kwargs: Any) -> None:
        """Offer every official text, the newest two chosen."""
        super().__init__(*args, **kwargs)
        choices = [(row.version.number, _named(row)) for row in reversed(issued.worded)]
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(choices) > 1:
            self.initial = {"old": choices[1][0], "new": choices[0][0], **self.initial}

    def clean(self) -> dict[str, Any]:
        """Refuse a version against itself."""
        given = super().clean() or self.cleaned_data
        if given.get("old") and given.get("old") == given.get("new"):
            self.add_error("new", _("These are the same version. Select another one here"))
        return given


def _named(row: Edition) -> str:
    version = row.version
    return f"{version.number} ({day(version.from_on)})" if version.from_on else version.number
