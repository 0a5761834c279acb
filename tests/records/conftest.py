"""What the tests of trail, outbox, files and jobs share."""

import pytest

from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Return two universities with one person in every role."""
    return make_world()
