"""Every verb the code records has words on a page."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from records.models import AuditEvent
from records.verbs import MOVED, WORDS, verb_words
from records.workflow import Stateful
from registrations.models import Verdict
from tests.factories import AuditEventFactory, InstitutionFactory
from tests.starts import ROOT

APPS = ("records", "institutions", "policies", "accounts", "registrations", "incidents", "overview")
# What a verb that is put together is put together from; a gap not named here fails the test.
GAPS = {"verdict": set(Verdict.values) - {Verdict.SKIP}, "noun": {"rule", "step"}}


@cache
def sources() -> dict[ModuleType, ast.Module]:
    """Read every module of the apps that writes."""
    found = {}
    for path in sorted(path for app in APPS for path in (ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts:
            found[import_module(dotted(path))] = ast.parse(path.read_text())
    assert len(found) > 50
    return found


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def takers() -> dict[str, int]:
    """Name the functions that are given a verb, and the place they take it at."""
    found = {"AuditEvent": 99}  # which takes it by name
    for module, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                takes = [arg for arg in node.args.args if arg.arg != "self"]
                for place, arg in enumerate([*takes, *node.args.kwonlyargs]):
                    if arg.arg == "verb" and ast.unparse(arg.annotation or arg) == "str":
                        found[known_as(node.name, module)] = place
    return found


def known_as(name: str, module: ModuleType) -> str:
    """A private function is its own module's."""
    return f"{module.__name__}.{name}" if name.startswith("_") else name


def given() -> Iterator[tuple[ModuleType, ast.expr]]:
    """Return each verb as it is written where it is recorded."""
    places = takers()
    for module, tree in sources().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = known_as(getattr(node.func, "id", getattr(node.func, "attr", "")), module)
            if name in places and len(node.args) > places[name]:
                yield module, node.args[places[name]]
            elif name in places:
                yield from ((module, each.value) for each in node.keywords if each.arg == "verb")


def verbs_of(module: ModuleType, written: ast.expr) -> set[str]:
    """Work out which verbs an expression can be; none for one that is only handed on."""
    if isinstance(written, ast.Constant):
        return {str(written.value)}
    if isinstance(written, ast.IfExp):
        return verbs_of(module, written.body) | verbs_of(module, written.orelse)
    if isinstance(written, ast.Name):
        if written.id in GAPS:
            return {str(each) for each in GAPS[written.id]}
        return set() if written.id == "verb" else {str(getattr(module, written.id))}
    if isinstance(written, ast.Subscript) and isinstance(written.value, ast.Name):
        return {str(each) for each in getattr(module, written.value.id).values()}
    if isinstance(written, ast.JoinedStr):
        parts = [
            verbs_of(module, part.value if isinstance(part, ast.FormattedValue) else part)
            for part in written.values
        ]
        return {"".join(words) for words in product(*parts)}
    raise AssertionError(f"{module.__name__}: say in this test what {ast.unparse(written)} can be")


def recorded() -> set[str]:
    found: set[str] = set()
    for module, written in given():
        text = ast.unparse(written)
        if text.startswith(f"f'{MOVED}"):
            continue  # states have words of their own: see below
        found |= verbs_of(module, written)
    return found


def test_every_verb_that_is_recorded_has_words() -> None:
    found = recorded()
    assert {"role given", "step answered: decline", "rule ended", "rulebook loaded"} <= found
    assert len(found) > 60
    assert found - set(WORDS) == set(), "give these words in records/verbs.py"


@pytest.mark.django_db
def test_every_state_a_thing_moves_to_has_words() -> None:
    for model in (each for each in apps.get_models() if issubclass(each, Stateful)):
        kind = ContentType.objects.get_for_model(model)
        for state in {each for moves in model.MOVES.values() for each in moves}:
            words = verb_words(AuditEvent(verb=f"{MOVED}{state}", target_type=kind))
            assert words[0].isupper()
            assert "_" not in words
            assert words != "Another state", (model, state)


@pytest.mark.django_db
def test_a_verb_of_former_days_is_still_readable() -> None:
    event = AuditEventFactory(target=InstitutionFactory(), verb="desk_swept")
    assert verb_words(AuditEvent.objects.get(pk=event.pk)) == "Desk swept"
