"""Checks on the request as a whole: its unit and platform today, its kind, no secrets in it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from policies.rulebook import Rulebook
from registrations import answers
from registrations.checks.outcome import Check, check
from registrations.models import RegistrationRequest, RequestKind


def still_there(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whether unit and platform are still open: both may close while a request is on its way."""
    unit, platform = registration.unit, registration.platform
    if unit is not None and unit.closed_on is not None:
        sentence = _("%(unit)s has closed. Select another unit") % {"unit": unit}
        yield check("unit_open", "refuse", sentence, "unit")
    is_new = registration.kind == RequestKind.NEW
    if platform is not None and platform.is_retired and is_new:
        sentence = _("This platform has closed. Select another one")
        yield check("platform_open", "refuse", sentence, "platform")


def account_kind(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whether the policy names accounts of this kind."""
    rule = book["account_kinds"]
    if rule and registration.account_kind and registration.account_kind not in rule:
        sentence = _("The policy does not name accounts of this kind. An approver judges")
        yield check("kind_named", "unknown", sentence, "account_kind", rule)


def existing(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Say of an account that exists already that its approval comes afterwards."""
    if registration.kind != RequestKind.EXISTING or registration.adds_logo_to_id:
        return
    rule = book["retrospective_approval"]
    if rule:
        sentence = _(
            "Approval comes before an account is created. This one will be marked as approved"
            " afterwards"
        )
    else:
        sentence = _("The account exists already. It will be marked as approved afterwards")
    yield check("existing", "warn", sentence, "url", rule)


def secrets(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whether somebody wrote a password into an answer."""
    for field in answers.TEXT_FIELDS:
        value = getattr(registration, field)
        texts = value if isinstance(value, list) else [value]
        if any(answers.looks_like_a_password(str(text)) for text in texts):
            yield check("password", "refuse", answers.no_passwords(), field)
