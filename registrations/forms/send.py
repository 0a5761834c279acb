"""The declarations under which a request is sent."""

from typing import Any

from django import forms

from registrations.forms.answers import VersionedForm


class SendForm(VersionedForm):
    """One box to tick for each sentence somebody stands by."""

    def __init__(self, *args: Any, declarations: list[tuple[str, str, str]], **kwargs: Any) -> None:
        """Take each declaration as (code, sentence, what to say where it is not ticked)."""
        super().__init__(*args, **kwargs)
        self.declarations = declarations
        for code, sentence, missing in declarations:
            self.fields[code] = forms.BooleanField(
                label=sentence, error_messages={"required": missing}
            )
