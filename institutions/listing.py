"""Pages of a long list: goes on from a row, never counts and never skips."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, ForeignObjectRel, Model, Q, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)
PAGE = 25  # rows


@dataclass(frozen=True)
class KeysetPage(Generic[Row]):
    """Some rows of a list and the tokens of the pages beside it; empty where there is none."""

    rows: list[Row]
    next_token: str
    previous_token: str

    @property
    def next(self) -> str:
        """Token of the next page, as the pager calls it."""
        return self.next_token

    @property
    def previous(self) -> str:
        """Token of the page before, as the pager calls it."""
        return self.previous_token


def page_token(request: HttpRequest) -> str | None:
    """Return the token the pager put into an address."""
    return request.GET.get("after") or request.GET.get("before")


def keyset_page(
    queryset: "QuerySet[Row]", *, order: tuple[str, ...], token: str | None, size: int = PAGE
) -> "KeysetPage[Row]":
    """Return one page of a list, in a fixed number of queries however long the list.

    Args:
        order: columns that are never null, the last one unique, like ("-created_at", "-id").
        token: as given by the page before; one that makes no sense gives the first page.
    """
    start = _read(token, queryset.model, order)
    backwards = start is not None and start.backwards
    columns = [_reversed(name) for name in order] if backwards else list(order)
    rows = queryset.order_by(*columns)
    if start is not None:
        rows = rows.filter(_beyond(columns, start.values))
    found = list(rows[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
        if not found:  # everything before has gone meanwhile
            return keyset_page(queryset, order=order, token=None, size=size)
    has_next = backwards or has_more
    has_previous = has_more if backwards else start is not None
    return KeysetPage(
        rows=found,
        next_token=_write(found[-1], order, backwards=False) if found and has_next else "",
        previous_token=_write(found[0], order, backwards=True) if found and has_previous else "",
    )


def capped_count(queryset: "QuerySet[Any]", cap: int = 1000) -> tuple[int, bool]:
    """Count up to a limit; tell whether there are more."""
    number = queryset.order_by()[: cap + 1].count()
    return min(number, cap), number > cap


@dataclass(frozen=True)
class _Start:
    """Where a page goes on from, and in which direction."""

    values: Sequence[Any]
    backwards: bool


def _reversed(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(columns: Sequence[str], values: Sequence[Any]) -> Q:
    """Say "after this row" for any mixture of directions."""
    beyond = Q(pk__in=())
    equal = Q()
    for column, value in zip(columns, values, strict=True):
        name = column.lstrip("-")
        beyond |= equal & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    # The same again for the first column alone, which lets an index find the place.
    first = columns[0].lstrip("-")
    bound = Q(**{f"{first}__{'lte' if columns[0].startswith('-') else 'gte'}": values[0]})
    return bound & beyond


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    """Find the column behind "unit__name"; None for an annotation."""
    found: Any = None
    place: Any = model
    for part in name.split("__"):
        try:
            found = place._meta.pk if part == "pk" else place._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        place = found.related_model
    return None if isinstance(found, ForeignObjectRel) else found


def _write(row: Model, order: Sequence[str], *, backwards: bool) -> str:
    values = []
    for column in order:
        value: Any = row
        for part in column.lstrip("-").split("__"):
            value = getattr(value, part)
        # isoformat keeps the microseconds, which JSON encoders cut.
        values.append(value.isoformat() if isinstance(value, (date, datetime)) else value)
    text = json.dumps({"b": backwards, "v": values}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(token: str | None, model: type[Model], order: Sequence[str]) -> _Start | None:
    if not token or len(token) > 2000:
        return None
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        found = json.loads(text)
        values = list(found["v"])
        if len(values) != len(order) or any(isinstance(v, (dict, list)) for v in values):
            return None
        typed = [
            field.to_python(value) if (field := _field(model, column.lstrip("-"))) else value
            for column, value in zip(order, values, strict=True)
        ]
        for value in typed:
            str(value).encode()  # half a letter cannot be asked of a database
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError, ValidationError):
        return None
    if any(value is None or "\x00" in str(value) for value in typed):
        return None
    return _Start(typed, bool(found["b"]))
