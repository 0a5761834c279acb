"""Platforms as data."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Platform(models.Model):
    """A platform as data: how its addresses are read and written."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60, unique=True)
    spec = models.JSONField(help_text=_("Hosts, patterns and words, as in platforms.toml"))
    is_retired = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        """Show the name."""
        return self.name
