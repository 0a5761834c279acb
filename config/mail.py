"""Where mail goes when it does not go to people: files of the demo, one address of a trial."""

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils import timezone


class FolderBackend(BaseEmailBackend):
    """Write each mail as one .eml file, which any mail program opens."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails and return how many."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}"
            # Readers of the folder never see half a mail: it gets its name when it is whole.
            unfinished = folder / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(folder / f"{name}.eml")
        return len(email_messages)


class RedirectedBackend(SmtpBackend):
    """Send every mail to EMAIL_REDIRECT_TO, for a trial with real data but no real mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send the mails to the one address and return how many."""
        redirected = []
        for original in email_messages:
            message = copy(original)
            message.to, message.cc, message.bcc = [settings.EMAIL_REDIRECT_TO], [], []
            redirected.append(message)
        return super().send_messages(redirected)
