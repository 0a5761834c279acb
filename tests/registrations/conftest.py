"""The five universities as tests of requests use them."""

import pytest

from tests.registrations.scene import Scene, make_scene


@pytest.fixture
def london_met(db: None) -> Scene:
    """Two deciders, two administrators, a team mailbox, no LMU."""
    return make_scene("london-met")


@pytest.fixture
def leeds_beckett(db: None) -> Scene:
    """Six items, optional advice, the Dean, completeness."""
    return make_scene("leeds-beckett")


@pytest.fixture
def queen_mary(db: None) -> Scene:
    """No creation rule: the portal's default."""
    return make_scene("queen-mary")


@pytest.fixture
def west_london(db: None) -> Scene:
    """Advice first, then one decision."""
    return make_scene("west-london")


@pytest.fixture
def leeds(db: None) -> Scene:
    """One decision, and one more where the logo is used."""
    return make_scene("leeds")
