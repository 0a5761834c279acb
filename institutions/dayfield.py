"""A day typed into three boxes, the month as a number or a word."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

SHORTEST_MONTH_NAME = 3


def read_month(text: str) -> int:
    """Read a month typed as 11, Nov or November, in English or the page's language."""
    typed = text.strip().rstrip(".").casefold()
    if typed.isascii() and typed.isdigit():
        return int(typed)
    for number, name in MONTHS.items():
        if len(typed) >= SHORTEST_MONTH_NAME and str(name).casefold().startswith(typed):
            return number
    raise ValueError(text)


class DayBoxes(forms.MultiWidget):
    """Three boxes: day, month, year."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({name: forms.TextInput() for name in ("day", "month", "year")}, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        """Spread a day over the boxes."""
        return [value.day, value.month, value.year] if value else [None, None, None]

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        """Draw the boxes, each with its own label."""
        context = self.get_context(name, value, attrs)
        context["boxes"] = zip(
            context["widget"]["subwidgets"], (_("Day"), _("Month"), _("Year")), strict=True
        )
        return render_to_string("includes/day_boxes.html", context)

    def id_for_label(self, id_: str) -> str:
        """Point the fieldset's error at the first box."""
        return ""

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Tell whether none of the boxes was sent."""
        return all(f"{name}_{part}" not in data for part in ("day", "month", "year"))


class DayField(forms.MultiValueField):
    """A day as people type it; the message says which part is missing or wrong."""

    widget = DayBoxes
    default_error_messages = {
        "required": _("Enter a date"),
        "incomplete": _("Enter a day, a month and a year"),
        "invalid": _("Enter a real date, like 27 3 2026"),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False) for _part in range(3)]
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        """Make a day of what stands in the boxes."""
        if not any(data_list):
            return None
        if not all(data_list):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        day, month, year = data_list
        try:
            return date(int(year), read_month(month), int(day))
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
