"""Is this a team's mailbox or a person's? The shape of an address, and whose domain it is.

Pure. Source: London Met 5.2-s2, a generic address and not a personal one. Shape is evidence,
never proof: a doubtful address is refused until somebody gives a reason, which approvers see.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from accounts.lookalikes import has_lookalike_letters
from accounts.webaddress import to_ascii, to_unicode

FREE_MAIL_DOMAINS = frozenset(
    {
        "aol.com", "btinternet.com", "fastmail.com", "gmail.com", "gmx.com", "gmx.net",
        "googlemail.com", "hotmail.co.uk", "hotmail.com", "icloud.com", "live.co.uk", "live.com",
        "mac.com", "mail.com", "me.com", "msn.com", "outlook.com", "pm.me", "proton.me",
        "protonmail.com", "qq.com", "sky.com", "tutanota.com", "yahoo.co.uk", "yahoo.com",
        "ymail.com", "zoho.com", "163.com", "126.com",
    }
)  # fmt: skip

# Words that name a task or a team, not a person.
TEAM_WORDS = frozenset(
    """
    academic accommodation account accountancy accounting accounts acting admin administration
    admission admissions advice adviser agriculture alumnae alumni and animation anthropology
    applicant applications apply archaeology architecture archive archives art arts astronomy
    athletics audiology biochemistry biology biosciences bookings brand broadcasting bursaries
    bursary business campus careers catering centre chaplaincy chemistry childhood classics
    clearing club college comms communications community computer computing conference conferences
    construction contact content counselling course courses criminology curriculum cyber data
    dentistry department dept design desk dietetics digital disability diversity doctoral drama
    ecology economics editor education electronics employability employment engagement engineering
    enquiries enquiry enterprise entrepreneurship environment estates ethics events
    examinations exams experience external facilities faculty fashion feedback fees festival film
    finance forensics forestry foundation fundraisers fundraising gallery general geography
    geology geosciences governance graduate graduation graphics guidance gym health hello help
    helpdesk history hospitality hr hub humanities ict illustration inclusion info informatics
    information innovation institute insurance international internships it journalism lab
    laboratory language languages law learning lecture lectures lib library life linguistics
    literature logistics mail mailbox management manufacturing marketing mathematics maths
    mechanics media medical medicine mental midwifery modules museum music network news newsletter
    nursing nutrition occupational office online open optometry orchestra outreach paramedic
    paramedics participation partners partnership partnerships payroll performance
    pharmacy philosophy photography physics physiology physiotherapy placement placements planning
    podcast policing policy politics portal postgraduate press printing procurement professional
    project prospectus psychology public publications publicity quality radio radiography reception
    recruitment register registrar registration registry relations reply research residence
    residences room safeguarding scholarship scholarships school schools science sciences
    secretariat security seminar service services shop skills social society sociology software
    space sport sports staff statistics strategy student students studies studio study summer
    support surveying sustainability sustainable teacher teachers teaching team technology the
    theatre theology timetable timetabling tourism training translation transport tutoring tv ug uk
    undergraduate undergraduates uni union university veterinary visit visits volunteer
    volunteering volunteers web webmaster welcome wellbeing widening work workshop
    """.split()  # noqa: SIM905 - a list of words reads best as words
)

# Words of an office that one person holds: the address may still pass to the next holder.
_TITLE_WORDS = frozenset({"dean", "head", "director", "manager", "president", "secretary", "chair"})
_ALSO_SURNAMES = frozenset({"art", "college", "law", "page", "sport"})
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_BREAK = re.compile(r"[._+\-\s]+")
MAX_ADDRESS_LENGTH = 254  # characters, RFC 5321


class BadMailbox(ValueError):
    """This is no email address; the message is the sentence to show."""


class Shape(StrEnum):
    """What an address looks like."""

    GENERIC = "generic"
    PERSONAL = "personal"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class MailboxVerdict:
    """What an address looks like, and why, in a sentence for the form.

    A known person's address is refused for good; any other that is not generic may be kept
    when somebody says why.
    """

    shape: Shape
    reason: str
    is_known_person: bool = False

    @property
    def needs_reason(self) -> bool:
        """Whether it may be kept, but only with a reason that approvers see."""
        return self.shape is not Shape.GENERIC and not self.is_known_person


def normal_address(text: str) -> str:
    """Return an address in the one form in which two are compared.

    Case, outer spaces, full width and a plus-tag do not make another address; on Gmail, dots do
    not either. An international domain is written in its ``xn--`` form.

    Raises:
        BadMailbox: it is no email address.
    """
    local, domain = _parts(text)
    local = local.partition("+")[0] or local
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def same_mailbox(one: str, other: str) -> bool:
    """Whether two typed addresses reach the same mailbox; what is no address reaches none."""
    return _normal_or_blank(one) == _normal_or_blank(other) != ""


def at_domain(text: str, domains: Iterable[str]) -> bool:
    """Whether the address is at one of the domains or below it: whole names, never endings.

    ``evilleeds.ac.uk`` is not at ``leeds.ac.uk``; ``student.leeds.ac.uk`` is below it.
    """
    host = _parts(text)[1]
    own = (_ascii_domain(domain) for domain in domains)
    return any(host == domain or host.endswith("." + domain) for domain in own if domain)


def domain_reason(text: str, domains: Iterable[str]) -> str:
    """Return why the address is not at the domains, or nothing when it is."""
    allowed = tuple(domains)
    if not allowed or at_domain(text, allowed):
        return ""
    domain = _parts(text)[1]
    if domain in FREE_MAIL_DOMAINS:
        return f"{domain} is a free mail service. Enter an address at {allowed[0]}"
    if has_lookalike_letters(to_unicode(domain)):
        return f"The part after @ has letters that look like others. Enter one at {allowed[0]}"
    return f"Enter an address at {allowed[0]}"


def judge_mailbox(text: str, known_addresses: Iterable[str] = ()) -> MailboxVerdict:
    """Say whether an address is a team's, a person's, or cannot be told.

    Args:
        known_addresses: every address of a person on the register of people.

    Raises:
        BadMailbox: it is no email address.
    """
    address = normal_address(text)
    if any(_normal_or_blank(known) == address for known in known_addresses):
        return MailboxVerdict(Shape.PERSONAL, "This is a person's own address", True)
    local, _, domain = address.partition("@")
    if domain in FREE_MAIL_DOMAINS:
        return MailboxVerdict(
            Shape.DOUBTFUL, f"{domain} is a free mail service, not the university's"
        )
    return _judge_shape(local)


def _judge_shape(local: str) -> MailboxVerdict:
    words = [word for word in _BREAK.split(local) if word]
    plain = [word.rstrip("0123456789") for word in words]
    named = [word for word in plain if word and not _is_team_word(word)]
    if any(plain) and not named:
        return MailboxVerdict(Shape.GENERIC, "It names a team or a task")
    if any(word in _TITLE_WORDS for word in named):
        return MailboxVerdict(Shape.DOUBTFUL, "It names an office that one person holds")
    has_team_word = len(named) < len([word for word in plain if word])
    if has_team_word and (any(len(word) == 1 for word in named) or plain[-1] in _ALSO_SURNAMES):
        return MailboxVerdict(Shape.DOUBTFUL, "It may be one person's, with a task beside the name")
    if has_team_word:
        return MailboxVerdict(Shape.GENERIC, "It names a team or a task")
    if len(words) == 1:
        return _judge_one_word(words[0], plain[0])
    if re.fullmatch(r"[a-z']+(?:[._][a-z'-]+){1,2}[0-9]{0,3}", local):
        return MailboxVerdict(Shape.PERSONAL, "It has the form first name, last name")
    return MailboxVerdict(Shape.DOUBTFUL, "It does not say which team reads it")


def _judge_one_word(word: str, letters_only: str) -> MailboxVerdict:
    """One word: a code such as abc1234 is a person's sign-in name; a plain word says nothing."""
    if re.fullmatch(r"[a-z]{1,4}[0-9]{3,}|[0-9]{5,}|[a-z][0-9]{5,}", word):
        return MailboxVerdict(Shape.PERSONAL, "It looks like somebody's sign-in name")
    if len(letters_only) > 4 and _is_run_together(letters_only):
        return MailboxVerdict(Shape.GENERIC, "It names a team or a task")
    return MailboxVerdict(Shape.DOUBTFUL, "It does not say which team reads it")


def _is_team_word(word: str) -> bool:
    return word in TEAM_WORDS or (len(word) > 6 and _is_run_together(word))


def _is_run_together(word: str) -> bool:
    """Whether a team word begins or ends it: ``lawlibrary``, ``socialmedia``."""
    return any(
        len(team) > 4 and (word.startswith(team) or word.endswith(team)) for team in TEAM_WORDS
    )


def _normal_or_blank(text: str) -> str:
    try:
        return normal_address(text)
    except BadMailbox:
        return ""


def _parts(text: str) -> tuple[str, str]:
    sentence = "Enter an email address, like events@example.ac.uk"
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    local, at, domain = plain.rpartition("@")
    domain = _ascii_domain(domain)
    labels = domain.split(".")
    if (
        not at
        or len(local) + len(domain) + 1 > MAX_ADDRESS_LENGTH
        or len(local) > 64
        or not _LOCAL.fullmatch(local)
        or len(labels) < 2
        or not all(_LABEL.fullmatch(label) for label in labels)
        or labels[-1].isdigit()
    ):
        raise BadMailbox(sentence)
    return local, domain


def _ascii_domain(domain: str) -> str:
    plain = unicodedata.normalize("NFKC", domain).replace("\u3002", ".")
    return to_ascii(plain.strip().lower().removesuffix("."))
