"""Who in the team looks after requests."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.models import User
from registrations.forms.choices import offer

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
        offer(self.fields["to"], [("", _("Choose a person")), *people, (NOBODY, _("Nobody"))])

    @property
    def person(self) -> User | None:
        """Who was chosen; None is nobody."""
        return self.team.get(self.cleaned_data["to"])
