"""What the search reads of each clause's wording: rows beside the texts, kept by the services."""

from django.db import models

from policies.models.texts import ClauseText


class ClauseIndex(models.Model):
    """A clause's wording as it is searched; the words themselves stand in ``ClauseText``.

    A table of its own: a published wording can never change, how it is searched may.
    """

    text = models.OneToOneField(ClauseText, models.CASCADE, related_name="index")
    labels = models.TextField()
    words = models.TextField()

    def __str__(self) -> str:
        """Show which clause."""
        return str(self.text)
