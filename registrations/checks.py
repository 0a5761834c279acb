"""The checks the portal makes on a request, each with the clause it is made under.

Which checks apply, and with what values, is the rulebook's business; a silent policy makes
none. Whoever asks and whoever decides see the same list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.handles import BadAddress, clean_handle, identity, read_address
from accounts.models import AccountKind, Mailbox
from accounts.platforms import spec_of, specs
from accounts.services import can_be_told, look_alikes, taken_by
from institutions.models import Role, User
from institutions.rules import is_staff
from policies.rulebook import Cited, Rulebook, RuleValue
from registrations import answers
from registrations.mailboxes import (
    MailboxVerdict,
    Shape,
    domain_reason,
    judge_mailbox,
    normal_address,
)
from registrations.models import (
    OPEN_STATES,
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestKind,
)
from registrations.names import forbidden_tokens, shows_any
from registrations.problems import Problem
from registrations.rules import belongs_as

Outcome = Literal["ok", "warn", "refuse", "unknown"]


@dataclass(frozen=True)
class Check:
    """What one check found, in a sentence, with its clauses and the answer it is about."""

    code: str
    outcome: Outcome
    sentence: str
    citations: tuple[Cited, ...]
    field: str
    task: str

    def problem(self) -> Problem:
        """The same as something to put right."""
        return Problem(self.task, self.field, self.sentence, self.citations)


def checks(registration: RegistrationRequest, book: Rulebook) -> list[Check]:
    """Make every check this university's rulebook asks for, in the order of the tasks."""
    return [found for check in _CHECKS for found in check(registration, book)]


def _check(
    code: str, outcome: Outcome, sentence: str, field: str, rule: RuleValue | None = None
) -> Check:
    citations = rule.citations if rule else ()
    return Check(code, outcome, sentence, citations, field, answers.TASK_OF.get(field, ""))


# --- who asks ---


def applicant(user: User, book: Rulebook) -> Check | None:
    """Whether this person may ask; None where the policy does not say who may."""
    rule = book["applicant_types"]
    if not rule:
        return None
    if belongs_as(user, book.institution) & set(rule.value):
        return _check("applicant", "ok", _("Whoever asks is among those who may"), "", rule)
    allowed = ", ".join(str(Role(code).label).lower() for code in rule.value)
    sentence = _("Only these people may ask for an account: %(allowed)s") % {"allowed": allowed}
    return _check("applicant", "refuse", sentence, "", rule)


def _applicant(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    if found := applicant(registration.requested_by, book):
        yield found


# --- unit and platform, as they are today ---


def _still_there(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whether unit and platform are still open: both may close while a request is on its way."""
    unit, platform = registration.unit, registration.platform
    if unit is not None and unit.closed_on is not None:
        sentence = _("%(unit)s has closed. Select another unit") % {"unit": unit}
        yield _check("unit_open", "refuse", sentence, "unit")
    is_new = registration.kind == RequestKind.NEW
    if platform is not None and platform.is_retired and is_new:
        sentence = _("This platform has closed. Select another one")
        yield _check("platform_open", "refuse", sentence, "platform")


# --- name, handle, address ---


def name_check(field: str, text: str, book: Rulebook) -> Check | None:
    """Whether a name or a handle keeps clear of the words it may not contain."""
    rule = book["name_forbidden_words"]
    if not rule or not text:
        return None
    what = _("Account name") if field == "name" else _("Handle")
    if found := forbidden_tokens(text, rule.value):
        sentence = _(
            "%(what)s must not include ‘%(word)s’, which is not linked to %(institution)s"
        ) % {"what": what, "word": found[0], "institution": book.institution.short_name}
        if expected := book["name_expected_words"].value:
            sentence += _(". Use ‘%(word)s’") % {"word": expected[0].replace(" ", "")}
        return _check("name_words", "refuse", sentence, field, rule)
    sentence = _("%(what)s has none of the words it must not have") % {"what": what}
    return _check("name_words", "ok", sentence, field, rule)


def _names(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    for field in ("name", "handle"):
        if found := name_check(field, getattr(registration, field), book):
            yield found
    rule = book["name_expected_words"]
    if rule and registration.name and not shows_any(registration.name, rule.value):
        sentence = _("The name does not show the link with the university, like ‘%(word)s’") % {
            "word": rule.value[0]
        }
        yield _check("name_expected", "warn", sentence, "name", rule)


def _kind(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    rule = book["account_kinds"]
    if rule and registration.account_kind and registration.account_kind not in rule:
        sentence = _("The policy does not name accounts of this kind. An approver judges")
        yield _check("kind_named", "unknown", sentence, "account_kind", rule)


def identity_of(registration: RegistrationRequest) -> str:
    """The identity the account will have, as far as it can be told; raises BadAddress."""
    if registration.platform is None:
        return ""
    spec = spec_of(registration.platform)
    if registration.url:
        found = read_address(registration.url, specs(), chosen=spec.code)
        if found.platform != spec.code:
            raise BadAddress(_("The web address and platform do not match"))
        return found.identity
    if not registration.handle:
        return ""
    return identity(spec, clean_handle(registration.handle, spec))


def taken_sentence(value: str, asker: User) -> str:
    """Say who has an identity already, without telling another university's business."""
    account = taken_by(value)
    if account is None:
        return ""
    if can_be_told(asker, account):
        return _("This address is already registered to %(unit)s") % {"unit": account.unit}
    return _("This address is already registered by another institution")


def _address(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    field = "url" if registration.kind == RequestKind.EXISTING else "handle"
    try:
        wanted = identity_of(registration)
    except BadAddress as bad:
        yield _check("address", "refuse", str(bad), field)
        return
    if not wanted or registration.adds_logo_to_id:
        return
    if taken := taken_sentence(wanted, registration.requested_by):
        yield _check("duplicate", "refuse", taken, field)
    else:
        yield _check("duplicate", "ok", _("No registered account has this address"), field)
    if _also_asked(registration):
        sentence = _("Another request asks for the same handle. The first one set up gets it")
        yield _check("also_asked", "warn", sentence, field)


def _also_asked(registration: RegistrationRequest) -> bool:
    return (
        RegistrationRequest.objects.filter(
            institution=registration.institution_id,
            platform=registration.platform_id,
            handle__iexact=registration.handle,
            state__in=OPEN_STATES,
        )
        .exclude(handle="")
        .exclude(pk=registration.pk)
        .exists()
    )


def _look_alikes(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    if registration.adds_logo_to_id or not (registration.name or registration.handle):
        return
    found = look_alikes(
        registration.institution, registration.name, registration.handle, registration.platform
    )
    for each in found:
        yield _check("look_alike", "warn", each.label, "name")
    if not found:
        yield _check("look_alike", "ok", _("No registered account has a name like it"), "name")


def _existing(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
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
    yield _check("existing", "warn", sentence, "url", rule)


# --- purpose ---


def use_check(code: str, book: Rulebook) -> Check | None:
    """What the rulebook says of one use of an account; None where it says nothing."""
    rule = book.rules.get(f"purpose_{code}")
    if rule is None or not rule:
        return None
    what = str(answers.USES[code])
    if rule.value["effect"] == "refuse":
        sentence = _("An account cannot be for this: %(what)s. %(instead)s")
        outcome: Outcome = "refuse"
    else:
        sentence = _("%(what)s: on a condition. %(instead)s")
        outcome = "warn"
    words = sentence % {"what": what, "instead": rule.value["instead"]}
    return _check(f"purpose_{code}", outcome, words, "uses", rule)


def _uses(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    for code in registration.uses:
        if code in answers.USES and (found := use_check(code, book)):
            yield found
    if "recruitment" in registration.uses and registration.network_name:
        rule = book["purpose_recruitment"]
        if rule and not registration.applicants_told:
            sentence = _("Applicants must be told that this network is part of the process")
            yield _check("network", "refuse", sentence, "applicants_told", rule)


def _house_rules(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    rule = book["house_rules"]
    if rule and registration.house_rules == "no":
        sentence = _("House rules should be shown where the platform has a place for them")
        yield _check("house_rules", "warn", sentence, "house_rules", rule)


def _logo(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    rule = book["logo_permission"]
    if rule and registration.logo:
        sentence = _("The logo needs permission: whoever approves sees that you ask for it")
        yield _check("logo", "warn", sentence, "logo", rule)


# --- people ---


def _administrators(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    rule, people = book["min_administrators"], answers.named(registration)
    for each in registration.proposed.select_related("person"):
        if each.state == ProposedState.DECLINED:
            sentence = _("%(person)s said no. Choose someone else") % {"person": each.person}
            outcome: Outcome = "warn" if len(people) >= (rule.value or 0) else "refuse"
            yield _check("said_no", outcome, sentence, "administrators")
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
        yield _check("backup", "warn", sentence, "administrators", backup)


def _different(people: list[ProposedAdministrator]) -> set[str]:
    """People apart: a plus-tag, capitals or a space do not make somebody else."""
    return {normal_address(each.person.email) for each in people}


def _enough(different: int, named: int, rule: RuleValue) -> Check:
    if different < named:
        sentence = _("Administrators must be two different people")
        return _check("administrators", "refuse", sentence, "administrators", rule)
    if different >= rule.value:
        sentence = ngettext(
            "%(number)s person named to run the account",
            "%(number)s people named to run the account",
            different,
        ) % {"number": different}
        return _check("administrators", "ok", sentence, "administrators", rule)
    words = {
        0: _("Enter an administrator"),
        1: _("Enter a second administrator"),
        2: _("Enter a third administrator"),
    }
    sentence = words.get(different, _("Enter another administrator"))
    return _check("administrators", "refuse", sentence, "administrators", rule)


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
        yield _check("staff", "ok", needed, "administrators", rule)
    elif len(sure) + len(unsure) >= rule.value:
        sentence = _("%(needed)s: it is still to be confirmed that %(person)s is") % {
            "needed": needed,
            "person": unsure[0].person,
        }
        yield _check("staff", "unknown", sentence, "administrators", rule)
    else:
        yield _check("staff", "refuse", needed, "administrators", rule)


def _accepted(people: list[ProposedAdministrator]) -> Check:
    waiting = [str(each.person) for each in people if each.state == ProposedState.WAITING]
    if not waiting:
        return _check("accepted", "ok", _("Everybody named has accepted"), "administrators")
    sentence = _("Not accepted yet: %(people)s") % {"people": ", ".join(waiting)}
    return _check("accepted", "unknown", sentence, "administrators")


# --- mailbox ---


def judged(address: str) -> MailboxVerdict:
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
        found.append(_check("mailbox_domain", "refuse", why, "mailbox", domain))
    if not generic:
        return found
    verdict = judged(address)
    if verdict.shape is Shape.GENERIC:
        sentence = _("The mailbox looks like a team’s")
        return [*found, _check("mailbox_shape", "ok", sentence, "mailbox", generic)]
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
        return [*found, _check("mailbox_shape", "refuse", words, "mailbox", generic)]
    if reason.strip():
        words = _("%(why)s. The requester says: %(reason)s") % {
            "why": verdict.reason,
            "reason": reason.strip(),
        }
    return [*found, _check("mailbox_shape", "warn", words, "mailbox", generic)]


def _mailbox(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    mailbox = registration.mailbox
    if mailbox is None:
        return
    yield from mailbox_check(mailbox.address, registration.mailbox_reason, book)
    yield confirmed_check(mailbox, book)


def confirmed_check(mailbox: Mailbox, book: Rulebook) -> Check:
    """Whether somebody who reads the mailbox has pressed its button."""
    if mailbox.confirmed_at:
        return _check("mailbox_confirmed", "ok", _("The mailbox is confirmed"), "mailbox")
    sentence = _("The mailbox has not been confirmed yet")
    rule = book["mailbox"] if book["mailbox"].value == "required" else None
    return _check("mailbox_confirmed", "unknown", sentence, "mailbox", rule)


# --- secrets ---


def _secrets(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    for field in answers.TEXT_FIELDS:
        value = getattr(registration, field)
        texts = value if isinstance(value, list) else [value]
        if any(answers.looks_like_a_password(str(text)) for text in texts):
            yield _check("password", "refuse", answers.no_passwords(), field)


_CHECKS: tuple[Callable[[RegistrationRequest, Rulebook], Iterator[Check]], ...] = (
    _applicant,
    _still_there,
    _kind,
    _names,
    _address,
    _look_alikes,
    _existing,
    _uses,
    _house_rules,
    _logo,
    _administrators,
    _mailbox,
    _secrets,
)

# An account of a partner is run by people whose addresses are elsewhere.
ELSEWHERE = frozenset({AccountKind.PARTNER})
