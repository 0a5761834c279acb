"""Typing mistakes put right outside the journeys; never a state, never a decision."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import models, transaction

from records.audit import record

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def mend(
    row: Row,
    *,
    values: Mapping[str, Any],
    by: Any,
    before_saving: Callable[[Row], tuple[str, ...]] | None = None,
) -> Row:
    """Correct some fields of a row; the old and the new words go to a note of the event.

    Args:
        before_saving: fills columns that follow from the corrected ones, and names them.

    Raises:
        ValidationError: a value is not one, or the row would break a rule of its table.
    """
    fresh = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    changed = {
        name: (getattr(fresh, name), value)
        for name, value in values.items()
        if getattr(fresh, name) != value
    }
    if not changed:
        return fresh
    for name, (_old, new) in changed.items():
        setattr(fresh, name, new)
    following = before_saving(fresh) if before_saving else ()
    written = {*changed, *following}
    labels = {field.name: field.verbose_name for field in fresh._meta.concrete_fields}
    untouched = {field.name for field in fresh._meta.concrete_fields} - written
    fresh.clean_fields(exclude=untouched)
    fresh.validate_constraints()
    fresh.save(update_fields=sorted(written))
    record(
        fresh,
        "mended",
        by=by,
        codes={"fields": sorted(changed)},
        note="\n".join(f"{labels[name]}: {old} → {new}" for name, (old, new) in changed.items()),
    )
    return fresh
