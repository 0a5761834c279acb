"""The five universities as tests of requests use them, each loaded once for a file of tests."""

from collections.abc import Callable

import pytest

from institutions.models import Institution, User
from tests.registrations.scene import Scene, make_scene

SceneOf = Callable[[str], Scene]


@pytest.fixture(scope="module")
def loaded(module_db: None) -> SceneOf:
    """Make scenes in the transaction of the file, each the first time it is asked for."""
    made: dict[str, Scene] = {}

    def load(slug: str) -> Scene:
        if slug not in made:
            made[slug] = make_scene(slug)
        return made[slug]

    return load


def fresh(made: Scene) -> Scene:
    """A scene whose people are read again, so that nothing cached outlives a test."""
    people = User.objects.in_bulk([person.pk for person in made.people.values()])
    return Scene(
        Institution.objects.get(pk=made.institution.pk),
        made.root,
        made.faculty,
        made.school,
        made.service,
        made.society,
        {name: people[person.pk] for name, person in made.people.items()},
    )


def _module_scene(slug: str) -> object:
    @pytest.fixture(scope="module")
    def load(loaded: SceneOf) -> Scene:
        return loaded(slug)

    return load


london_met_loaded = _module_scene("london-met")
leeds_beckett_loaded = _module_scene("leeds-beckett")
queen_mary_loaded = _module_scene("queen-mary")
west_london_loaded = _module_scene("west-london")
leeds_loaded = _module_scene("leeds")


@pytest.fixture
def london_met(london_met_loaded: Scene, db: None) -> Scene:
    """Two deciders, two administrators, a team mailbox, no LMU."""
    return fresh(london_met_loaded)


@pytest.fixture
def leeds_beckett(leeds_beckett_loaded: Scene, db: None) -> Scene:
    """Six items, optional advice, the Dean, completeness."""
    return fresh(leeds_beckett_loaded)


@pytest.fixture
def queen_mary(queen_mary_loaded: Scene, db: None) -> Scene:
    """No creation rule: the portal's default."""
    return fresh(queen_mary_loaded)


@pytest.fixture
def west_london(west_london_loaded: Scene, db: None) -> Scene:
    """Advice first, then one decision."""
    return fresh(west_london_loaded)


@pytest.fixture
def leeds(leeds_loaded: Scene, db: None) -> Scene:
    """One decision, and one more where the logo is used."""
    return fresh(leeds_loaded)


@pytest.fixture
def scene_of(
    london_met: Scene, leeds_beckett: Scene, queen_mary: Scene, west_london: Scene, leeds: Scene
) -> SceneOf:
    """Any of the five by its slug."""
    found = {
        "london-met": london_met,
        "leeds-beckett": leeds_beckett,
        "queen-mary": queen_mary,
        "west-london": west_london,
        "leeds": leeds,
    }
    return found.__getitem__
