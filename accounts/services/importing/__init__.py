"""Accounts that exist already come from a spreadsheet: uploaded, matched, checked, imported.

The rows live in the database from the check on, so each later step goes on where a killed one
ended, and what cannot be imported is a file that is mended and uploaded again.
"""

from accounts.services.importing.keeping import KEPT_DAYS, forget_old
from accounts.services.importing.verbs import begin, cancel, match, receive
from accounts.services.importing.work import CHECKED_AT_ONCE, check

__all__ = [
    "CHECKED_AT_ONCE",
    "KEPT_DAYS",
    "begin",
    "cancel",
    "check",
    "forget_old",
    "match",
    "receive",
]
