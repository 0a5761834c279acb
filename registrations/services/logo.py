"""The logo, wanted after the request was approved."""

from django.db import transaction
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from records.audit import record
from records.workflow import IllegalMove
from registrations import rules
from registrations.models import (
    ProposedState,
    RegistrationRequest,
    RequestKind,
    RequestState,
)
from registrations.routing import lay
from registrations.services import telling
from registrations.services.drafts import COPIED, start
from registrations.services.found import held
from registrations.services.sending import hand_on
from registrations.services.voiding import changed, words_of


@transaction.atomic
def add_logo(registration: RegistrationRequest, *, by: User) -> RegistrationRequest:
    """Say that the logo will be used after all.

    Before the account is registered, only the step that looks after logos is asked again (every
    step, where none does); afterwards it is a new request, a draft with that step alone.

    Raises:
        PermissionDenied: it is somebody else's.
        IllegalMove: the logo is there already, or the request is not approved.
        Refused: too many drafts of theirs are open.

    Source: Leeds s8-p1.
    """
    row = held(registration)
    require(row.requested_by_id == by.pk, _("Only whoever asked may add the logo"))
    if not rules.can_add_logo(by, row):
        raise IllegalMove(
            _("The logo is part of this request already")
            if row.logo
            else rules.closed_sentence(row)
        )
    if row.state == RequestState.REGISTERED:
        return _new_request(row, by=by)
    before = words_of(row, ["logo"])
    row.logo = True
    row.save(update_fields=["logo"])
    lay(row)
    changed(row, before, by=by, fields=["logo"])
    event = row.move_to(RequestState.UNDER_REVIEW, by=by)
    telling.overtaken(row, telling.SET_UP)
    hand_on(row, by=by, event=event)
    return row


def _new_request(old: RegistrationRequest, *, by: User) -> RegistrationRequest:
    row = start(by=by, institution=old.institution, kind=RequestKind.EXISTING)
    for field in COPIED:
        setattr(row, field, getattr(old, field))
    account = old.account or old.adds_logo_to
    row.platform_terms, row.branding_guidelines = old.platform_terms, old.branding_guidelines
    row.url = account.url if account else old.url
    row.logo, row.adds_logo_to, row.copied_from = True, account, old
    row.done_tasks = old.done_tasks
    row.save()
    for each in old.proposed.filter(state=ProposedState.ACCEPTED):
        each.pk, each.request = None, row
        each.save()
    record(row, "logo asked for an account", by=by, codes={"request": old.pk})
    return row
