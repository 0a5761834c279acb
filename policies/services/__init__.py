"""What may be done to policies and the rulebook; every change is recorded."""

from policies.services.seeding import (
    LOADED,
    VERSION,
    Loaded,
    Outcome,
    load_institution,
    load_institutions,
)

__all__ = ["LOADED", "VERSION", "Loaded", "Outcome", "load_institution", "load_institutions"]
