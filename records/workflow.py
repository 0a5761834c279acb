"""States that move only along drawn lines, leaving an audit event each time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from records.audit import record
from records.models import AuditEvent


class IllegalMove(Exception):
    """No line is drawn from the present state; usually somebody else was faster."""


class Stateful(models.Model):
    """A row whose ``state`` moves only along ``MOVES``."""

    MOVES: ClassVar[Mapping[str, frozenset[str]]] = {}
    if TYPE_CHECKING:
        state: Any  # each model has its own, with its own words
    state_since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def locked(cls, pk: int, *beside: str) -> Self:
        """Read the row afresh and hold it until the transaction ends.

        Args:
            beside: what to read in the same query without holding it, like ``"unit"``.
        """
        rows = cls._default_manager.select_for_update(of=("self",))
        return (rows.select_related(*beside) if beside else rows).get(pk=pk)

    def can_move_to(self, state: str) -> bool:
        """Whether a line is drawn from the present state to this one."""
        return state in self.MOVES.get(self.state, frozenset())

    def move_to(
        self,
        state: str,
        *,
        by: Any,
        together: Mapping[str, Any] | None = None,
        **details: Any,
    ) -> AuditEvent:
        """Compare and swap the state, and record it.

        Args:
            together: columns that change in the same breath as the state.

        Raises:
            IllegalMove: no line is drawn, or the row's state changed meanwhile.
        """
        source = self.state
        if not self.can_move_to(state):
            raise IllegalMove(f"{self} is {self.get_state_display().lower()}")  # type: ignore[attr-defined]
        now = timezone.now()
        moved = (
            type(self)
            ._default_manager.filter(Q(state=source), pk=self.pk)
            .update(**{**(together or {}), "state": state, "state_since": now})
        )
        if moved != 1:
            raise IllegalMove(f"{self} was changed by somebody else")
        self.state, self.state_since = state, now
        for name, value in (together or {}).items():
            setattr(self, name, value)
        return record(
            self, f"moved to {state}", by=by, codes={"from": source, "to": state}, **details
        )
