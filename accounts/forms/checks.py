"""The form of an account's statements, made of what its university asks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Answer
from accounts.services.checks import Question, Statement
from institutions.dayfield import DayField


class ChecksForm(forms.Form):
    """One answer for each statement, with its day or its few words where they are asked."""

    mark_optional = False

    def __init__(self, *args: Any, asked: Sequence[Question], **kwargs: Any) -> None:
        """Build the fields of the statements asked for."""
        super().__init__(*args, **kwargs)
        self.asked = asked
        for question in asked:
            self.fields[question.code] = forms.ChoiceField(
                label=question.label,
                help_text=question.rule.cited,
                choices=Answer.choices,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Answer: %(question)s") % {"question": question.label}
                },
            )
            if question.is_dated:
                self.fields[f"{question.code}_on"] = DayField(
                    label=_("When was it last done?"), required=False
                )
            if question.is_worded:
                self.fields[f"{question.code}_words"] = forms.CharField(
                    label=_("Where are they kept?"),
                    help_text=_(
                        "The place only, like “the team's password safe”. Never a password"
                    ),
                    max_length=300,
                    required=False,
                )

    def statements(self) -> dict[str, Statement]:
        """What was stated, by its code."""
        given = self.cleaned_data
        return {
            question.code: Statement(
                given.get(question.code, ""),
                given.get(f"{question.code}_on"),
                given.get(f"{question.code}_words", ""),
            )
            for question in self.asked
        }
