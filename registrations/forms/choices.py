"""Choices read from rows: the units of a university, grouped by what they are."""

from itertools import groupby
from typing import Any, cast

from django import forms

from institutions.models import Institution, UnitType

ORDER = [
    UnitType.UNIVERSITY,
    UnitType.FACULTY,
    UnitType.SCHOOL,
    UnitType.DEPARTMENT,
    UnitType.SERVICE,
    UnitType.SOCIETY,
]
UnitChoices = list[tuple[str, list[tuple[int, str]]]]


def unit_choices(institution: Institution) -> UnitChoices:
    """List the open units of a university under the word for their type."""
    units = sorted(
        institution.units.open(),
        key=lambda unit: (ORDER.index(UnitType(unit.unit_type)), unit.name),
    )
    return [
        (str(UnitType(unit_type).label), [(unit.pk, unit.name) for unit in group])
        for unit_type, group in groupby(units, key=lambda unit: unit.unit_type)
    ]


def offer(field: forms.Field, choices: Any, *, among: Any = None) -> None:
    """Give a field its choices, once they are known.

    Args:
        among: the rows a model's field accepts; left out for fixed words.
    """
    if among is not None:
        cast("forms.ModelChoiceField[Any]", field).queryset = among
    cast(forms.ChoiceField, field).choices = choices
