"""Imports go down: from app to app, and inside an app from file to file."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = [
    ["records"],
    ["institutions"],
    ["policies"],
    ["accounts"],
    ["registrations", "incidents"],
    ["overview"],
    ["config"],
]
FILES = [
    ["models"],
    ["rules"],
    ["services"],
    ["forms", "tasks", "admin"],
    ["views", "views_public", "api"],
    ["urls", "management"],
]
# Text or numbers in, text or numbers out: they know no table and no floor.
PURE = [
    "config/environment.py",
    "records/cells.py",
    "records/months.py",
    "records/references.py",
    "records/sealing.py",
    "institutions/branding.py",
    "institutions/calendar.py",
    "policies/fitting.py",
    "policies/numbering.py",
    "policies/parameters.py",
    "policies/reviewing.py",
    "policies/icalendar.py",
    "policies/searching.py",
    "policies/seedfile.py",
    "policies/tomltable.py",
    *(
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "policies" / "comparing").glob("*.py"))
    ),
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "accounts" / "feeds").glob("*.py"))),
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "accounts" / "imports").glob("*.py"))),
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "policies/importing").rglob("*.py"))),
    "records/fetching.py",
    "records/guarding.py",
    "accounts/checking.py",
    "accounts/handles.py",
    "accounts/identities.py",
    "accounts/lookalikes.py",
    "accounts/neighbours.py",
    "accounts/months.py",
    "accounts/mailboxes.py",
    "registrations/names.py",
]
APP_FLOOR = {app: floor for floor, apps in enumerate(APPS) for app in apps}
FILE_FLOOR = {name: floor for floor, names in enumerate(FILES) for name in names}


def parts_of(path: Path) -> tuple[str, ...]:
    """Return the dotted name of a file as parts, a package by its own name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


@cache
def imports(path: Path) -> frozenset[tuple[str, ...]]:
    """Return what a file imports, as dotted names split into parts."""
    return frozenset(found_in(path.read_text(), parts_of(path), path.name == "__init__.py"))


def found_in(
    source: str, here: tuple[str, ...], is_package: bool = False
) -> Iterator[tuple[str, ...]]:
    """Read imports anywhere in a source, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = node.level - 1 if is_package else node.level
            start = here[: len(here) - up] if node.level else ()
            base = (*start, *(node.module or "").split(".")) if node.module else start
            yield from ((*base, alias.name) for alias in node.names)


def files_of(app: str) -> list[Path]:
    """Return the Python files of an app, without its migrations."""
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def file_name(path: Path) -> str:
    """Return the name of the file or package right under the app."""
    return parts_of(path)[1] if len(parts_of(path)) > 1 else "__init__"


def reached(app: str, name: str) -> set[str]:
    """Return the floors' files an app's file imports, also through files that have no floor."""
    to_do, seen = [name], set[str]()
    while to_do:
        for path in (path for path in files_of(app) if file_name(path) == to_do[0]):
            for other, file, *_ in ((*parts, "", "") for parts in imports(path)):
                if other == app and file not in seen:
                    seen.add(file)
                    if file not in FILE_FLOOR:
                        to_do.append(file)
        del to_do[0]
    return seen & FILE_FLOOR.keys()


@pytest.mark.parametrize("app", APP_FLOOR)
def test_an_app_imports_from_lower_lines_only(app: str) -> None:
    up = {
        f"{path.relative_to(ROOT)} imports {other}"
        for path in files_of(app)
        for other, *_ in imports(path)
        if other != app and APP_FLOOR.get(other, -1) >= APP_FLOOR[app]
    }
    assert up == set()


@pytest.mark.parametrize("app", APP_FLOOR)
def test_inside_an_app_imports_go_down(app: str) -> None:
    names = {file_name(path) for path in files_of(app)} & FILE_FLOOR.keys()
    up = {
        f"{app}/{name} reaches {file}"
        for name in names
        for file in reached(app, name)
        if FILE_FLOOR[file] > FILE_FLOOR[name]
    }
    assert up == set()


@pytest.mark.parametrize("name", PURE)
def test_a_pure_file_knows_no_table_and_no_floor(name: str) -> None:
    path = ROOT / name
    assert {
        ".".join(parts)
        for parts in imports(path)
        if parts[:2] == ("django", "db")
        or (parts[0] in APP_FLOOR and len(parts) > 1 and parts[1] in FILE_FLOOR)
    } == set()
    assert reached(path.parent.name, path.stem) == set()


@pytest.mark.parametrize("app", APP_FLOOR)
def test_no_file_bears_a_name_that_says_nothing(app: str) -> None:
    empty = ("helper", "util", "manager", "process", "data", "misc", "core")
    words = {(path, word) for path in files_of(app) for word in path.stem.rstrip("s").split("_")}
    assert [str(path) for path, word in words if word in empty] == []


@pytest.mark.parametrize(
    ("source", "here", "found"),
    [
        ("import overview.views", ("records", "audit"), ("overview", "views")),
        ("from overview import views", ("records", "audit"), ("overview", "views")),
        (
            "def f():\n    from overview.views import x",
            ("records", "a"),
            ("overview", "views", "x"),
        ),
        ("from . import services", ("records", "models"), ("records", "services")),
        ("from .services import tell", ("records", "models"), ("records", "services", "tell")),
    ],
)
def test_every_way_to_import_is_seen(
    source: str, here: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert set(found_in(source, here)) == {found}
