"""Texts that seem to hold a password, which the portal never stores. Pure."""

import re

from django.utils.translation import gettext as _

_PASSWORD = re.compile(
    r"\b(?:pass\s?(?:word|code|phrase)|passwd|pwd|pw)\s*(?:is\b|[:=])\s*\S"
    r"|\bpin\s*[:=]\s*\d{4}"
    r"|://[^\s/@:]*:[^\s/@]+@",  # a name and a password inside a web address
    re.IGNORECASE,
)


def looks_like_a_password(text: str) -> bool:
    """Whether a text seems to hold a password, which the portal never stores."""
    return _PASSWORD.search(text) is not None


def looks_like_a_secret(place: str) -> bool:
    """Whether the name of a place holds a bare password: letters, digits and signs in one word."""
    words = (word.rstrip(".,;:!?)") for word in place.split())
    return any(
        len(word) >= 8
        and "/" not in word
        and all(re.search(kind, word) for kind in (r"[A-Za-z]", r"\d", r"[!$%^&*+=~?]"))
        for word in words
    )


def no_passwords() -> str:
    """The sentence for whoever wrote one down."""
    return _("Remove the password. Never write one here, and change it if others know it")
