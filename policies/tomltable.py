"""Read a TOML table key by key, collecting everything that is wrong with it.

Pure: a table in, values out. A fault never stops the reading, so one look at a file tells all.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file, and where."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        """One plain line: file, key and reason."""
        return ": ".join(part for part in (self.file, self.key, self.reason) if part)


@dataclass
class Table:
    """One table of a file; keys not asked for by the time of ``close`` are faults."""

    file: str
    key: str
    values: dict[str, Any]
    faults: list[Fault]
    asked: set[str] = field(default_factory=set)

    def path(self, key: str) -> str:
        """Name a key as a person would find it in the file."""
        return f"{self.key}.{key}" if self.key else key

    def fault(self, key: str, reason: str) -> None:
        """Note something wrong with one key."""
        self.faults.append(Fault(self.file, self.path(key) if key else self.key, reason))

    def take(self, key: str, kind: type, words: str, default: Any) -> Any:
        """Read a key of one type; ``...`` as default means it must be there."""
        self.asked.add(key)
        if key not in self.values:
            if default is ...:
                self.fault(key, "is missing")
                return kind()
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fault(key, f"must be {words}")
            return kind() if default is ... else default
        return value

    def text(
        self, key: str, *, longest: int = 120, default: Any = ..., among: Collection[str] = ()
    ) -> str:
        """Read one line of text; a required one may not be empty."""
        value: str = self.take(key, str, "text", default)
        if key not in self.values or not isinstance(self.values[key], str):
            return value
        if default is ... and not value.strip():
            self.fault(key, "is empty")
        elif len(value) > longest:
            self.fault(key, f"is longer than {longest} characters")
        elif "\n" in value or value != value.strip():
            self.fault(key, "must be one line without spaces around it")
        elif among and value not in among:
            self.fault(key, f"may not be {value}; it may be {', '.join(filter(None, among))}")
        return value

    def words(self, key: str, *, default: Any = ..., among: Collection[str] = ()) -> list[str]:
        """Read a list of different words."""
        value: list[Any] = self.take(key, list, "a list", default)
        if not all(isinstance(word, str) and word for word in value):
            self.fault(key, "must be a list of words")
            return []
        if len(set(value)) != len(value):
            self.fault(key, "names the same word twice")
        for word in value:
            if among and word not in among:
                self.fault(key, f"may not be {word}; it may be {', '.join(among)}")
        return value

    def yes_no(self, key: str) -> bool:
        """Read true or false, false when left out."""
        value: bool = self.take(key, bool, "true or false", False)
        return value

    def day(self, key: str) -> date | None:
        """Read a date, or nothing."""
        value: date | None = self.take(key, date, "a date like 2026-11-21", None)
        if isinstance(value, datetime):
            self.fault(key, "must be a date without a time")
            return None
        return value

    def table(self, key: str, *, required: bool = False) -> "Table":
        """Read a table inside this one; empty when left out."""
        values = self.take(key, dict, "a table", ... if required else {})
        return Table(self.file, self.path(key), values, self.faults)

    def tables(self, key: str, naming: str) -> list["Table"]:
        """Read a list of tables, each named by one of its own values."""
        values: list[Any] = self.take(key, list, "a list of tables", [])
        found = []
        for number, value in enumerate(values, 1):
            if not isinstance(value, dict):
                self.fault(key, f"holds something that is no table (entry {number})")
                continue
            name = value.get(naming)
            label = name if isinstance(name, str) and name else str(number)
            found.append(Table(self.file, f"{self.path(key)}[{label}]", value, self.faults))
        return found

    def close(self) -> None:
        """Note every key nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                self.fault(key, "is not a key the portal knows")
