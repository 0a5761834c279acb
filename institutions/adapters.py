"""Where sign-in meets the portal: no sign-up, and its mail goes through the one outbox."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, User, normal_email
from institutions.notices import institution_context
from institutions.rules import institutions_of
from records.audit import record
from records.outbox import tell

# allauth's name of a mail -> ours. What is not here is not sent: see send_mail.
MAILS = {
    "account/email/password_reset_key": "institutions/mail/password_reset",
    "account/email/password_reset": "institutions/mail/password_changed",
    "account/email/password_changed": "institutions/mail/password_changed",
    "account/email/password_set": "institutions/mail/password_changed",
}

log = structlog.get_logger()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are invited; nobody signs up."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "The email address or the password is not right. Try again, or set a new password"
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation makes the person."""
        return False

    def clean_email(self, email: str) -> str:
        """Write an address the one way it is stored."""
        return normal_email(super().clean_email(email))

    def is_safe_url(self, url: str) -> bool:
        """Whether sign-in may go on to an address; one that cannot be read is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the mail through the outbox, to somebody who may sign in and to nobody else."""
        template = MAILS.get(template_prefix)
        person = User.objects.filter(email=normal_email(email), is_active=True).first()
        if template is None or person is None:
            log.info("sign-in mail not sent", mail=template_prefix)
            return
        link = context.get("password_reset_url", "")
        institution = Institution.objects.filter(pk__in=institutions_of(person)).first()
        event = record(person, "sign-in mail", by=person, codes={"mail": template.split("/")[-1]})
        tell(
            event,
            template=template,
            people=[person],
            context={
                **(institution_context(institution) if institution else {}),
                "path": urlsplit(link).path if link else "/profile/",
                "at": timezone.now(),
                # The link signs in whoever holds it, so it goes from our rows once it is sent.
                "forget": bool(link),
            },
            about=f"sign-in:{person.pk}",
        )
