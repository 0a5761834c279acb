"""What happens to accounts and their mailboxes; every change leaves an audit event."""

from accounts.services.lookalikes import Lookalike, look_alikes
from accounts.services.mailboxes import (
    ASKED_AGAIN_AFTER,
    MAILBOX_LINK_DAYS,
    ask_mailbox,
    confirm_mailbox,
    mailbox_for,
)
from accounts.services.register import (
    IdentityTaken,
    can_be_told,
    index_for_search,
    mend_account,
    open_account,
    taken_by,
)
from accounts.services.verifying import Answer, Verdict, check_address

__all__ = [
    "ASKED_AGAIN_AFTER",
    "MAILBOX_LINK_DAYS",
    "Answer",
    "IdentityTaken",
    "Lookalike",
    "Verdict",
    "ask_mailbox",
    "can_be_told",
    "check_address",
    "confirm_mailbox",
    "index_for_search",
    "look_alikes",
    "mailbox_for",
    "mend_account",
    "open_account",
    "taken_by",
]
