"""Keeps what the search reads in step with what a version's clauses say."""

from policies.models import ClauseIndex, ClauseText, PolicyVersion
from policies.searching import joined, label_keys, words_of

MOST = 500  # rows written at once


def searched(text: ClauseText) -> str:
    """What of a clause is searched: its words, else our summary of it."""
    return text.text or (text.clause.summary if text.clause else "")


def index(version: PolicyVersion) -> int:
    """Write down how each clause of a version is found; return how many had changed."""
    texts = list(version.texts.select_related("clause"))
    there = {row.text_id: row for row in ClauseIndex.objects.filter(text__version=version)}
    fresh, changed = [], []
    for text in texts:
        labels = joined(label_keys(text.label, text.path))
        words = joined(words_of(f"{text.heading} {text.crossheading} {searched(text)}"))
        row = there.get(text.pk)
        if row is None:
            fresh.append(ClauseIndex(text=text, labels=labels, words=words))
        elif (row.labels, row.words) != (labels, words):
            row.labels, row.words = labels, words
            changed.append(row)
    ClauseIndex.objects.bulk_create(fresh, batch_size=MOST)
    ClauseIndex.objects.bulk_update(changed, ["labels", "words"], batch_size=MOST)
    return len(fresh) + len(changed)
