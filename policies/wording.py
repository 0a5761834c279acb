"""How a rule's value is worded for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from policies.parameters import ANSWERS, ATTESTATIONS, PARAMETERS, Kind

WORDS: Mapping[str, str | Promise] = {
    # people
    "staff": gettext_lazy("Staff"),
    "student": gettext_lazy("Students"),
    "honorary": gettext_lazy("Honorary appointees"),
    "society_officer": gettext_lazy("Society officers"),
    "partner": gettext_lazy("Partners"),
    # kinds of account
    "main": gettext_lazy("Main account"),
    "unit": gettext_lazy("School or department account"),
    "service": gettext_lazy("Service account"),
    "society": gettext_lazy("Society or club account"),
    "academic": gettext_lazy("An academic's account"),
    # how strictly
    "required": gettext_lazy("Required"),
    "optional": gettext_lazy("Optional"),
    "enforce": gettext_lazy("Yes, and a personal address is refused"),
    "warn": gettext_lazy("Yes, but only with a warning"),
    # who permits the logo
    "marketing": gettext_lazy("Marketing"),
    "brand": gettext_lazy("The brand team"),
    "authorisation": gettext_lazy("Official authorisation; the policy does not say whose"),
    # whom a course is asked of
    "manager": gettext_lazy("Managers"),
    "administrator": gettext_lazy("Administrators of accounts"),
    # what is needed before running an account
    "acknowledgement": gettext_lazy("The policy is confirmed as read"),
    "training": gettext_lazy("The courses are completed"),
    # what a contact point is for
    "general": gettext_lazy("Anything"),
    "registration": gettext_lazy("Registering an account"),
    "policy": gettext_lazy("The policy"),
    "report": gettext_lazy("A report or concern"),
    # asking before one posts
    "owner": gettext_lazy("Whoever keeps the policy"),
    "official": gettext_lazy("Where it is about an official account"),
    "always": gettext_lazy("Always"),
    # the words "my views are my own"
    "must": gettext_lazy("They must"),
    "should": gettext_lazy("They should"),
    "consider": gettext_lazy("It is worth considering"),
    "work": gettext_lazy("Those that speak of work"),
    "affiliation": gettext_lazy("Those that show the link with the university"),
}
# The same short name means different things under different codes.
SPECIAL: Mapping[tuple[str, str], str | Promise] = {
    ("training_courses", "owner"): gettext_lazy("Owners of accounts"),
    ("account_kinds", "partner"): gettext_lazy("Partner's account"),
    ("contact_points", "brand"): gettext_lazy("Logo and branding"),
}


def word(code: str, name: str) -> str:
    """Word one short name of a rule: ``society_officer`` is "Society officers"."""
    return str(SPECIAL.get((code, name)) or WORDS.get(name, name))


def question(code: str) -> str:
    """Word what a rule answers."""
    if (asked := code.removeprefix("answer_")) != code and asked in ANSWERS:
        return _("Must a request answer “%s”?") % _(ANSWERS[asked])
    if code.startswith("attest_"):
        label, _everywhere = ATTESTATIONS[code.removeprefix("attest_")]
        return _("Is “%s” asked about an account?") % _(label)
    return _(PARAMETERS[code].question)


def counted(unit: str, number: int) -> str:
    """Word a number with its unit: "1 working day", "3 calendar months"."""
    forms = {
        "administrators": ngettext("%d administrator", "%d administrators", number),
        "calendar months": ngettext("%d calendar month", "%d calendar months", number),
        "working days": ngettext("%d working day", "%d working days", number),
        "days": ngettext("%d day", "%d days", number),
        "office hours": ngettext("%d office hour", "%d office hours", number),
    }
    return forms[unit] % number


def value_lines(code: str, value: Any) -> list[str]:
    """Word a rule's value, one line for each thing it names."""
    parameter = PARAMETERS[code]
    if value is None:
        return [_("Nothing is checked")]
    match parameter.kind:
        case Kind.YES_NO:
            return [_("Yes") if value else _("No")]
        case Kind.WHOLE:
            return [counted(parameter.unit, value)]
        case Kind.WORDS:
            # Without a list of choices the words are the institution's own, shown as they are.
            return [word(code, name) if parameter.choices else name for name in value]
        case Kind.TABLE:
            return [f"{word(code, name)}: {text}" for name, text in value.items()]
        case Kind.PURPOSE:
            verdict = _("No") if value["effect"] == "refuse" else _("Yes, on a condition")
            return [f"{verdict}. {value['instead']}"]
    return [word(code, value)]
