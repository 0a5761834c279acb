"""What narrows a list lives in the address, where anybody may write anything."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class FilterForm(forms.Form):
    """Filters of a list: what is not on offer is left out and said so, the rest still counts."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            unknown = _("%(filter)s: there is no such choice, so it was left out. Choose another.")
            sentence = unknown % {"filter": field.label}
            field.error_messages |= dict.fromkeys(
                ("invalid_choice", "invalid_list", "invalid_pk_value"), sentence
            )
            long = _("%(filter)s: use fewer words. It was left out, because it is too long.")
            field.error_messages["max_length"] = long % {"filter": field.label}

    def clean(self) -> dict[str, Any]:
        """Keep those of several choices that are on offer."""
        found = super().clean() or {}
        for name, field in self.fields.items():
            if name in self.errors and isinstance(field, forms.MultipleChoiceField):
                found[name] = [each for each in self[name].data if field.valid_value(each)]
        return found
