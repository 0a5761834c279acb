"""What time does to requests: reminders, told once; drafts nobody sent, gone after a warning.

Each sweep reads the clock, works in batches that are committed in turn, and keeps what it has
done in a column of the row, in the same transaction as the mail. So it may run twice, be missed
for a week, or be killed half-way, and nobody hears a thing twice.
"""

from registrations.services.sweeps.administrators import chase_administrators
from registrations.services.sweeps.desks import look_after_steps
from registrations.services.sweeps.drafts import delete_old_drafts, warn_of_deletion
from registrations.services.sweeps.rounds import over_institutions
from registrations.services.sweeps.set_up import ask_about_set_up

__all__ = [
    "ask_about_set_up",
    "chase_administrators",
    "delete_old_drafts",
    "look_after_steps",
    "over_institutions",
    "warn_of_deletion",
]
