"""The universities of the requests' tests, for those who would cheat there."""

from tests.registrations.conftest import (
    leeds,
    leeds_loaded,
    loaded,
    london_met,
    london_met_loaded,
    queen_mary,
    queen_mary_loaded,
)

__all__ = [
    "leeds",
    "leeds_loaded",
    "loaded",
    "london_met",
    "london_met_loaded",
    "queen_mary",
    "queen_mary_loaded",
]
