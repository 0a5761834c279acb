"""Checks on the mailbox: a team's and not a person's, at the right domain, and proven."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.mailboxes import (
    MailboxVerdict,
    Shape,
    domain_reason,
    judge_mailbox,
    normal_address,
)
from accounts.models import Mailbox
from institutions.models import User
from policies.rulebook import Rulebook
from registrations.checks.outcome import Check, check
from registrations.models import RegistrationRequest


def _judged(address: str) -> MailboxVerdict:
    """Tell a team's address from a person's; raises BadMailbox."""
    wanted = normal_address(address)
    local, _at, domain = wanted.partition("@")
    # Nobody else's address can be the same one once a plus-tag is taken off.
    known = User.objects.filter(email__startswith=local[:1]).filter(email__endswith=domain)
    return judge_mailbox(address, known.values_list("email", flat=True))


def mailbox_check(address: str, reason: str, book: Rulebook) -> list[Check]:
    """Judge a mailbox by whose domain it is and by its shape; raises BadMailbox."""
    found = []
    domain, generic = book["mailbox_domain"], book["mailbox_generic"]
    if domain and (why := domain_reason(address, book.institution.email_domains)):
        found.append(check("mailbox_domain", "refuse", why, "mailbox", domain))
    if not generic:
        return found
    verdict = _judged(address)
    if verdict.shape is Shape.GENERIC:
        sentence = _("The mailbox looks like a team’s")
        return [*found, check("mailbox_shape", "ok", sentence, "mailbox", generic)]
    own = next(iter(book.institution.email_domains), "example.ac.uk")
    sentence = _("This looks like a personal address. Enter a team mailbox, like events@%(domain)s")
    words = sentence % {"domain": own}
    if verdict.is_known_person:
        words = _("%(why)s. Enter a team mailbox, like events@%(domain)s") % {
            "why": verdict.reason,
            "domain": own,
        }
    is_strict = generic.value == "enforce"
    if is_strict and (verdict.is_known_person or not reason.strip()):
        return [*found, check("mailbox_shape", "refuse", words, "mailbox", generic)]
    if reason.strip():
        words = _("%(why)s. The requester says: %(reason)s") % {
            "why": verdict.reason,
            "reason": reason.strip(),
        }
    return [*found, check("mailbox_shape", "warn", words, "mailbox", generic)]


def mailbox(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whose mailbox it is, by its address, and whether it was confirmed."""
    box = registration.mailbox
    if box is None:
        return
    yield from mailbox_check(box.address, registration.mailbox_reason, book)
    yield _confirmed(box, book)


def _confirmed(mailbox: Mailbox, book: Rulebook) -> Check:
    """Whether somebody who reads the mailbox has pressed its button."""
    if mailbox.confirmed_at:
        return check("mailbox_confirmed", "ok", _("The mailbox is confirmed"), "mailbox")
    sentence = _("The mailbox has not been confirmed yet")
    rule = book["mailbox"] if book["mailbox"].value == "required" else None
    return check("mailbox_confirmed", "unknown", sentence, "mailbox", rule)
