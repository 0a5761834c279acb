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


def no_passwords() -> str:
    """The sentence for whoever wrote one down."""
    return _("Remove the password. Never write one here, and change it if others know it")
