"""Every verb of requests: each one transaction, by a named person, written down and told."""

from records.workflow import IllegalMove
from registrations.models import REASONS
from registrations.problems import Problem, Refused, Stale
from registrations.services.assigning import assign
from registrations.services.decisions import (
    decide,
    name_substitute,
    pass_on,
    skip_step,
)
from registrations.services.drafts import (
    copy_as_new,
    delete_draft,
    remove_image,
    save_task,
    set_image,
    start,
    start_for,
)
from registrations.services.ending import register_by
from registrations.services.judging import problems
from registrations.services.logo import add_logo
from registrations.services.mailbox import ask_mailbox_again, choose_mailbox
from registrations.services.people import (
    answer_administration,
    name_administrator,
    remove_administrator,
)
from registrations.services.replacing import (
    ask_administrator_again,
    replace_administrator,
    replace_administrators,
)
from registrations.services.sending import open_questions, submit, withdraw
from registrations.services.setup import register, set_up_list
from registrations.services.talk import comment, reply_to_question

__all__ = [
    "REASONS",
    "IllegalMove",
    "Problem",
    "Refused",
    "Stale",
    "add_logo",
    "answer_administration",
    "ask_administrator_again",
    "ask_mailbox_again",
    "assign",
    "choose_mailbox",
    "comment",
    "copy_as_new",
    "decide",
    "delete_draft",
    "name_administrator",
    "name_substitute",
    "open_questions",
    "pass_on",
    "problems",
    "register",
    "register_by",
    "remove_administrator",
    "remove_image",
    "replace_administrator",
    "replace_administrators",
    "reply_to_question",
    "save_task",
    "set_image",
    "set_up_list",
    "skip_step",
    "start",
    "start_for",
    "submit",
    "withdraw",
]
