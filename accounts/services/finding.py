"""The person behind a typed address: somebody known, or somebody invited by it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.mailboxes import BadMailbox, domain_reason, normal_address, same_mailbox
from institutions.models import Institution, User
from institutions.rules import is_member
from institutions.services import invite
from policies.problems import Refused, checked_words


@dataclass(frozen=True)
class Found:
    """Somebody, and the key of their invitation where they cannot sign in yet."""

    person: User
    link_key: str = ""


def find_or_invite(
    institution: Institution,
    email: str,
    name: str,
    *,
    by: User,
    about: str,
    may_be_elsewhere: bool = False,
) -> Found:
    """Find who has an address, however it was written, or invite them by it.

    The invitation's link goes with the caller's own mail, so none is sent from here.

    Args:
        about: what the invitation belongs to, so that its mail can be dropped.
        may_be_elsewhere: whether an address outside the university's domains will do.

    Raises:
        Refused: no address, one outside the university, no name, or nobody who may sign in.
    """
    try:
        wanted = normal_address(email)
    except BadMailbox as bad:
        raise Refused(str(bad), "email") from bad
    known = _person_at(email, wanted)
    domains = institution.email_domains
    is_elsewhere = bool(domain_reason(wanted, domains))
    if known is not None and not known.is_active:
        # The name behind an address of elsewhere may be another university's business.
        who = wanted if is_elsewhere else known
        sentence = _("%(person)s cannot sign in any more. Choose someone else")
        raise Refused(sentence % {"person": who}, "email")
    if known is not None and is_member(known, institution):
        return Found(known)
    if is_elsewhere and not may_be_elsewhere:
        sentence = _("Enter a work email address ending in %(domain)s")
        raise Refused(sentence % {"domain": domains[0]}, "email")
    if known is None and not name.strip():
        raise Refused(_("Enter the person’s name"), "name")
    typed = checked_words(name, "name")
    return _invite(institution, known.email if known else email, typed, by=by, about=about)


def _invite(institution: Institution, email: str, name: str, *, by: User, about: str) -> Found:
    try:
        person, link = invite(
            email=email, name=name, institution=institution, by=by, about=about, sends_mail=False
        )
    except ValidationError as error:
        field = "name" if "name" in getattr(error, "error_dict", {}) else "email"
        raise Refused(" ".join(error.messages), field) from error
    return Found(person, "" if person.has_usable_password() else link.key)


def _person_at(email: str, wanted: str) -> User | None:
    """Who has this address, however it was written: capitals, spaces, a plus-tag."""
    local, _at, domain = wanted.partition("@")
    alike = User.objects.filter(email__startswith=local[:1], email__endswith=domain)
    typed = email.strip().casefold()
    return min(
        (person for person in alike if same_mailbox(person.email, wanted)),
        key=lambda person: person.email != typed,
        default=None,
    )
