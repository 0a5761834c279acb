"""Rows written from rows by the database itself: no row travels, on both databases alike."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Concat

from accounts.models import QuietTrigger, SocialAccount
from accounts.months import inactive_from
from records.audit import recorded_at
from records.models import AuditEvent


def insert_from(model: type[Model], rows: "QuerySet[Any]", columns: Mapping[str, Any]) -> int:
    """Insert one row of a model for each row read; return how many.

    Args:
        columns: an expression over the rows read, or a fixed value, for each column.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    values = [
        value
        if hasattr(value, "resolve_expression")
        else Value(value, output_field=_kept_as(field))
        for field, value in zip(fields, columns.values(), strict=True)
    ]
    select, params = rows.order_by().values_list(*values).query.sql_with_params()
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {select}", params)
        return int(cursor.rowcount)


def _kept_as(field: Any) -> Any:
    return field.target_field if field.is_relation else field


def write_events(
    accounts: "QuerySet[SocialAccount]",
    verb: str,
    codes: Mapping[str, Any],
    *,
    citation: str = "",
) -> int:
    """Write one line in the trail for each of these accounts, by the system."""
    return insert_from(
        AuditEvent,
        accounts,
        {
            "at": recorded_at(),
            "verb": verb,
            "actor_label": "",
            "target_type": ContentType.objects.get_for_model(SocialAccount).pk,
            "target_id": F("pk"),
            "target_label": Concat(F("name"), Value(" ("), F("platform__name"), Value(")")),
            "scope": F("unit__path"),
            "codes": dict(codes),
            "citation": citation,
        },
    )


def begin_spells(
    keys: Sequence[int], fixed: Mapping[str, Any], *, months: int, today: date
) -> None:
    """Begin a quiet spell for each account that has none open.

    Args:
        keys: of the accounts, in order.
        fixed: columns that are the same for all.
    """
    between = SocialAccount.objects.filter(pk__range=(keys[0], keys[-1]))
    days = between.exclude(last_active_on=None).values_list("last_active_on", flat=True)
    due = {day: inactive_from(day, months) for day in days.order_by().distinct() if day}
    if _begin(keys, due, fixed) < len(keys):
        # An earlier spell since the same post has ended: this one is due as of today.
        _begin(keys, dict.fromkeys(due, today), fixed)


def _begin(keys: Sequence[int], due: Mapping[date, date], fixed: Mapping[str, Any]) -> int:
    """Insert the spells; what the database holds already is left as it is.

    The days are joined as a small table, so no date is reckoned by a database.
    """
    adapt = connection.ops.adapt_datefield_value
    days = [adapt(day) for pair in due.items() for day in pair]
    columns = {"trigger": QuietTrigger.QUIET.value, "end": "", **fixed}
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    sql = (
        f"INSERT INTO accounts_quietspell (account_id, began_on, due_on, {names})"  # noqa: S608
        f" WITH days (began, due) AS (VALUES {_places(len(due), '(%s, %s)')})"
        f" SELECT a.id, days.began, days.due, {_places(len(columns), '%s')}"
        " FROM accounts_socialaccount a JOIN days ON days.began = a.last_active_on"
        f" WHERE a.id IN ({_places(len(keys), '%s')})"
        " ON CONFLICT DO NOTHING"
    )
    values = [_adapted(value) for value in columns.values()]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*days, *values, *keys])
        return int(cursor.rowcount)


def _places(number: int, one: str) -> str:
    return ", ".join([one] * number)


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
