"""The schedule's own memory, which a killed process may leave half-written."""

from celery.beat import PersistentScheduler


class SturdyScheduler(PersistentScheduler):
    """Starts with a clean memory where the old one cannot be read, instead of not at all.

    Nothing is lost by it: due work is a row, and each sweep catches up on its next run.
    """

    def setup_schedule(self) -> None:
        """Read the memory, or begin a new one."""
        try:
            super().setup_schedule()
        except Exception as unreadable:
            begin_anew = self._destroy_open_corrupted_schedule  # type: ignore[attr-defined]
            self._store = begin_anew(unreadable)
            super().setup_schedule()
