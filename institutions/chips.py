"""The filters in use on a list, as words people can take away one by one."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.forms import BaseForm, Field
from django.http import QueryDict

PLACE_IN_LIST = ("after", "before")


class Chip(NamedTuple):
    """One filter in use: its words, and the address of the list without it."""

    label: str
    value: str
    url: str


def _word(field: Field, value: str) -> str:
    """Give the label a choice is shown by, nothing for one not on offer; text is itself."""
    if not hasattr(field, "choices"):
        return value
    choices: Iterable[Any] = field.choices
    for code, label in choices:
        if isinstance(label, (list, tuple)):
            for inner, inner_label in label:
                if str(inner) == value:
                    return str(inner_label)
        elif str(code) == value:
            return str(label)
    return ""


def _without(query: QueryDict, name: str, value: str) -> str:
    left = query.copy()
    left.setlist(name, [kept for kept in left.getlist(name) if kept != value])
    for place in PLACE_IN_LIST:
        left.pop(place, None)
    return f"?{left.urlencode()}"


def chips_for(form: BaseForm, query: QueryDict) -> list[Chip]:
    """List the filters of a form that the address asks for, in the order of its fields."""
    return [
        Chip(
            str(field.label or name),
            word,
            _without(query, form.add_prefix(name), value),
        )
        for name, field in form.fields.items()
        for value in query.getlist(form.add_prefix(name))
        if value and (word := _word(field, value))
    ]
