"""Whether a value can be a rule's: of its kind, and among its choices. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from policies.parameters import PARAMETERS, PURPOSE_EFFECTS, Kind


@dataclass(frozen=True)
class _Fit:
    """Whether a value is of a kind, and which of its words must be among the choices."""

    holds: Callable[[Any], bool]
    words: Callable[[Any], list[str]] = lambda value: []


def _is_yes_no(value: object) -> bool:
    return isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_text(word) for word in value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(_is_text(v) for v in value.values())


def _is_purpose(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"effect", "instead"}
        and value["effect"] in PURPOSE_EFFECTS
        and _is_text(value["instead"])
    )


_FITS: dict[Kind, _Fit] = {
    Kind.YES_NO: _Fit(_is_yes_no),
    Kind.WHOLE: _Fit(_is_whole),
    Kind.CHOICE: _Fit(_is_text, lambda value: [value]),
    Kind.WORDS: _Fit(_is_words, list),
    Kind.TABLE: _Fit(_is_table, list),
    Kind.PURPOSE: _Fit(_is_purpose),
}


def fault_in(code: str, value: object) -> str:
    """Say in a sentence why this value cannot be this rule's, or answer nothing."""
    parameter = PARAMETERS.get(code)
    if parameter is None:
        return f"{code} is not a rule the portal knows"
    fit = _FITS[parameter.kind]
    if not fit.holds(value):
        return f"{code} must be a {parameter.kind.value}"
    words = fit.words(value)
    if parameter.choices and (odd := [word for word in words if word not in parameter.choices]):
        return f"{code} may not be {odd[0]}; it may be {', '.join(parameter.choices)}"
    if len(set(words)) != len(words):
        return f"{code} names the same thing twice"
    return ""
