"""Mailboxes of teams."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution


class Mailbox(models.Model):
    """A team's email address; one may serve several accounts."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="mailboxes")
    address = models.EmailField(max_length=254)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = _("mailboxes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "address"], name="one_mailbox_per_address"
            ),
            models.CheckConstraint(
                condition=Q(address=Lower("address")),
                name="mailbox_is_case_folded",
            ),
        ]

    def __str__(self) -> str:
        """Show the address."""
        return self.address

    @property
    def scope(self) -> str:
        """Path of the university."""
        return self.institution.scope
