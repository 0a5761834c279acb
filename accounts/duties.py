"""What somebody accepts who runs an account or posts on it: the text of the day, kept with it."""

from hashlib import sha256

from django.utils.translation import gettext as _

from accounts.models import ServiceRole
from policies.rulebook import Rulebook, RuleValue


def duties_rule(book: Rulebook, role: str) -> RuleValue:
    """The rule that words the duties of a role."""
    is_contributor = role == ServiceRole.CONTRIBUTOR
    return book["contributor_duties" if is_contributor else "administrator_duties"]


def duties_of(book: Rulebook, role: str) -> list[str]:
    """The duties somebody in this role accepts today, one sentence each."""
    return [_(line) for line in duties_rule(book, role).value or []]


def duties_kept(book: Rulebook, role: str) -> dict[str, str]:
    """The columns that keep what was accepted: the text itself, and a mark of its version."""
    text = "\n".join(duties_of(book, role))
    mark = sha256(text.encode()).hexdigest()[:8] if text else ""
    return {"duties": text, "duties_version": mark}
