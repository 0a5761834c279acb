"""A rule's value as fields of a form: one kind of question, one kind of field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.fitting import fault_in
from policies.parameters import PARAMETERS, Kind, Parameter
from policies.wording import question, word

VALUE = "value"
MOST = 9999
LONGEST = 2000
UNITS: Mapping[str, str | Promise] = {
    "administrators": gettext_lazy("A number of people"),
    "calendar months": gettext_lazy("A number of calendar months"),
    "working days": gettext_lazy("A number of working days"),
    "days": gettext_lazy("A number of days"),
    "office hours": gettext_lazy("A number of office hours"),
}
EFFECTS = [
    ("refuse", gettext_lazy("No")),
    ("condition", gettext_lazy("Yes, on a condition")),
]


def value_fields(code: str, value: Any) -> dict[str, forms.Field]:
    """Make the fields in which a rule's value is entered; none of them is required by itself.

    Args:
        value: what the rule says now, to begin with.
    """
    parameter = PARAMETERS[code]
    asked: dict[str, Any] = {"label": question(code), "required": False}
    match parameter.kind:
        case Kind.TABLE:
            return _table(parameter, value or {})
        case Kind.PURPOSE:
            return _purpose(asked, value or {})
        case Kind.WORDS:
            return {VALUE: _words(parameter, asked, value or [])}
        case Kind.WHOLE:
            return {VALUE: _number(parameter, asked, value)}
    choices = [("yes", _("Yes")), ("no", _("No"))]
    initial = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else value
    if parameter.kind is Kind.CHOICE:
        choices = [(each, word(code, each)) for each in parameter.choices]
    return {VALUE: forms.ChoiceField(choices=choices, widget=forms.RadioSelect, initial=initial,
                                     error_messages=_not_there(), **asked)}  # fmt: skip


def _not_there() -> dict[str, str]:
    return {"invalid_choice": _("Select one of the answers")}


def _number(parameter: Parameter, asked: dict[str, Any], value: Any) -> forms.IntegerField:
    wrong = _("Enter a whole number from 1 to %(most)s") % {"most": MOST}
    return forms.IntegerField(
        help_text=str(UNITS[parameter.unit]),
        min_value=1,
        max_value=MOST,
        initial=value,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        **asked,
    )


def _words(parameter: Parameter, asked: dict[str, Any], value: list[str]) -> forms.Field:
    if parameter.choices:
        return forms.MultipleChoiceField(
            choices=[(each, word(parameter.code, each)) for each in parameter.choices],
            widget=forms.CheckboxSelectMultiple,
            initial=value,
            error_messages=_not_there(),
            **asked,
        )
    return forms.CharField(
        help_text=_("One to a line"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": "5"}),
        initial="\n".join(value),
        **asked,
    )


def _table(parameter: Parameter, value: Mapping[str, str]) -> dict[str, forms.Field]:
    return {
        f"{VALUE}_{name}": forms.CharField(
            label=word(parameter.code, name),
            required=False,
            max_length=200,
            initial=value.get(name, ""),
        )
        for name in parameter.choices
    }


def _purpose(asked: dict[str, Any], value: Mapping[str, str]) -> dict[str, forms.Field]:
    return {
        VALUE: forms.ChoiceField(
            choices=EFFECTS,
            widget=forms.RadioSelect,
            initial=value.get("effect"),
            error_messages=_not_there(),
            **asked,
        ),
        f"{VALUE}_instead": forms.CharField(
            label=_("On which condition, or what to do instead"),
            required=False,
            max_length=300,
            initial=value.get("instead", ""),
        ),
    }


def given_value(code: str, cleaned: Mapping[str, Any]) -> Any:
    """Put the fields together again: a value that fits the rule, or None."""
    given = cleaned.get(VALUE)
    match PARAMETERS[code].kind:
        case Kind.YES_NO:
            given = {"yes": True, "no": False}.get(given or "")
        case Kind.WORDS if not PARAMETERS[code].choices:
            lines = (line.strip() for line in (given or "").splitlines())
            given = list(dict.fromkeys(filter(None, lines)))
        case Kind.TABLE:
            names = PARAMETERS[code].choices
            found = {name: (cleaned.get(f"{VALUE}_{name}") or "").strip() for name in names}
            given = {name: text for name, text in found.items() if text}
        case Kind.PURPOSE:
            given = {"effect": given, "instead": (cleaned.get(f"{VALUE}_instead") or "").strip()}
    return None if given is None or fault_in(code, given) else given
