"""The rulebook files that come with the portal, and the words they may use."""

from pathlib import Path

from institutions.models import RESERVED_SLUGS, Nation, Role, UnitType
from policies.models import DutyRole, DutyStatus, StepKind
from policies.seedfile import Known

SEEDS = Path(__file__).parent / "seeds"


def shipped() -> list[Path]:
    """The files of the five institutions that come with the portal."""
    return sorted(SEEDS.glob("*.toml"))


def known() -> Known:
    """The words of the models, for reading a file."""
    return Known(
        nations=tuple(Nation.values),
        roles=tuple(Role.values),
        unit_types=tuple(UnitType.values),
        step_kinds=tuple(StepKind.values),
        duty_roles=tuple(DutyRole.values),
        duty_statuses=tuple(DutyStatus.values),
        reserved_slugs=RESERVED_SLUGS,
    )
