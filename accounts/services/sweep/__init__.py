"""The daily look over a register: who has gone quiet, who is asked, reminded and told.

Each run reads the clock and the rulebook, works in batches that are committed in turn, and keeps
what it did in rows. So it may run twice, be missed for a week, or be killed half-way: nobody is
told twice and nobody is left out.
"""

from accounts.services.sweep.running import Outlook, look_ahead, look_over, look_over_due

__all__ = ["Outlook", "look_ahead", "look_over", "look_over_due"]
