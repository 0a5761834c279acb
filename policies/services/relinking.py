"""What rests on a clause of a draft goes on resting on it when the draft is written anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from policies.models import CitationDecision, ClauseText, PolicyVersion, RuleChange


@contextmanager
def resting_again(draft: PolicyVersion) -> Iterator[None]:
    """Find each chosen clause again among the new ones: by its identity, else by its place."""
    chosen = [
        (row, cast(ClauseText, row.rests_on))
        for model in (CitationDecision, RuleChange)
        for row in model._default_manager.filter(
            version=draft, rests_on__isnull=False
        ).select_related("rests_on")
    ]
    yield
    if not chosen:
        return
    texts = list(draft.texts.all())
    for row, was in chosen:
        row.rests_on = next((text for text in texts if _is_same(text, was)), None)
        row.save(update_fields=["rests_on"])


def _is_same(text: ClauseText, was: ClauseText) -> bool:
    if was.clause_id is not None:
        return text.clause_id == was.clause_id
    return text.clause_id is None and text.path == was.path
