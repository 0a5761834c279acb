"""Checks on the people: who asks, and who will run the account."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.mailboxes import normal_address
from institutions.models import Role
from institutions.rules import is_staff
from policies.rulebook import Rulebook, RuleValue
from registrations import answers
from registrations.checks.outcome import Check, Outcome, check
from registrations.models import ProposedAdministrator, ProposedState, RegistrationRequest
from registrations.rules import belongs_as


def applicant(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whether this person may ask; nothing where the policy does not say who may."""
    rule = book["applicant_types"]
    if not rule:
        return
    if belongs_as(registration.requested_by, book.institution) & set(rule.value):
        sentence = _("%(person)s may ask for an account") % {"person": registration.requested_by}
        yield check("applicant", "ok", sentence, "", rule)
        return
    allowed = ", ".join(str(Role(code).label).lower() for code in rule.value)
    sentence = _("Only these people may ask for an account: %(allowed)s") % {"allowed": allowed}
    yield check("applicant", "refuse", sentence, "", rule)


def administrators(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whether enough different people are named, enough of them staff, and who has answered."""
    rule, people = book["min_administrators"], answers.named(registration)
    for each in registration.proposed.select_related("person"):
        if each.state == ProposedState.DECLINED:
            sentence = _("%(person)s said no. Choose someone else") % {"person": each}
            outcome: Outcome = "warn" if len(people) >= (rule.value or 0) else "refuse"
            yield check("said_no", outcome, sentence, "administrators")
    if rule:
        yield _enough(len(_different(people)), len(people), rule)
    yield from _staff(people, book)
    if people:
        yield _accepted(people)
    backup = book["backup_administrator_kinds"]
    if registration.account_kind in backup:
        sentence = _("%(team)s is advised as a back-up administrator of an account like this") % {
            "team": book.institution.team_name
        }
        yield check("backup", "warn", sentence, "administrators", backup)


def _different(people: list[ProposedAdministrator]) -> set[str]:
    """People apart: a plus-tag, capitals or a space do not make somebody else."""
    return {normal_address(each.person.email) for each in people}


def _enough(different: int, named: int, rule: RuleValue) -> Check:
    if different < named:
        sentence = _("Administrators must be two different people")
        return check("administrators", "refuse", sentence, "administrators", rule)
    if different >= rule.value:
        sentence = ngettext(
            "%(number)s person named to run the account",
            "%(number)s people named to run the account",
            different,
        ) % {"number": different}
        return check("administrators", "ok", sentence, "administrators", rule)
    words = {
        0: _("Enter an administrator"),
        1: _("Enter a second administrator"),
        2: _("Enter a third administrator"),
    }
    sentence = words.get(different, _("Enter another administrator"))
    return check("administrators", "refuse", sentence, "administrators", rule)


def _staff(people: list[ProposedAdministrator], book: Rulebook) -> Iterator[Check]:
    rule = book["staff_administrators"]
    if not rule or not people:
        return
    sure = [each for each in people if is_staff(each.person, book.institution)]
    unsure = [each for each in people if not belongs_as(each.person, book.institution)]
    needed = ngettext(
        "%(number)s administrator must be a member of staff",
        "%(number)s administrators must be members of staff",
        rule.value,
    ) % {"number": rule.value}
    if len(sure) >= rule.value:
        sentence = ngettext(
            "%(number)s administrator is a member of staff",
            "%(number)s administrators are members of staff",
            len(sure),
        ) % {"number": len(sure)}
        yield check("staff", "ok", sentence, "administrators", rule)
    elif len(sure) + len(unsure) >= rule.value:
        sentence = _("%(needed)s: it is still to be confirmed that %(person)s is") % {
            "needed": needed,
            "person": unsure[0],
        }
        yield check("staff", "unknown", sentence, "administrators", rule)
    else:
        yield check("staff", "refuse", needed, "administrators", rule)


def _accepted(people: list[ProposedAdministrator]) -> Check:
    waiting = [str(each) for each in people if each.state == ProposedState.WAITING]
    if not waiting:
        return check("accepted", "ok", _("Everybody named has accepted"), "administrators")
    sentence = _("Not accepted yet: %(people)s") % {"people": ", ".join(waiting)}
    return check("accepted", "unknown", sentence, "administrators")
