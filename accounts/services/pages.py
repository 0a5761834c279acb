"""Addresses of pages that messages lead to."""

from django.urls import reverse

from institutions.models import Institution


def mine_path(institution: Institution) -> str:
    """The page of the accounts somebody runs."""
    return reverse("accounts:mine", args=[institution.slug])


def sightings_path(institution: Institution) -> str:
    """The page of what somebody reported as not on the register, and what became of it."""
    return reverse("accounts:my_sightings", args=[institution.slug])
