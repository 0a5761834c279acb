"""Rows that never change again once a column of theirs says so, and the rows that are part of them.

Each app names them in its AppConfig: ``sealed = [Sealed(...)]``. The database itself refuses, by
triggers that ``records.triggers`` installs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

POSTGRESQL = "postgresql"
REFUSAL = "this row is sealed"


@dataclass(frozen=True)
class Part:
    """A table whose rows belong to a sealed row and are as fixed as that."""

    table: str
    column: str  # which sealed row it belongs to


@dataclass(frozen=True)
class Sealed:
    """A table whose rows are fixed once ``column`` is filled, but for one last change.

    The last change is ``state`` from ``before`` to ``after``; ``along`` may change with it.
    ``unique`` are columns that no other row has together.
    """

    table: str
    column: str
    state: str
    before: str
    after: str
    along: Sequence[str]
    unique: Sequence[str]
    parts: Sequence[Part] = ()

    @property
    def tables(self) -> list[str]:
        """All tables that are guarded, its own first."""
        return [self.table, *(part.table for part in self.parts)]


@dataclass(frozen=True)
class Guard:
    """One trigger: its name, what it stands on, and the statements that put it in place."""

    name: str
    table: str
    statements: Sequence[str]


def guards(sealed: Sealed, columns: Sequence[str], vendor: str) -> Iterator[Guard]:
    """Yield the triggers of a sealed table and its parts, for one kind of database."""
    make = _postgresql if vendor == POSTGRESQL else _sqlite
    for verb, clash in _own(sealed, columns, vendor).items():
        yield make(sealed.table, verb, clash)
    for part in sealed.parts:
        for verb, clash in _of_part(sealed, part, vendor).items():
            yield make(part.table, verb, clash)


def _own(sealed: Sealed, columns: Sequence[str], vendor: str) -> dict[str, str]:
    """Say for each verb when it is refused, as SQL on the row it is about."""
    was = f"OLD.\"{sealed.column}\" <> ''"
    differs = "IS DISTINCT FROM" if vendor == POSTGRESQL else "IS NOT"
    fixed = [name for name in columns if name not in {sealed.state, *sealed.along}]
    changed = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in fixed)
    last = (
        f"OLD.\"{sealed.state}\" = '{sealed.before}' AND NEW.\"{sealed.state}\" = '{sealed.after}'"
    )
    found = {"update": f"{was} AND (NOT ({last}) OR {changed})", "delete": was}
    any_sealed = f'EXISTS (SELECT 1 FROM "{sealed.table}" WHERE "{sealed.column}" <> \'\''  # noqa: S608
    if vendor == POSTGRESQL:
        return {**found, "truncate": f"{any_sealed})"}
    # INSERT and UPDATE OR REPLACE delete the row in their way and ask no trigger of deletion.
    same = " AND ".join(f'"{name}" = NEW."{name}"' for name in sealed.unique)
    in_its_way = f"{any_sealed} AND (rowid = NEW.rowid OR ({same}))"
    return {
        **found,
        "update": f"({found['update']}) OR {in_its_way} AND rowid <> OLD.rowid)",
        "insert": f"{in_its_way})",
    }


def _of_part(sealed: Sealed, part: Part, vendor: str) -> dict[str, str]:
    def is_sealed(row: str) -> str:
        # Held on PostgreSQL, so that nothing slips in while the row is being sealed.
        held = " FOR SHARE" if vendor == POSTGRESQL else ""
        return (
            f'\'\' <> (SELECT "{sealed.column}" FROM "{sealed.table}" '  # noqa: S608
            f'WHERE "id" = {row}."{part.column}"{held})'
        )

    found = {"update": f"{is_sealed('OLD')} OR {is_sealed('NEW')}", "delete": is_sealed("OLD")}
    if vendor == POSTGRESQL:
        any_part = (
            f'EXISTS (SELECT 1 FROM "{part.table}" AS part JOIN "{sealed.table}" AS whole '  # noqa: S608
            f'ON whole."id" = part."{part.column}" WHERE whole."{sealed.column}" <> \'\')'
        )
        return {**found, "insert": is_sealed("NEW"), "truncate": any_part}
    replaced = (
        f'EXISTS (SELECT 1 FROM "{part.table}" AS part JOIN "{sealed.table}" AS whole '  # noqa: S608
        f'ON whole."id" = part."{part.column}" '
        f"WHERE part.rowid = NEW.rowid AND whole.\"{sealed.column}\" <> '')"
    )
    return {
        **found,
        "update": f"{found['update']} OR NEW.rowid <> OLD.rowid AND {replaced}",
        "insert": f"{is_sealed('NEW')} OR {replaced}",
    }


def _postgresql(table: str, verb: str, clash: str) -> Guard:
    name = f"{table}_sealed_{verb}"
    each = "STATEMENT" if verb == "truncate" else "ROW"
    let_through = {"delete": "OLD", "truncate": "NULL"}.get(verb, "NEW")
    return Guard(
        name,
        table,
        (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {clash} THEN RAISE EXCEPTION '{REFUSAL}: {table}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {let_through}; END $$",
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {verb.upper()} ON "{table}" '
            f"FOR EACH {each} EXECUTE FUNCTION {name}()",
        ),
    )


def _sqlite(table: str, verb: str, clash: str) -> Guard:
    name = f"{table}_sealed_{verb}"
    return Guard(
        name,
        table,
        (
            f'DROP TRIGGER IF EXISTS "{name}"',  # its columns may be others by now
            f'CREATE TRIGGER "{name}" BEFORE {verb.upper()} ON "{table}" '
            f"WHEN {clash} BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {table}'); END",
        ),
    )
