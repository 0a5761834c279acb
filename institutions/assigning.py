"""Choosing rows of a list, and who in the team looks after them."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from institutions.models import User

NOBODY = "nobody"


class AssignForm(forms.Form):
    """One person of the team, or nobody."""

    to = forms.ChoiceField(
        label=_("Assign to"),
        error_messages={
            "required": _("Select who looks after the request"),
            "invalid_choice": _("Select one of the people listed"),
        },
    )

    def __init__(self, *args: Any, team: Iterable[User], **kwargs: Any) -> None:
        """Offer the people of the team."""
        super().__init__(*args, **kwargs)
        self.team = {str(person.pk): person for person in team}
        people = [(key, str(person)) for key, person in self.team.items()]
        field = cast(forms.ChoiceField, self.fields["to"])
        field.choices = [("", _("Choose a person")), *people, (NOBODY, _("Nobody"))]

    @property
    def person(self) -> User | None:
        """Who was chosen; None is nobody."""
        return self.team.get(self.cleaned_data["to"])


def ticked(request: HttpRequest, name: str = "chosen") -> list[str]:
    """The references ticked on a list, each once; what cannot be one matches nothing."""
    found = (words.replace("\x00", "?") for words in request.POST.getlist(name))
    return list(dict.fromkeys(found))
