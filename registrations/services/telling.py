"""The mail of requests: whom each one goes to, what it is about, what overtakes it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.models import Institution, Role, User
from institutions.notices import notify
from institutions.rules import people_of
from institutions.shown import day
from records.models import AuditEvent
from records.outbox import drop
from registrations.models import ProposedState, RegistrationRequest, RequestKind

MAIL = "registrations/mail"
# What a mail is about; each part can be dropped by itself once it is overtaken.
DRAFT, STEP, REQUESTER, PERSON, TEAM, SET_UP = (
    "draft", "step", "requester", "person", "team", "set-up",
)  # fmt: skip


# Mail whose reader must act: the day is said beside the link.
TO_ACT_ON = frozenset(
    {"to_decide", "decide_soon", "passed_on", "run_account", "questions", "approved", "not_set_up"}
)


def page(registration: RegistrationRequest, name: str, *args: object) -> str:
    """The address of one of a request's pages, without the host."""
    slug = registration.institution.slug
    return reverse(f"registrations:{name}", args=[slug, registration.reference, *args])


def about(registration: RegistrationRequest, *parts: object) -> str:
    """What a mail belongs to, like "request:12:step:34"."""
    return ":".join(str(part) for part in ("request", registration.pk, *parts))


def overtaken(registration: RegistrationRequest, *parts: object) -> None:
    """Take back what still waits about a request or a part of it."""
    drop(about(registration, *parts))


def title(registration: RegistrationRequest) -> str:
    """What the account is called in mail."""
    return registration.name or _("a social media account")


def tell(
    registration: RegistrationRequest,
    template: str,
    *,
    event: AuditEvent | None,
    part: tuple[object, ...],
    people: Iterable[User] = (),
    addresses: Iterable[str] = (),
    path: str = "",
    daily: bool = False,
    **more: Any,
) -> int:
    """Owe one of the request's mails to people, once the change it tells of is committed."""
    return notify(
        registration.institution,
        f"{MAIL}/{template}",
        event=event,
        people=people,
        addresses=addresses,
        context=facts(
            registration,
            path=path,
            **({"by": more.get("due")} if template in TO_ACT_ON else {}),
            **more,
        ),
        about=about(registration, *part),
        daily=daily,
    )


def facts(registration: RegistrationRequest, *, path: str = "", **more: Any) -> dict[str, Any]:
    """What every mail of a request may say; days are worded here, as they are read today."""
    worded = {name: day(value) if _is_day(value) else value for name, value in more.items()}
    return {
        "reference": registration.reference,
        "account": title(registration),
        "platform": str(registration.platform or ""),
        "unit": str(registration.unit or ""),
        "requester": str(registration.requested_by),
        "exists": registration.kind == RequestKind.EXISTING,
        "path": path or registration.get_absolute_url(),
        **worded,
    }


def _is_day(value: object) -> bool:
    return isinstance(value, (date, datetime))


def tell_requester(
    registration: RegistrationRequest,
    template: str,
    *,
    event: AuditEvent | None,
    path: str = "",
    daily: bool = False,
    **more: Any,
) -> None:
    """Owe a mail to whoever asked."""
    tell(
        registration,
        template,
        event=event,
        part=(REQUESTER,),
        people=[registration.requested_by],
        path=path,
        daily=daily,
        **more,
    )


def tell_runners(
    registration: RegistrationRequest,
    template: str,
    *,
    event: AuditEvent | None,
    part: tuple[object, ...],
    also: Iterable[User] = (),
    addresses: Iterable[str] = (),
    **more: Any,
) -> None:
    """Owe a mail to the people who accepted to run the account, and to some more.

    One invited for this account who holds no role yet is reached at their address.
    """
    accepted = registration.proposed.filter(state=ProposedState.ACCEPTED).select_related("person")
    runners = [each.person for each in accepted if each.person.is_active]
    strangers = [each.email for each in runners if not _ever_held_a_role(each, registration)]
    known = [each for each in runners if each.email not in strangers]
    tell(
        registration,
        template,
        event=event,
        part=part,
        people=[*known, *also],
        addresses=[*strangers, *addresses],
        **more,
    )


def _ever_held_a_role(person: User, registration: RegistrationRequest) -> bool:
    """Whether somebody belongs or has belonged here; a leaver gets no mail after the end."""
    return person.assignments.filter(unit__institution=registration.institution_id).exists()


def office(institution: Institution) -> list[User]:
    """The institution administrators, who look after what nobody else can answer."""
    return list(people_of(institution, Role.INSTITUTION_ADMIN))


def team(institution: Institution) -> list[User]:
    """The people who keep the register."""
    return list(people_of(institution, Role.REGISTER_MANAGER))
