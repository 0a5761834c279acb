"""Checks on what the account is called: its name, its handle, and who has one like it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.handles import BadAddress, clean_handle, identity, read_address
from accounts.platforms import spec_of, specs
from accounts.services import can_be_told, look_alikes, taken_by
from institutions.models import User
from policies.rulebook import Rulebook
from registrations.checks.outcome import Check, check
from registrations.models import OPEN_STATES, RegistrationRequest, RequestKind
from registrations.names import forbidden_tokens, shows_any


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
        return check("name_words", "refuse", sentence, field, rule)
    sentence = _("%(what)s has no word that is not allowed") % {"what": what}
    return check("name_words", "ok", sentence, field, rule)


def names(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """The words of name and handle, and whether the name shows whose account it is."""
    for field in ("name", "handle"):
        if found := name_check(field, getattr(registration, field), book):
            yield found
    rule = book["name_expected_words"]
    if rule and registration.name and not shows_any(registration.name, rule.value):
        sentence = _("The name does not show the link with the university, like ‘%(word)s’") % {
            "word": rule.value[0]
        }
        yield check("name_expected", "warn", sentence, "name", rule)


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


def address(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Whether the account can have this address, or somebody has it or asks for it too."""
    field = "url" if registration.kind == RequestKind.EXISTING else "handle"
    try:
        wanted = identity_of(registration)
    except BadAddress as bad:
        yield check("address", "refuse", str(bad), field)
        return
    if not wanted or registration.adds_logo_to_id:
        return
    if taken := taken_sentence(wanted, registration.requested_by):
        yield check("duplicate", "refuse", taken, field)
    else:
        yield check("duplicate", "ok", _("No registered account has this address"), field)
    if _also_asked(registration):
        sentence = _("Another request asks for the same handle. The first one set up gets it")
        yield check("also_asked", "warn", sentence, field)


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


def likenesses(registration: RegistrationRequest, book: Rulebook) -> Iterator[Check]:
    """Accounts whose name could be taken for this one."""
    if registration.adds_logo_to_id or not (registration.name or registration.handle):
        return
    found = look_alikes(
        registration.institution, registration.name, registration.handle, registration.platform
    )
    for each in found:
        yield check("look_alike", "warn", each.label, "name")
    if not found:
        yield check("look_alike", "ok", _("No registered account has a name like it"), "name")
