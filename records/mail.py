"""A notice becomes a mail: text and HTML twins, headers that thread and tell what it is."""

from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from records import links
from records.models import Notice

DIGEST = "records/mail/digest"


def host() -> str:
    """Name the host of the portal's own addresses."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def recipient(notice: Notice) -> str:
    """Return the address a notice goes to today."""
    return notice.recipient.email if notice.recipient else notice.address


def shown_context(notice: Notice) -> dict[str, Any]:
    """Return what a notice's templates see."""
    context: dict[str, Any] = {
        "institution": {"name": "Handlebook", "short_name": "Handlebook", "slug": ""},
        **notice.context,
        "site_url": settings.SITE_URL,
        "person": notice.recipient.get_full_name() if notice.recipient else "",
    }
    path = context.get("path", "")
    if context.get("link_key"):
        path = f"/t/{links.sign(context['link_key'])}/"
    context["url"] = f"{settings.SITE_URL}{path}" if path else ""
    context.setdefault("link", context["url"])
    return context


def subject_of(notice: Notice, context: dict[str, Any]) -> str:
    """Return the subject as one line."""
    text = render_to_string(f"{notice.template}.subject.txt", context)
    # Text, not HTML: an ampersand in a name stays one; and no line may follow.
    return " ".join(unescape(text).split())


def build(notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """Make the one mail of one notice, or of several merged into a digest."""
    lead = notices[0]
    context = shown_context(lead)
    if lead.is_digest:
        items = [(notice, shown_context(notice)) for notice in notices]
        lines = [{"subject": subject_of(each, seen), "url": seen["url"]} for each, seen in items]
        context = {**context, "link": "", "reference": "", "items": lines, "number": len(lines)}
        template = DIGEST
        subject = lines[0]["subject"] if len(lines) == 1 else _digest_subject(context)
    else:
        template = lead.template
        subject = subject_of(lead, context)
    context["subject"] = subject
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", context),
        from_email=sender(context["institution"]),
        to=[recipient(lead)],
        reply_to=[context["institution"].get("reply_to") or settings.DEFAULT_FROM_EMAIL],
        headers=headers(lead, context["institution"]),
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail


def _digest_subject(context: dict[str, Any]) -> str:
    return _("%(number)d messages for you from %(institution)s") % {
        "number": context["number"],
        "institution": context["institution"]["short_name"],
    }


def sender(institution: dict[str, Any]) -> str:
    """Return "Team – University <address>"; the address is the installation's."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    team = institution.get("team", "")
    shown = f"{team} – {institution['name']}" if team else name or institution["name"]
    # A name with a line break or a comma must not become a second header or address.
    return formataddr((" ".join(shown.split()), address), charset="utf-8")


def headers(notice: Notice, institution: dict[str, Any]) -> dict[str, str]:
    """Return what marks a mail as ours, as automatic, and as part of a thread."""
    found = {
        "Message-ID": f"<{notice.digest or notice.message_id}@{host()}>",
        "Auto-Submitted": "auto-generated",
        "List-Id": f"Handlebook <{institution.get('slug') or 'portal'}.handlebook.{host()}>",
    }
    if notice.about and not notice.is_digest:
        # "request:12:step:34" belongs to the thread of "request:12"; a digest has none.
        root = ":".join(notice.about.split(":")[:2])
        thread = salted_hmac("records.mail.thread", root, algorithm="sha256").hexdigest()[:32]
        found["References"] = found["In-Reply-To"] = f"<{thread}@{host()}>"
    return found
