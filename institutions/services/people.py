"""People: added, invited, confirmed. An invited person belongs nowhere until confirmed."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from institutions.models import (
    BELONGING,
    Institution,
    LinkKind,
    OneUseLink,
    RoleAssignment,
    Unit,
    User,
    normal_email,
)
from institutions.notices import notify
from institutions.rules import can_give_role, require
from institutions.services.links import make_link, use_link, withdraw_links
from institutions.services.roles import grant_role
from institutions.shown import day as worded
from records.audit import record

INVITATION_DAYS = 14


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    by: User | None,
    institution: Institution | None = None,
    phone: str = "",
) -> User:
    """Add somebody, or return who has this address: nothing of theirs is overwritten.

    Raises:
        ValidationError: the address or the name is not one.
    """
    address = normal_email(email)
    known = User.objects.filter(email=address).first()
    if known is not None:
        return known
    person = User(email=address, name=" ".join(name.split()), phone=phone.strip())
    person.set_unusable_password()
    person.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        # Somebody else added the same address this moment.
        return User.objects.get(email=address)
    record(person, "person added", by=by, scope=institution.scope if institution else "")
    return person


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    institution: Institution,
    by: User | None,
    about: str = "",
    sends_mail: bool = True,
) -> tuple[User, OneUseLink]:
    """Invite somebody by a link that works once, for 14 days.

    Args:
        about: what the invitation's mail belongs to, so that it can be dropped.
        sends_mail: leave out the invitation's own mail where another one carries the link
            (``context={"link_key": link.key}``).

    Raises:
        ValidationError: the address is not one, or the person may not sign in any more.
    """
    person = add_person(email=email, name=name, by=by, institution=institution)
    if not person.is_active:
        raise ValidationError(
            {"email": _("%(person)s cannot sign in any more.") % {"person": person}}
        )
    link = make_link(
        LinkKind.INVITATION, institution=institution, person=person, by=by, days=INVITATION_DAYS
    )
    event = record(person, "invited", by=by, scope=institution.scope, codes={"link": link.pk})
    if sends_mail:
        notify(
            institution,
            "institutions/mail/invitation",
            event=event,
            people=[person],
            context={
                "link_key": link.key,
                "by_name": str(by) if by else institution.team_name,
                "until_day": worded(link.expires_at),
                "has_password": person.has_usable_password(),
            },
            about=about or f"invitation:{link.pk}",
        )
    return person, link


@transaction.atomic
def accept_invitation(link: OneUseLink, *, name: str, password: str) -> User:
    """Let an invited person in: their name, their password, once.

    Somebody who can sign in already keeps name and password: an invitation proves an address
    and replaces nothing.

    Raises:
        LinkProblem: the link was used, withdrawn or ran out.
        ValidationError: the name is missing or the password too weak.
    """
    used = use_link(link.key, LinkKind.INVITATION)
    if used.person is None:
        raise ValidationError(_("This invitation names nobody."))
    person = User.objects.select_for_update().get(pk=used.person.pk)
    if not person.is_active:
        raise ValidationError(_("%(person)s cannot sign in any more.") % {"person": person})
    if not person.has_usable_password():
        person.name = " ".join(name.split())
        person.full_clean(exclude=["password"], validate_unique=False)
        validate_password(password, person)
        person.set_password(password)
        person.save(update_fields=["name", "password"])
    withdraw_links(person, kind=LinkKind.INVITATION, institution=used.institution)
    record(person, "invitation accepted", by=person, scope=used.scope, codes={"link": used.pk})
    return person


@transaction.atomic
def confirm_person(
    person: User,
    *,
    role: str,
    unit: Unit,
    by: User,
    job_title: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
) -> RoleAssignment:
    """Confirm that an invited person belongs to a unit, as staff, student or another way.

    Raises:
        PermissionDenied: the asker manages no register over this unit.
        ValidationError: the role is no way of belonging, or overlaps one they hold.
    """
    require(can_give_role(by, role, unit, person), _("Register managers confirm people."))
    if role not in BELONGING:
        raise ValidationError({"role": _("Select how they belong to the university")})
    held = grant_role(
        person=person,
        role=role,
        unit=unit,
        by=by,
        job_title=job_title,
        from_on=from_on,
        to_on=to_on,
    )
    record(person, "belonging confirmed", by=by, scope=unit.scope, codes={"role": role})
    return held
