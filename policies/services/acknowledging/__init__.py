"""Who is asked to confirm that they have read a version, who has, and who is reminded."""

from policies.services.acknowledging.audience import belonging_ahead, fill, look_over
from policies.services.acknowledging.campaigns import (
    Asked,
    asked_ahead,
    end,
    proposed,
    start,
    suggestion,
)
from policies.services.acknowledging.confirming import acknowledge, exempt
from policies.services.acknowledging.reminding import nudge, remind, tell_heads

__all__ = [
    "Asked",
    "acknowledge",
    "asked_ahead",
    "belonging_ahead",
    "end",
    "exempt",
    "fill",
    "look_over",
    "nudge",
    "proposed",
    "remind",
    "start",
    "suggestion",
    "tell_heads",
]
