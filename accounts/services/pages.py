"""Addresses of pages that messages lead to."""

from django.urls import reverse

from institutions.models import Institution


def mine_path(institution: Institution) -> str:
    """The page of the accounts somebody runs."""
    return reverse("accounts:mine", args=[institution.slug])
