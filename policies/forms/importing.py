"""What is asked of somebody who brings the official text of a policy."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from policies.importing.deeds import Correction, Deed
from policies.importing.lines import MAX_BYTES, MAX_LINES, MAX_TEXT_BYTES
from policies.services.sources import PASTED


class ImportForm(forms.Form):
    """A file, or the text itself."""

    mark_optional = False  # one of the two

    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        error_messages={
            "empty": _("The selected file is empty"),
            "max_length": _("The name of the file is too long. Give it a shorter one"),
        },
    )
    text = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _t(
            "Word (.docx), PDF, web page (.html), Markdown (.md) or plain text (.txt), smaller"
            " than %(size)sMB and at most %(lines)s lines. No password, no macros."
        ) % {"size": MAX_BYTES >> 20, "lines": f"{MAX_LINES:,}"}
        self.fields["text"].help_text = _t("As it is printed, with its numbers and headings.")

    def clean_file(self) -> Any:
        """Refuse by its size what need not be read for that."""
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            sentence = _t(
                "The selected file must be smaller than %(size)sMB. Remove pictures from it, or"
                " paste the text"
            )
            raise forms.ValidationError(sentence % {"size": MAX_BYTES >> 20})
        return file

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        found = super().clean() or {}
        if "file" in self.errors:
            return found
        if found.get("file") and found.get("text", "").strip():
            self.add_error("text", _t("Choose a file or paste the text, not both"))
        elif not found.get("file") and not found.get("text", "").strip():
            self.add_error("file", _t("Choose a file, or paste the text below"))
        elif len(found.get("text", "")) > MAX_TEXT_BYTES:
            self.add_error("text", _t("This is too long for one policy. Import it as a file"))
        return found

    @property
    def brought(self) -> tuple[str, bytes]:
        """The file's name and what is in it."""
        file = self.cleaned_data["file"]
        if file:
            return file.name, file.read(MAX_BYTES + 1)
        return PASTED, self.cleaned_data["text"].replace("\r\n", "\n").encode()


class CorrectionForm(forms.Form):
    """One change to one piece of a text."""

    line = forms.IntegerField(min_value=1, max_value=10**6)
    deed = forms.ChoiceField(choices=[(each, each) for each in (*Deed, "back", "leave_out")])
    at = forms.IntegerField(min_value=1, max_value=10**6, required=False)
    to = forms.CharField(max_length=20, required=False)

    @property
    def wants_back(self) -> bool:
        """Whether corrections are to be undone."""
        return bool(self.cleaned_data["deed"] == "back")

    @property
    def correction(self) -> Correction:
        """The change."""
        found = self.cleaned_data
        if found["deed"] == "leave_out":
            return Correction(found["line"], Deed.KIND, to="furniture")
        deed = Deed(found["deed"])
        at = (found["at"] or 0) if deed is Deed.SPLIT else 0
        return Correction(found["line"], deed, at, found["to"] if deed is Deed.KIND else "")
