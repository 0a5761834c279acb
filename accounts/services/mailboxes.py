"""A team's mailbox: written down, asked, confirmed by whoever reads it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Mailbox
from institutions.models import Institution, LinkKind, OneUseLink, User, normal_email
from institutions.notices import notify
from institutions.services import make_link, use_link
from institutions.shown import day
from records.audit import record

ASKED_AGAIN_AFTER = timedelta(minutes=10)  # nobody can fill a mailbox with our questions
MAILBOX_LINK_DAYS = 14


@transaction.atomic
def mailbox_for(institution: Institution, address: str, *, by: User | None) -> Mailbox:
    """Find a team's mailbox by its address, or write it down; one may serve many accounts."""
    mailbox, is_new = Mailbox.objects.get_or_create(
        institution=institution, address=normal_email(address)
    )
    if is_new:
        record(mailbox, "mailbox named", by=by, scope=institution.scope)
    return mailbox


@transaction.atomic
def ask_mailbox(
    mailbox: Mailbox, *, by: User | None, context: dict[str, Any] | None = None
) -> OneUseLink | None:
    """Send the mailbox a page on which whoever reads it confirms; None if that was done.

    Asked again within ten minutes, the earlier message stands.
    """
    mailbox = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox.pk)
    if mailbox.confirmed_at:
        return None
    just_asked = OneUseLink.objects.filter(
        kind=LinkKind.MAILBOX,
        subject_id=mailbox.pk,
        used_at=None,
        withdrawn_at=None,
        created_at__gt=timezone.now() - ASKED_AGAIN_AFTER,
    ).first()
    if just_asked is not None:
        return just_asked
    link = make_link(
        LinkKind.MAILBOX,
        institution=mailbox.institution,
        subject_id=mailbox.pk,
        by=by,
        days=MAILBOX_LINK_DAYS,
    )
    event = record(mailbox, "mailbox asked to confirm", by=by, scope=mailbox.scope)
    notify(
        mailbox.institution,
        "accounts/mail/confirm_mailbox",
        event=event,
        addresses=[mailbox.address],
        context={
            "asked_by": str(by or _("Somebody")),
            "mailbox": mailbox.address,
            "link_key": link.key,
            "by": day(link.expires_at),
            **(context or {}),
        },
        about=f"mailbox:{mailbox.pk}",
    )
    return link


def last_asked(mailbox: Mailbox) -> OneUseLink | None:
    """The newest page a mailbox was sent to confirm itself on; None where it was sent none."""
    sent = OneUseLink.objects.filter(kind=LinkKind.MAILBOX, subject_id=mailbox.pk)
    return sent.order_by("-created_at", "-pk").first()


@transaction.atomic
def confirm_mailbox(link_key: str) -> Mailbox:
    """Take the press of the button on the one-use page as proof that the mailbox is read.

    Raises:
        LinkUsed, LinkExpired: from ``use_link``, each with the sentence to show.
    """
    link = use_link(link_key, LinkKind.MAILBOX)
    mailbox = Mailbox.objects.select_related("institution").get(pk=link.subject_id or 0)
    now = timezone.now()
    if Mailbox.objects.filter(pk=mailbox.pk, confirmed_at=None).update(confirmed_at=now) == 1:
        mailbox.confirmed_at = now
        record(mailbox, "mailbox confirmed", by=None, scope=mailbox.scope, codes={"link": link.pk})
    else:
        mailbox.refresh_from_db(fields=["confirmed_at"])
    return mailbox
