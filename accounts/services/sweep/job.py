"""Looking a register over because somebody asked for it now."""

from typing import Any

from accounts.services.sweep.running import look_over
from institutions.models import Institution
from records.jobs import Run


def work(run: Run) -> dict[str, Any]:
    """Look over the register of the job's university, and say what was found."""
    found = look_over(Institution.objects.get(pk=run.options["institution"]))
    if found.sweep is None:
        return {"elsewhere": True}
    return {"checked": found.checked, "flagged": found.flagged_number, "unknown": found.unknown}
