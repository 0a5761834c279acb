"""The checks the portal makes on a request, each with the clause it is made under.

Which checks apply, and with what values, is the rulebook's business; a silent policy makes
none. Whoever asks and whoever decides see the same list.
"""

from collections.abc import Callable, Iterator

from policies.rulebook import Rulebook
from registrations.checks.mailbox import mailbox
from registrations.checks.naming import address, likenesses, names
from registrations.checks.outcome import Check
from registrations.checks.people import administrators, applicant
from registrations.checks.purpose import house_rules, logo, uses
from registrations.checks.whole import account_kind, existing, secrets, still_there
from registrations.models import RegistrationRequest

__all__ = ["Check", "checks"]

# In the order of the tasks.
_CHECKS: tuple[Callable[[RegistrationRequest, Rulebook], Iterator[Check]], ...] = (
    applicant,
    still_there,
    account_kind,
    names,
    address,
    likenesses,
    existing,
    uses,
    house_rules,
    logo,
    administrators,
    mailbox,
    secrets,
)


def checks(registration: RegistrationRequest, book: Rulebook) -> list[Check]:
    """Make every check this university's rulebook asks for, in the order of the tasks."""
    return [found for check in _CHECKS for found in check(registration, book)]
