"""Somebody who was to run the account will not: another is named while the request is on its way.

Approvals were given for certain people, so they are asked again; reference and answers stay.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from institutions.services import invite
from institutions.shown import moment
from policies.rulebook import rulebook
from records.audit import record
from records.workflow import IllegalMove
from registrations import rules
from registrations.checks.people import administrators
from registrations.models import ProposedAdministrator, ProposedState, RegistrationRequest
from registrations.problems import Refused
from registrations.services import telling
from registrations.services.found import held, saved
from registrations.services.people import FIELDS, TASK, add, ask
from registrations.services.sending import send_again
from registrations.services.voiding import changed, words_of

ASKED_AGAIN_AFTER = timedelta(days=1)  # nobody is asked twice in a day


def replace_administrator(
    registration: RegistrationRequest, *, by: User, pk: int, **given: Any
) -> RegistrationRequest:
    """Name one person in place of one; as ``replace_administrators``."""
    return replace_administrators(registration, by=by, places={pk: given})


@transaction.atomic
def replace_administrators(
    registration: RegistrationRequest, *, by: User, places: Mapping[int, Mapping[str, Any]]
) -> RegistrationRequest:
    """Name somebody in place of each who said no or has not said yes, and have it decided anew.

    The approvals given for the old names no longer count: the request goes to the first step
    without an answer, under its reference, and those who decide are told once, as always.

    Args:
        places: whom to name, as in ``name_administrator``, by the key of the place on the request.

    Raises:
        PermissionDenied: it is somebody else's request, or whoever asks may not ask any more.
        IllegalMove: it is not being decided or set up, or one of them has said yes meanwhile.
        Refused: as in ``name_administrator``, or too few would be staff; none is replaced.
    """
    if not places:
        raise IllegalMove(_("Nobody was named. Nothing was changed"))
    before, event = words_of(held(registration), FIELDS), None
    for pk, given in places.items():
        row, gone = _missing(registration, pk, by=by)
        try:
            named = add(row, by=by, **given)
        except Refused as refused:
            raise NotNamed(pk, refused) from refused
        if named.pk != gone.pk:
            telling.overtaken(row, telling.PERSON, gone.person_id)
            gone.delete()
        codes = {"from": gone.person_id, "to": named.person_id}
        event = record(row, "administrator replaced", by=by, codes=codes)
    _refuse_too_few_staff(row)
    changed(row, before, by=by, fields=FIELDS)
    saved(row, by=by, task=TASK)
    assert event is not None  # noqa: S101 - there was a place
    send_again(row, by=by, event=event)
    return row


class NotNamed(Refused):
    """One of several people could not be named; ``pk`` is the place they were named for."""

    def __init__(self, pk: int, refused: Refused) -> None:
        super().__init__(refused.problems)
        self.pk = pk


def _missing(
    registration: RegistrationRequest, pk: int, *, by: User
) -> tuple[RegistrationRequest, ProposedAdministrator]:
    """The request, held, and the place on it of somebody who has not said yes."""
    row = held(registration)
    require(row.requested_by_id == by.pk, _("Only whoever asks may name somebody else"))
    require(rules.can_start(by, row.institution), rules.why_not_start(by, row.institution))
    named = row.proposed.select_related("person").filter(pk=pk).first()
    too_late = rules.why_not_replace(row, named)
    if too_late or named is None:
        raise IllegalMove(too_late)
    return row, named


def _refuse_too_few_staff(row: RegistrationRequest) -> None:
    """Say it now rather than let those who approve find it."""
    for check in administrators(row, rulebook(row.institution)):
        if check.code == "staff" and check.outcome == "refuse":
            raise Refused([check.problem()])


@transaction.atomic
def ask_administrator_again(
    registration: RegistrationRequest, *, by: User, pk: int
) -> ProposedAdministrator:
    """Ask somebody who has not answered once more; no approval is touched by it.

    Raises:
        PermissionDenied: as in ``replace_administrator``.
        IllegalMove: they have answered, or were asked less than a day ago.
    """
    _row, named = _missing(registration, pk, by=by)
    if named.state == ProposedState.DECLINED:
        raise IllegalMove(_("%(person)s said no. Name somebody else") % {"person": named})
    if not can_ask_again(named, timezone.now()):
        raise IllegalMove(
            _("%(person)s was asked on %(when)s. Wait a day before you ask again")
            % {"person": named, "when": moment(named.asked_at or timezone.now())}
        )
    named.chased_at = None
    named.save(update_fields=["chased_at"])
    ask(named, by=by, link_key=_key_for(named, by=by))
    return named


def can_ask_again(named: ProposedAdministrator, now: datetime) -> bool:
    """Whether a day has passed since somebody was asked."""
    return named.asked_at is None or named.asked_at + ASKED_AGAIN_AFTER <= now


def _key_for(named: ProposedAdministrator, *, by: User) -> str:
    """A new invitation for somebody who cannot sign in yet: their first one may have run out."""
    person, row = named.person, named.request
    if person.has_usable_password():
        return ""
    about: dict[str, Any] = {"about": telling.about(row, telling.PERSON), "sends_mail": False}
    _person, link = invite(
        email=person.email, name=person.name, institution=row.institution, by=by, **about
    )
    return link.key
