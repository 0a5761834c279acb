"""What a request is asked, task by task, and how an answer reads.

Which answers a university asks and requires comes from its rulebook, never from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccountKind, Standing
from institutions.nopasswords import looks_like_a_password as looks_like_a_password
from institutions.nopasswords import no_passwords as no_passwords
from institutions.shown import day
from policies.parameters import ANSWERS
from policies.rulebook import Cited, Rulebook
from registrations.models import (
    ProposedState,
    RegistrationRequest,
    RequestKind,
)


@dataclass(frozen=True)
class Task:
    """A page of the request: its address word, its title, and the answers on it."""

    slug: str
    title: str | Promise
    group: str | Promise
    fields: tuple[str, ...] = ()


ABOUT, PEOPLE = gettext_lazy("About the account"), gettext_lazy("People")

TASKS: tuple[Task, ...] = (
    Task(
        "platform",
        gettext_lazy("Platform and name"),
        ABOUT,
        (
            "unit", "account_kind", "standing", "partner_organisation", "partner_contact",
            "url", "platform", "platform_other", "name", "handle",
        ),
    ),
    Task(
        "purpose",
        gettext_lazy("Purpose and audience"),
        ABOUT,
        (
            "purpose", "uses", "network_name", "applicants_told", "audience", "audience_needs",
            "success", "ends_on",
        ),
    ),
    Task(
        "content",
        gettext_lazy("Content and replies"),
        ABOUT,
        (
            "content_types", "content_frequency", "sample_posts", "response_time",
            "response_time_reason", "cover", "under_18", "house_rules", "comments_plan",
            "accessibility", "platform_terms",
        ),
    ),
    Task(
        "branding",
        gettext_lazy("Branding"),
        ABOUT,
        ("logo", "branding_guidelines", "profile_image", "banner_image"),
    ),
    Task("administrators", gettext_lazy("Administrators"), PEOPLE, ("administrators",)),
    Task(
        "mailbox",
        gettext_lazy("Team mailbox"),
        PEOPLE,
        ("mailbox", "mailbox_owner", "mailbox_reason"),
    ),
    Task("approvers", gettext_lazy("Who will approve it"), PEOPLE),
)  # fmt: skip

TASK_BY_SLUG = {task.slug: task for task in TASKS}
TASK_OF: dict[str, str] = {field: task.slug for task in TASKS for field in task.fields}

LABELS: dict[str, str | Promise] = {
    "unit": gettext_lazy("School, service or other unit"),
    "account_kind": gettext_lazy("Kind of account"),
    "standing": gettext_lazy("Official or unofficial"),
    "partner_organisation": gettext_lazy("Partner organisation"),
    "partner_contact": gettext_lazy("Contact at the partner"),
    "platform": gettext_lazy("Platform"),
    "platform_other": gettext_lazy("Name of the other platform"),
    "url": gettext_lazy("Web address"),
    "name": gettext_lazy("Account name"),
    "handle": gettext_lazy("Handle"),
    "purpose": gettext_lazy("Why it is needed"),
    "uses": gettext_lazy("What it will be used for"),
    "network_name": gettext_lazy("Named network used in recruitment"),
    "applicants_told": gettext_lazy("Applicants are told of the network"),
    "audience": gettext_lazy("Who it is for"),
    "audience_needs": gettext_lazy("How it will meet their needs"),
    "success": gettext_lazy("What success will look like"),
    "ends_on": gettext_lazy("End date"),
    "content_types": gettext_lazy("What will be posted"),
    "content_frequency": gettext_lazy("How often"),
    "sample_posts": gettext_lazy("Example posts"),
    "response_time": gettext_lazy("How soon people will be answered"),
    "response_time_reason": gettext_lazy("Why another time"),
    "cover": gettext_lazy("Who covers holidays and evenings"),
    "under_18": gettext_lazy("People under 18 or vulnerable adults addressed"),
    "house_rules": gettext_lazy("House rules for comments"),
    "comments_plan": gettext_lazy("How comments will be looked after"),
    "accessibility": gettext_lazy("How posts will be made accessible"),
    "platform_terms": gettext_lazy("Platform’s terms read"),
    "logo": gettext_lazy("University logo used"),
    "branding_guidelines": gettext_lazy("Branding guidelines followed"),
    "profile_image": gettext_lazy("Profile image"),
    "banner_image": gettext_lazy("Banner image"),
    "branding_design": gettext_lazy("Profile image or banner"),
    "administrators": gettext_lazy("Administrators"),
    "administrator_contacts": gettext_lazy("Contact details of the administrators"),
    "mailbox": gettext_lazy("Team mailbox"),
    "mailbox_owner": gettext_lazy("Who owns the mailbox"),
    "mailbox_reason": gettext_lazy("Why this is a team mailbox"),
}

# What an account may be used for; a rulebook's ``purpose_<code>`` refuses or conditions one.
USES: dict[str, str | Promise] = {
    "news": gettext_lazy("News, events and achievements"),
    "promotion": gettext_lazy("Promoting courses, services or research"),
    "support": gettext_lazy("Answering questions from the public"),
    "recruitment": gettext_lazy("Advertising posts and answering applicants"),
    "selection": gettext_lazy("Selecting staff or students"),
    "own_students": gettext_lazy("Talking to our own students, in teaching or one to one"),
    "private": gettext_lazy("Private use"),
    "personal_account": gettext_lazy("It is somebody’s personal account"),
}
CONTENT_TYPES: dict[str, str | Promise] = {
    "news": gettext_lazy("News"),
    "events": gettext_lazy("Events"),
    "photos": gettext_lazy("Photos"),
    "video": gettext_lazy("Video"),
    "stories": gettext_lazy("People’s stories"),
    "advice": gettext_lazy("Advice and answers"),
    "research": gettext_lazy("Research"),
    "jobs": gettext_lazy("Jobs"),
    "other": gettext_lazy("Something else"),
}
FREQUENCIES: dict[str, str | Promise] = {
    "daily": gettext_lazy("Every day"),
    "weekly": gettext_lazy("A few times a week"),
    "fortnightly": gettext_lazy("A few times a month"),
    "monthly": gettext_lazy("About once a month"),
    "seasonal": gettext_lazy("At certain times of the year"),
}
RESPONSE_TIMES: dict[str, str | Promise] = {
    "4_hours": gettext_lazy("Within 4 office hours"),
    "same_day": gettext_lazy("The same working day"),
    "next_day": gettext_lazy("The next working day"),
    "other": gettext_lazy("Another time"),
}
HOUSE_RULES: dict[str, str | Promise] = {
    "yes": gettext_lazy("Yes, on the account"),
    "linked": gettext_lazy("Yes, on a page the account links to"),
    "not_possible": gettext_lazy("The platform has no place for them"),
    "no": gettext_lazy("No"),
}
CHOICES: dict[str, Mapping[str, str | Promise]] = {
    "uses": USES,
    "content_types": CONTENT_TYPES,
    "content_frequency": FREQUENCIES,
    "response_time": RESPONSE_TIMES,
    "house_rules": HOUSE_RULES,
    "account_kind": dict(AccountKind.choices),
    "standing": dict(Standing.choices),
}
# The sentence shown where a required answer is missing; the rest say "Enter ..." by themselves.
MISSING: dict[str, str | Promise] = {
    "unit": gettext_lazy("Select which unit the account belongs to"),
    "account_kind": gettext_lazy("Select what kind of account it is"),
    "standing": gettext_lazy("Select whether the account is official"),
    "partner_organisation": gettext_lazy("Enter the partner organisation"),
    "partner_contact": gettext_lazy("Enter a contact at the partner organisation"),
    "platform": gettext_lazy("Select which platform the account is on"),
    "platform_other": gettext_lazy("Enter the name of the platform"),
    "url": gettext_lazy("Enter a web address, like https://www.instagram.com/yourlibrary"),
    "name": gettext_lazy("Enter the account name"),
    "handle": gettext_lazy("Enter the proposed handle"),
    "purpose": gettext_lazy("Enter why this account is needed"),
    "uses": gettext_lazy("Select what the account will be used for"),
    "audience": gettext_lazy("Enter who the account is for"),
    "audience_needs": gettext_lazy("Enter how it will meet their needs"),
    "success": gettext_lazy("Enter what success will look like"),
    "content_types": gettext_lazy("Select what you will post"),
    "content_frequency": gettext_lazy("Select how often you will post"),
    "sample_posts": gettext_lazy("Enter at least one example post"),
    "response_time": gettext_lazy("Select how soon you will answer people"),
    "response_time_reason": gettext_lazy("Enter how soon you will answer people, and why"),
    "cover": gettext_lazy("Enter who covers holidays and evenings"),
    "under_18": gettext_lazy("Select whether people under 18 or vulnerable adults are addressed"),
    "house_rules": gettext_lazy("Select whether you will show house rules"),
    "comments_plan": gettext_lazy("Enter how comments will be looked after"),
    "accessibility": gettext_lazy("Enter how posts will be made accessible"),
    "platform_terms": gettext_lazy("Confirm that you have read the platform’s terms"),
    "logo": gettext_lazy("Select whether you will use the university’s logo"),
    "branding_guidelines": gettext_lazy("Confirm that you will follow the branding guidelines"),
    "branding_design": gettext_lazy("Upload a profile image or a banner"),
    "mailbox": gettext_lazy("Enter a team mailbox"),
    "administrators": gettext_lazy("Enter an administrator"),
    "administrator_contacts": gettext_lazy("Enter the job title of each administrator"),
}

ALWAYS = frozenset(
    {"platform", "platform_other", "name", "handle", "unit", "account_kind", "purpose", "ends_on",
     "partner_organisation", "partner_contact", "administrators", "mailbox", "mailbox_owner",
     "mailbox_reason"}
)  # fmt: skip
ALWAYS_REQUIRED = frozenset({"platform", "name", "unit", "account_kind", "purpose"})
# Codes of ``required_answers`` that are not one answer of their own.
_SPREAD: dict[str, frozenset[str]] = {
    "branding_design": frozenset({"profile_image", "banner_image"}),
    "administrator_contacts": frozenset({"administrators"}),
    "response_time": frozenset({"response_time", "response_time_reason"}),
}


def asked(registration: RegistrationRequest, book: Rulebook) -> set[str]:
    """Name the answers this university asks for, whether required or not.

    Answers that only follow from another one (the other platform's name, the partner) are
    always among them; a form shows them where they apply.
    """
    fields = set(ALWAYS)
    for code in book["required_answers"].value or ():
        fields |= _SPREAD.get(code, frozenset({code}))
    if registration.kind == RequestKind.EXISTING:
        fields.add("url")
    if book["unofficial_registered"]:
        fields.add("standing")
    if logo_matters(book):
        fields |= {"logo", "profile_image", "banner_image"}
    if any(book[f"purpose_{use}"] for use in USES if f"purpose_{use}" in book.rules):
        fields |= {"uses", "network_name", "applicants_told"}
    return fields


def logo_matters(book: Rulebook) -> bool:
    """Whether a step or a permission depends on the logo at this university."""
    return bool(book["logo_permission"]) or book.minds_the_logo


def required(registration: RegistrationRequest, book: Rulebook) -> set[str]:
    """Name the answers this request cannot be sent without.

    Beside fields these may be ``branding_design`` and ``administrator_contacts``, which more
    than one field answers.
    """
    wanted = set(ALWAYS_REQUIRED) | set(book["required_answers"].value or ())
    fields = asked(registration, book)
    if registration.kind == RequestKind.EXISTING:
        wanted.add("url")
    if book["mailbox"].value == "required":
        wanted.add("mailbox")
    wanted |= {"uses", "standing"} & fields
    if registration.account_kind == AccountKind.PARTNER:
        wanted |= {"partner_organisation", "partner_contact"}
    if registration.platform and registration.platform.code == "other":
        wanted.add("platform_other")
    if registration.response_time == "other":
        wanted.add("response_time_reason")
    return wanted


def cited_for(field: str, book: Rulebook) -> tuple[Cited, ...]:
    """The clauses that ask for an answer; none for what the portal itself asks."""
    if field == "mailbox" and book["mailbox"].value == "required":
        return book["mailbox"].citations
    if field == "standing":
        return book["unofficial_registered"].citations
    names = [field, *(code for code, fields in _SPREAD.items() if field in fields)]
    cited = [each for name in names if name in ANSWERS for each in book.answer(name).citations]
    return tuple(dict.fromkeys(cited))


def tasks_for(registration: RegistrationRequest, book: Rulebook) -> list[Task]:
    """The tasks of this request: those with an answer it is asked for, and who approves."""
    fields = asked(registration, book)
    return [task for task in TASKS if not task.fields or fields & set(task.fields)]


TEXT_FIELDS = (
    "name", "handle", "url", "platform_other", "partner_organisation", "partner_contact",
    "purpose", "audience", "audience_needs", "success", "network_name", "sample_posts",
    "response_time_reason", "cover", "comments_plan", "accessibility", "mailbox_owner",
    "mailbox_reason",
)  # fmt: skip
# "password: x" or "passcode is x"; a sentence about passwords is no secret.


def label(field: str) -> str:
    """The name of an answer, the same on form, page, letter and mail."""
    return str(LABELS.get(field, field))


def is_given(registration: RegistrationRequest, field: str) -> bool:
    """Whether an answer is there; a box that must be ticked counts once it is."""
    match field:
        case "administrators":
            return bool(named(registration))
        case "administrator_contacts":
            people = named(registration)
            return bool(people) and all(each.job_title for each in people)
        case "branding_design":
            return bool(registration.profile_image_id or registration.banner_image_id)
        case "platform_terms" | "branding_guidelines":
            return bool(getattr(registration, field))
        case "sample_posts":
            return any(str(post).strip() for post in registration.sample_posts)
    value = getattr(registration, field)
    return value is not None and value not in ("", [])


def named(registration: RegistrationRequest) -> "list[Any]":
    """People asked to run the account who have not said no, in the order they were named."""
    return [
        each
        for each in registration.proposed.select_related("person").order_by("position")
        if each.state != ProposedState.DECLINED
    ]


def shown(registration: RegistrationRequest, field: str) -> str:
    """Word an answer for people; nothing where it was not given."""
    if field == "administrators":
        return ", ".join(str(each) for each in named(registration))
    if field in {"profile_image", "banner_image"}:
        stored = getattr(registration, field)
        return str(stored) if stored else ""
    return worded(field, getattr(registration, field))


def worded(field: str, value: Any) -> str:
    """Word one value of a field."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        choices = CHOICES.get(field, {})
        join = ", " if choices else "\n"
        return join.join(str(choices.get(each, each)) for each in value)
    return str(CHOICES.get(field, {}).get(value, value))
