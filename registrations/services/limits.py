"""What one person may have open at a time: the portal's own limits, no university's rule.

They are there so that nobody, nor a program under somebody's name, fills the register with drafts
or strangers' mailboxes with our questions.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, LinkKind, OneUseLink, User
from institutions.rules import can_invite
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
)
from registrations.problems import refuse

MOST_DRAFTS = 20  # requests one person has begun at a university and never sent
MOST_ASKED = 30  # people one person has asked at a university who have not answered yet


def require_room_for_a_draft(by: User, institution: Institution) -> None:
    """Refuse one draft too many; holds the person, so that two at once count each other."""
    _hold(by)
    begun = RegistrationRequest.objects.filter(
        requested_by=by, institution=institution, state=RequestState.DRAFT, sent_at=None
    )
    if begun.count() >= MOST_DRAFTS:
        sentence = _(
            "You have %(number)s requests that were never sent, the most the portal keeps for one"
            " person. Send or delete one of them first"
        )
        raise refuse("", "kind", sentence % {"number": MOST_DRAFTS})


def require_room_to_ask(by: User, institution: Institution, person: User) -> None:
    """Refuse one more person asked, where too many others have not answered; holds ``by``."""
    _hold(by)
    if len(_asked(by, institution) - {person.pk}) >= MOST_ASKED:
        sentence = _(
            "%(number)s people you asked have not answered yet, the most the portal allows one"
            " person. Wait for an answer, or take somebody off a request"
        )
        raise refuse("administrators", "email", sentence % {"number": MOST_ASKED})


def _asked(by: User, institution: Institution) -> set[int]:
    """Keys of the people who owe this person an answer.

    Somebody taken off a request again still has their invitation, until it runs out. Those who
    invite people for a living are counted by their requests alone.
    """
    waiting = ProposedAdministrator.objects.filter(
        request__requested_by=by,
        request__institution=institution,
        state=ProposedState.WAITING,
        asked_at__isnull=False,
    ).exclude(request__state__in=[RequestState.REGISTERED, RequestState.DECLINED])
    found = set(waiting.values_list("person", flat=True))
    if can_invite(by, institution):
        return found
    invited = OneUseLink.objects.filter(
        kind=LinkKind.INVITATION,
        institution=institution,
        created_by=by,
        used_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    )
    return found | {each for each in invited.values_list("person", flat=True) if each}


def _hold(person: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
