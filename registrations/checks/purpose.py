"""Checks on what the account is for: its uses, its house rules, the logo it wants."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from policies.rulebook import Rulebook
from registrations import answers
from registrations.checks.outcome import Check, Outcome, check
from registrations.models import RegistrationRequest


def _use(code: str, book: Rulebook) -> Check | None:
    """What the rulebook says of one use of an account; None where it says nothing."""
    rule = book.rules.get(f"purpose_{code}")
    if rule is None or not rule:
        return None
    what = str(answers.USES[code])
    if rule.value["effect"] == "refuse":
        sentence = _("An account cannot be for this: %(what)s. %(instead)s")
        outcome: Outcome = "refuse"
    else:
        sentence = _("%(what)s: allowed on a condition. %(instead)s")
        outcome = "warn"
    words = sentence % {"what": what, "instead": rule.value["instead"]}
    return check(f"purpose_{code}", outcome, words, "uses", rule)


def uses(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Each use that was ticked, and a named network in recruitment."""
    for code in registration.uses:
        if code in answers.USES and (found := _use(code, book)):
            yield found
    if "recruitment" in registration.uses and registration.network_name:
        rule = book["purpose_recruitment"]
        if rule and not registration.applicants_told:
            sentence = _("Applicants must be told that this network is part of the process")
            yield check("network", "refuse", sentence, "applicants_told", rule)


def house_rules(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whether house rules for comments will be shown."""
    rule = book["house_rules"]
    if rule and registration.house_rules == "no":
        sentence = _("House rules should be shown where the platform has a place for them")
        yield check("house_rules", "warn", sentence, "house_rules", rule)


def logo(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whether a logo is wanted that needs permission."""
    rule = book["logo_permission"]
    if rule and registration.logo:
        sentence = _("The logo needs permission, which is asked for with this request")
        yield check("logo", "warn", sentence, "logo", rule)
