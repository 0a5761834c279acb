"""Addresses of pages that messages lead to."""

from django.urls import reverse

from accounts.models import SocialAccount
from institutions.models import Institution


def mine_path(institution: Institution) -> str:
    """The page of the accounts somebody runs."""
    return reverse("accounts:mine", args=[institution.slug])


def sightings_path(institution: Institution) -> str:
    """The page of what somebody reported as not on the register, and what became of it."""
    return reverse("accounts:my_sightings", args=[institution.slug])


def visits_path(account: SocialAccount) -> str:
    """The page on which somebody says that they looked after an account."""
    return reverse("accounts:visits", args=[account.institution.slug, account.reference])


def missed_visits_path(institution: Institution) -> str:
    """The register's list of accounts nobody looked after in time."""
    return reverse("accounts:list", args=[institution.slug]) + "?view=visits"


def permissions_path(account: SocialAccount) -> str:
    """The permissions kept for an account."""
    return reverse("accounts:permissions", args=[account.institution.slug, account.reference])


def permissions_ending_path(institution: Institution) -> str:
    """The permissions of a whole university that end soon."""
    return reverse("accounts:permissions_ending", args=[institution.slug])
