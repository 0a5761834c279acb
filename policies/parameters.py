"""The registry of rule codes: what each means, its type and unit, and the portal's default.

A default is never policy. Where an institution's policy is silent the default applies, is
labelled so on every page that shows it, and may be switched off by the institution.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as _


class Kind(StrEnum):
    """What a rule's value may be."""

    YES_NO = "yes or no (true or false)"
    WHOLE = "whole number, 1 or more"
    CHOICE = "word of its list"
    WORDS = "list of words"
    TABLE = "table of words"
    PURPOSE = "table of effect (refuse or condition) and instead"


@dataclass(frozen=True)
class Parameter:
    """One rule code.

    Args:
        question: what the rule answers, in a reader's words.
        unit: of a whole number; empty for the rest.
        default: used where the policy is silent; None means no check is made.
        choices: the words allowed, for CHOICE and WORDS, or the keys, for TABLE; empty means any.
    """

    code: str
    question: str
    kind: Kind
    unit: str = ""
    default: Any = None
    choices: tuple[str, ...] = ()


# Answers a request can be asked for. Each is a rule of its own, ``answer_<name>``, so that each
# cites the clause that asks for it. Platform, name, unit and purpose are required everywhere,
# as portal defaults; a rule for one of them only adds its clause.
ANSWERS: dict[str, str] = {
    "name": _("Account name"),
    "purpose": _("Why it is needed"),
    "handle": _("Proposed handle"),
    "audience": _("Who it is for"),
    "audience_needs": _("How it will meet their needs"),
    "success": _("What success will look like"),
    "content_types": _("What will be posted"),
    "content_frequency": _("How often"),
    "sample_posts": _("Example posts"),
    "response_time": _("How soon people will be answered"),
    "cover": _("Who covers holidays and evenings"),
    "under_18": _("Whether under-18s or vulnerable adults are addressed"),
    "house_rules": _("Whether house rules are shown"),
    "accessibility": _("How posts will be made accessible"),
    "platform_terms": _("Platform terms read"),
    "branding_design": _("Profile image or banner"),
    "branding_guidelines": _("Branding guidelines followed"),
    "logo": _("Whether the logo is used"),
    "administrator_contacts": _("Contact details of the administrators"),
    "mailbox": _("Team mailbox"),
    "comments_plan": _("How comments will be looked after"),
}

# Statements about an account, each a rule of its own, ``attest_<name>``, so that each cites the
# clause that asks for it. Those the portal asks everywhere say so by their default.
ATTESTATIONS: dict[str, tuple[str, bool]] = {
    "two_step": (_("Two-step sign-in is on"), True),
    "password_changed": (_("The password was changed, and when"), True),
    "recovery": (_("Recovery messages go to the team mailbox"), True),
    "credentials_held": (_("Where the credentials are kept, so that nobody shares them"), True),
    "access_list": (_("Only the people named here have access"), True),
    "privacy_settings": (_("The privacy settings were looked at and fit the audience"), False),
    "house_rules": (_("House rules are shown on the account"), False),
    "accessible": (_("Posts have captions and descriptions of pictures"), False),
    "platform_terms": (_("The platform's terms have been read"), False),
    "training": (_("Those who run it know how to run an account well"), False),
    "comments_answered": (_("Comments are answered"), False),
    "content_current": (_("What it shows is up to date"), False),
    "purpose_valid": (_("It still serves the purpose it was made for"), False),
    "monitored": (_("It is looked after and updated regularly"), False),
}

PEOPLE = ("staff", "student", "honorary", "society_officer", "partner")
ACCOUNT_KINDS = ("main", "unit", "service", "society", "academic", "partner")
PURPOSE_EFFECTS = ("refuse", "condition")
# Whom a course can be asked of: everybody, who leads people, who runs an account. The word for the
# last is the policy's own: owner or administrator.
TRAINED = ("staff", "manager", "owner", "administrator")
BEFORE_RUNNING = ("acknowledgement", "training")
# What a contact point is for. Where one is missing, "general" answers; where that is missing
# too, the institution administrator does.
CONTACT_PURPOSES = ("general", "registration", "policy", "brand", "report")

# Who answers a question asked before posting, and which questions a rule is about.
DESKS = ("marketing", "owner")
ABOUT = ("official", "always")

_REGISTRY: tuple[Parameter, ...] = (
    Parameter("applicant_types", _("Who may ask for an account?"), Kind.WORDS, choices=PEOPLE),
    Parameter(
        "account_kinds",
        _("Which kinds of account does the policy name?"),
        Kind.WORDS,
        choices=ACCOUNT_KINDS,
    ),
    Parameter(
        "min_administrators",
        _("How many people must run an account?"),
        Kind.WHOLE,
        unit=_("administrators"),
        default=1,
    ),
    Parameter(
        "staff_administrators",
        _("How many of them must be members of staff?"),
        Kind.WHOLE,
        unit=_("administrators"),
    ),
    Parameter(
        "backup_administrator_kinds",
        _("For which kinds of account is marketing advised as a back-up administrator?"),
        Kind.WORDS,
        choices=ACCOUNT_KINDS,
    ),
    Parameter(
        "mailbox",
        _("Must an account have a team mailbox?"),
        Kind.CHOICE,
        default="optional",
        choices=("required", "optional"),
    ),
    Parameter(
        "mailbox_generic",
        _("Must the mailbox belong to a team rather than a person?"),
        Kind.CHOICE,
        choices=("enforce", "warn"),
    ),
    Parameter(
        "mailbox_domain",
        _("Must the mailbox be at one of the university's own domains?"),
        Kind.YES_NO,
    ),
    Parameter(
        "name_forbidden_words", _("Which words may an account's name not contain?"), Kind.WORDS
    ),
    Parameter(
        "name_expected_words",
        _("Which words make the link with the university easy to see?"),
        Kind.WORDS,
    ),
    Parameter("platforms", _("Which platforms does the policy name?"), Kind.WORDS),
    *(
        Parameter(f"answer_{name}", f"Must a request answer “{label}”?", Kind.YES_NO)
        for name, label in ANSWERS.items()
    ),
    Parameter(
        "logo_permission",
        _("Who permits the use of the logo?"),
        Kind.CHOICE,
        choices=("marketing", "brand", "authorisation"),
    ),
    Parameter(
        "unofficial_registered",
        _("Are unofficial accounts that carry the university's name registered too?"),
        Kind.YES_NO,
    ),
    Parameter(
        "retrospective_approval",
        _("Must approval come before the account is created?"),
        Kind.YES_NO,
    ),
    Parameter(
        "purpose_selection",
        _("May an account be used to select staff or students?"),
        Kind.PURPOSE,
    ),
    Parameter(
        "purpose_recruitment",
        _("May an account advertise posts and answer applicants?"),
        Kind.PURPOSE,
    ),
    Parameter(
        "purpose_own_students",
        _("May an account be used to talk to one's own students?"),
        Kind.PURPOSE,
    ),
    Parameter("purpose_private", _("May an account be used privately?"), Kind.PURPOSE),
    Parameter(
        "purpose_personal_account", _("May somebody's personal account be used?"), Kind.PURPOSE
    ),
    Parameter(
        "contact_points",
        _("Whom may people ask, and at which address?"),
        Kind.TABLE,
        choices=CONTACT_PURPOSES,
    ),
    Parameter("house_rules", _("Should house rules be shown on the account?"), Kind.YES_NO),
    Parameter(
        "inactive_months",
        _("After how many quiet calendar months is an account inactive?"),
        Kind.WHOLE,
        unit=_("calendar months"),
        default=3,
    ),
    Parameter(
        "ask_before_months",
        _("How long before that day are the people who run it asked?"),
        Kind.WHOLE,
        unit=_("calendar months"),
        default=1,
    ),
    Parameter(
        "inactive_answer_days",
        _("How long have they to answer once an account is inactive?"),
        Kind.WHOLE,
        unit=_("days"),
        default=14,
    ),
    Parameter(
        "inactive_head_days",
        _("How long after the reminder is the head told?"),
        Kind.WHOLE,
        unit=_("days"),
        default=7,
    ),
    Parameter(
        "inactive_marketing_days",
        _("How long after that does marketing decide?"),
        Kind.WHOLE,
        unit=_("days"),
        default=7,
    ),
    Parameter(
        "quiet_agreed_months",
        _("For how long at most may an account be quiet by agreement?"),
        Kind.WHOLE,
        unit=_("calendar months"),
        default=4,
    ),
    Parameter(
        "close_unneeded",
        _("Should an account that is no longer needed be closed, however busy it is?"),
        Kind.YES_NO,
    ),
    Parameter(
        "feed_reading",
        _("May the portal read the public feeds of accounts to see whether they post?"),
        Kind.YES_NO,
    ),
    Parameter(
        "delete_unsupervised",
        _("May marketing delete an account nobody supervises?"),
        Kind.YES_NO,
    ),
    Parameter(
        "closing_told",
        _("Must marketing be told when an account is closed?"),
        Kind.YES_NO,
        default=True,
    ),
    Parameter(
        "mailbox_kept_days",
        _("For how long is the mailbox kept after closing?"),
        Kind.WHOLE,
        unit=_("days"),
        default=90,
    ),
    Parameter(
        "rotate_on_change",
        _("Must the password be changed when the people who run an account change?"),
        Kind.YES_NO,
        default=True,
    ),
    Parameter(
        "rotate_days",
        _("How long may that change take?"),
        Kind.WHOLE,
        unit=_("working days"),
        default=5,
    ),
    Parameter(
        "successor_days",
        _("How long has an account with too few people to name another?"),
        Kind.WHOLE,
        unit=_("working days"),
        default=10,
    ),
    Parameter(
        "administrator_duties",
        _("What does somebody accept who runs an account?"),
        Kind.WORDS,
        default=[
            _("You answer for what is posted on the account."),
            _("You sign in with your own access and share no password."),
            _("You tell us when you stop, and hand over before you go."),
        ],
    ),
    Parameter(
        "contributor_duties",
        _("What does somebody accept who posts on an account?"),
        Kind.WORDS,
        default=[_("You post as the account's administrators and the policy ask.")],
    ),
    *(
        Parameter(
            f"attest_{name}",
            f"Is “{label}” asked about an account?",
            Kind.YES_NO,
            default=True if everywhere else None,
        )
        for name, (label, everywhere) in ATTESTATIONS.items()
    ),
    Parameter(
        "check_months",
        _("How often are those statements asked for?"),
        Kind.WHOLE,
        unit=_("calendar months"),
        default=12,
    ),
    Parameter(
        "check_days",
        _("How long may answering them take?"),
        Kind.WHOLE,
        unit=_("days"),
        default=30,
    ),
    Parameter(
        "audit_months",
        _("How often does marketing look an account over?"),
        Kind.WHOLE,
        unit=_("calendar months"),
        default=12,
    ),
    Parameter(
        "enquiry_log",
        _("Is it noted when enquiries come and when they are answered?"),
        Kind.YES_NO,
    ),
    Parameter(
        "answer_hours",
        _("Within how many office hours should an enquiry be answered?"),
        Kind.WHOLE,
        unit=_("office hours"),
    ),
    Parameter(
        "answer_hours_main",
        _("And on the main university accounts?"),
        Kind.WHOLE,
        unit=_("office hours"),
    ),
    Parameter(
        "answer_same_day",
        _("Must an enquiry be answered on the day it counts as received?"),
        Kind.YES_NO,
    ),
    Parameter(
        "visit_days",
        _("How often should an account be looked after?"),
        Kind.WHOLE,
        unit=_("working days"),
    ),
    Parameter(
        "visit_remind_days",
        _("After how many missed working days are those who run it reminded?"),
        Kind.WHOLE,
        unit=_("working days"),
        default=3,
    ),
    Parameter(
        "visit_marketing_days",
        _("After how many missed working days is marketing told?"),
        Kind.WHOLE,
        unit=_("working days"),
        default=5,
    ),
    Parameter(
        "moderation_notes",
        _("Is it noted what was done about comments?"),
        Kind.YES_NO,
    ),
    Parameter(
        "media_permissions",
        _("Is permission kept for pictures and other people's work?"),
        Kind.YES_NO,
    ),
    Parameter(
        "media_permission_days",
        _("How long before a permission ends are people told?"),
        Kind.WHOLE,
        unit=_("days"),
        default=30,
    ),
    Parameter(
        "acknowledgement_people",
        _("Who must confirm that they have read the policy?"),
        Kind.WORDS,
        choices=PEOPLE,
    ),
    Parameter(
        "acknowledgement_renewed",
        _("Must they confirm again when what people must do has changed?"),
        Kind.YES_NO,
        default=True,
    ),
    Parameter(
        "acknowledgement_statement",
        _("What do they confirm?"),
        Kind.WORDS,
        default=[_("I have read this and understand what it asks of me.")],
    ),
    Parameter(
        "acknowledgement_days",
        _("How long have people to confirm?"),
        Kind.WHOLE,
        unit=_("days"),
        default=30,
    ),
    Parameter(
        "acknowledgement_joiner_days",
        _("How long has somebody who joins later?"),
        Kind.WHOLE,
        unit=_("days"),
        default=30,
    ),
    Parameter(
        "acknowledgement_managers",
        _("Does a manager see who of their direct reports has confirmed?"),
        Kind.YES_NO,
        default=True,
    ),
    Parameter(
        "training_courses",
        _("Which courses must people complete?"),
        Kind.TABLE,
        choices=TRAINED,
    ),
    Parameter(
        "training_days",
        _("How long have they to complete a course?"),
        Kind.WHOLE,
        unit=_("days"),
        default=30,
    ),
    Parameter(
        "training_months",
        _("For how long does a completed course count?"),
        Kind.WHOLE,
        unit=_("calendar months"),
    ),
    Parameter(
        "needed_to_run",
        _("What must somebody have before they begin to run an account?"),
        Kind.WORDS,
        choices=BEFORE_RUNNING,
    ),
    Parameter(
        "directory",
        _("Is there a public list of official accounts?"),
        Kind.YES_NO,
        default=True,
    ),
    Parameter(
        "directory_people",
        _("Does the public list name the people who run accounts?"),
        Kind.YES_NO,
    ),
    Parameter(
        "decision_days",
        _("How long has an approver?"),
        Kind.WHOLE,
        unit=_("working days"),
        default=5,
    ),
    Parameter(
        "administrator_days",
        _("How long has a person asked to run an account to answer?"),
        Kind.WHOLE,
        unit=_("working days"),
        default=5,
    ),
    Parameter(
        "changes_days",
        _("How long has the requester to answer questions?"),
        Kind.WHOLE,
        unit=_("working days"),
        default=10,
    ),
    Parameter(
        "mailbox_days",
        _("How long may a mailbox take to confirm?"),
        Kind.WHOLE,
        unit=_("working days"),
        default=10,
    ),
    Parameter(
        "set_up_days",
        _("How long may setting up take after approval?"),
        Kind.WHOLE,
        unit=_("days"),
        default=30,
    ),
    Parameter(
        "draft_days",
        _("After how many days without a change is a draft deleted?"),
        Kind.WHOLE,
        unit=_("days"),
        default=90,
    ),
    Parameter(
        "ask_desk",
        _("Who answers people who ask before they post?"),
        Kind.WORDS,
        default=["marketing"],
        choices=DESKS,
    ),
    Parameter(
        "ask_desk_official",
        _("And where it is about an official account, if somebody else?"),
        Kind.WORDS,
        choices=DESKS,
    ),
    Parameter(
        "ask_days",
        _("How long have they to answer?"),
        Kind.WHOLE,
        unit=_("working days"),
        default=2,
    ),
    Parameter(
        "ask_manager",
        _("When is the line manager told that somebody asked?"),
        Kind.CHOICE,
        choices=ABOUT,
    ),
    Parameter(
        "ask_authorises",
        _("When is the answer a yes or a no, and not only advice?"),
        Kind.CHOICE,
        choices=ABOUT,
    ),
    Parameter(
        "disclaimer",
        _("Do personal accounts say that views are their owner's?"),
        Kind.CHOICE,
        choices=("must", "should", "consider"),
    ),
    Parameter(
        "disclaimer_when",
        _("Which personal accounts?"),
        Kind.CHOICE,
        choices=("work", "affiliation"),
    ),
    Parameter(
        "disclaimer_words",
        _("In which words?"),
        Kind.WORDS,
        default=[_("My views here are my own, not my university's.")],
    ),
)

PARAMETERS: dict[str, Parameter] = {parameter.code: parameter for parameter in _REGISTRY}
