"""What is asked of somebody who brings a spreadsheet of accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.imports import MAX_BYTES, MAX_ROWS
from accounts.imports.columns import CODES, FIELDS, problems
from accounts.imports.reading import letter
from accounts.models import Arrival, Import

SHOWN = 60  # letters of a heading in a list of choices


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        error_messages={
            "required": _("Choose a file"),
            "missing": _("Choose a file"),
            "empty": _("The selected file is empty"),
            "max_length": _("The name of the file is too long. Give it a shorter one"),
        },
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _t(
            "CSV or XLSX, smaller than %(size)sMB, at most %(rows)s rows. Its first row holds the"
            " headings; of an XLSX file the first sheet is read."
        ) % {"size": MAX_BYTES >> 20, "rows": f"{MAX_ROWS:,}"}

    def clean_file(self) -> Any:
        """Refuse by its size what need not be read for that."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            sentence = _t(
                "The selected file must be smaller than %(size)sMB. Split it into several"
            )
            raise forms.ValidationError(sentence % {"size": MAX_BYTES >> 20})
        return file


class ColumnsForm(forms.Form):
    """Which column holds what; guessed, and put right by hand."""

    mark_optional = False  # no file holds every column

    def __init__(self, batch: Import, *args: Any, **kwargs: Any) -> None:
        """Offer the columns of the file for every field."""
        kwargs.setdefault("initial", {**batch.mapping, "arrives_as": batch.arrives_as})
        super().__init__(*args, **kwargs)
        self.width = len(batch.headings)
        columns = [
            (str(at), _t("%(letter)s: %(heading)s") % {
                "letter": letter(at), "heading": heading[:SHOWN] or _t("(no heading)")
            })
            for at, heading in enumerate(batch.headings)
        ]  # fmt: skip
        for field in FIELDS:
            self.fields[field.code] = forms.TypedChoiceField(
                label=field.label,
                help_text=field.hint,
                required=False,
                choices=[("", _t("Not in this file")), *columns],
                coerce=int,
                empty_value=None,
                error_messages={"invalid_choice": _t("There is no such column")},
            )
        self.fields["arrives_as"] = forms.ChoiceField(
            label=_("How do the accounts arrive?"),
            help_text=_("Where a row does not say it itself"),
            choices=Arrival.choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Select how the accounts arrive")},
        )

    @property
    def mapping(self) -> dict[str, int]:
        """Field to column."""
        found = {code: self.cleaned_data.get(code) for code in CODES}
        return {code: at for code, at in found.items() if at is not None}

    def clean(self) -> dict[str, Any]:
        """Refuse a matching under which no row could be read."""
        found = super().clean() or {}
        for code, sentence in problems(self.mapping, self.width):
            if code not in self.errors:
                self.add_error(code, sentence)
        return found
