"""What narrows the list of a policy's duties."""

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.filterform import FilterForm
from policies.coverage import WORDS, Line


class CoverageFilter(FilterForm):
    """Narrows the duties by who sees to them."""

    standing = forms.MultipleChoiceField(
        label=_("Who sees to it"),
        required=False,
        choices=[(each.value, word) for each, word in WORDS.items()],  # type: ignore[attr-defined]
        widget=forms.CheckboxSelectMultiple,
    )
    behind = forms.ChoiceField(
        label=_("Rules"),
        required=False,
        choices=[
            ("", _("All")),
            ("yes", _("A rule or step rests on it")),
            ("no", _("No rule or step rests on it")),
        ],
    )

    def narrow(self, lines: list[Line]) -> list[Line]:
        """Keep the duties asked for."""
        self.is_valid()
        wanted, behind = self.cleaned_data.get("standing"), self.cleaned_data.get("behind")
        return [
            line
            for line in lines
            if (not wanted or line.standing in wanted)
            and (not behind or bool(line.behind) is (behind == "yes"))
        ]
