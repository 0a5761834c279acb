"""What the portal knows about a platform: its hosts, its account addresses, its handles.

Pure: built from ``platforms.toml`` or from the stored rows, with no database here.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self


class BadPlatform(ValueError):
    """A platform's entry cannot be used; the message names the entry and the reason."""


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile once; patterns are data and the same few come back on every address."""
    return re.compile(pattern)


@dataclass(frozen=True)
class AddressPattern:
    """One way in which a platform writes the address of an account.

    ``path`` matches the whole path, without its last slash, and names a group ``handle``
    (and ``server`` where the account may live on another server). ``prefix`` is kept before
    the handle where a platform has several name spaces, as in ``channel/UC...``.
    """

    path: str
    canonical: str = ""
    prefix: str = ""
    parameter: str = ""  # the handle is in this query parameter, not in the path
    hosts: tuple[str, ...] = ()  # only on these hosts; empty means on all of the platform's
    handle_pattern: str = ""
    case_sensitive: bool | None = None
    permanent: bool = False  # it names the platform's own number, which outlives every handle
    warning: str = ""


@dataclass(frozen=True)
class PlatformSpec:
    """A platform as data. Hosts match exactly, or after a dot for those in ``subdomains``."""

    code: str
    name: str
    example: str
    canonical: str = ""
    hosts: tuple[str, ...] = ()
    subdomains: tuple[str, ...] = ()
    patterns: tuple[AddressPattern, ...] = ()
    stop_words: tuple[str, ...] = ()
    tabs: tuple[str, ...] = ()  # last path parts that still show the account: /about
    kept_parameters: tuple[str, ...] = ()  # what tells one post from another: ?v=
    handle_pattern: str = r"[A-Za-z0-9._-]+"
    max_length: int = 100
    case_sensitive: bool = False
    ignored_characters: str = ""  # the platform takes handles with and without them as one
    identity_mark: str = ""
    any_host: bool = False
    retired: bool = False

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Build one from a TOML table or a stored row; refuse what is missing or unknown."""
        label = row.get("code") or "platform without a code"
        known = {field.name for field in fields(cls)}
        if unknown := set(row) - known:
            raise BadPlatform(f"{label}: unknown key {', '.join(sorted(unknown))}")
        if missing := {"code", "name", "example"} - set(row):
            raise BadPlatform(f"{label}: missing {', '.join(sorted(missing))}")
        try:
            patterns = tuple(
                AddressPattern(**{**pattern, "hosts": tuple(pattern.get("hosts", ()))})
                for pattern in row.get("patterns", ())
            )
            values: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in row.items()
            }
            spec = cls(**(values | {"patterns": patterns}))
            spec._check()
        except (TypeError, re.error) as error:
            raise BadPlatform(f"{label}: {error}") from error
        return spec

    def as_row(self) -> dict[str, Any]:
        """The same as plain lists and texts, ready for a JSON field."""
        row = asdict(self)
        row["patterns"] = [
            {key: list(value) if isinstance(value, tuple) else value for key, value in each.items()}
            for each in row["patterns"]
        ]
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in row.items()
        }

    def has_host(self, host: str) -> bool:
        """Whether the host is one of the platform's own."""
        return host in self._hosts or any(host.endswith("." + each) for each in self.subdomains)

    def is_stop_word(self, handle: str) -> bool:
        """Whether the platform uses this word for its own pages."""
        return handle.casefold() in self._stop_words

    @property
    def is_web(self) -> bool:
        """Whether the account is known by its whole address: a blog, a feed, any other site."""
        return self.any_host and not self.patterns

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset(self.hosts)

    @cached_property
    def _stop_words(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in self.stop_words)

    def _check(self) -> None:
        """Raise for an entry that would match nothing or break later."""
        compiled(self.handle_pattern)
        for pattern in self.patterns:
            groups = compiled(pattern.path).groupindex
            if not pattern.parameter and "handle" not in groups:
                raise BadPlatform(f"{self.code}: pattern {pattern.path} names no handle")
            compiled(pattern.handle_pattern)
            if not (pattern.canonical or self.canonical):
                raise BadPlatform(f"{self.code}: pattern {pattern.path} has no canonical address")
        if not self.any_host and not (self.hosts and self.patterns):
            raise BadPlatform(f"{self.code}: needs hosts and patterns")


def load_specs(path: Path | str) -> tuple[PlatformSpec, ...]:
    """Read the platforms of a TOML file, in its order; refuse the whole file if one is bad.

    ``prefixes`` in the file is short for hosts: ``x.com`` with ``www`` adds ``www.x.com``.
    """
    with Path(path).open("rb") as file:
        tables = tomllib.load(file).get("platform", [])
    specs = tuple(PlatformSpec.from_row(_with_prefixed_hosts(table)) for table in tables)
    seen: dict[str, str] = {}
    for spec in specs:
        for key in (f"code {spec.code}", *spec.hosts):
            if key in seen:
                raise BadPlatform(f"{spec.code}: {key} is already used by {seen[key]}")
            seen[key] = spec.code
    return specs


def _with_prefixed_hosts(table: dict[str, Any]) -> dict[str, Any]:
    prefixes = table.pop("prefixes", [])
    hosts = table.get("hosts", [])
    return {**table, "hosts": [*hosts, *(f"{pre}.{host}" for host in hosts for pre in prefixes)]}
