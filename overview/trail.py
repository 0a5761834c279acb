"""The trail in plain words: what an event's codes say, for people who never saw the code."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Platform
from institutions.models import LinkKind, Role, Unit, UnitType, User
from institutions.shown import day
from policies.parameters import ANSWERS, ATTESTATIONS, PARAMETERS
from policies.wording import question, value_lines
from records.models import AuditEvent, JobState
from records.verbs import MOVED, state_words
from registrations import answers
from registrations.models import RequestKind, RequestStep

LABELS: Mapping[str, Promise] = {
    "role": gettext_lazy("Role"),
    "person": gettext_lazy("Person"),
    "giver": gettext_lazy("Who is away"),
    "deputy": gettext_lazy("Deputy"),
    "administrators": gettext_lazy("Administrators"),
    "from": gettext_lazy("From"),
    "to": gettext_lazy("To"),
    "on": gettext_lazy("Last day"),
    "last_day": gettext_lazy("Last day"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "value": gettext_lazy("Now"),
    "parent": gettext_lazy("Part of"),
    "into": gettext_lazy("Merged into"),
    "type": gettext_lazy("Kind"),
    "kind": gettext_lazy("Kind"),
    "platform": gettext_lazy("Platform"),
    "fields": gettext_lazy("Changed"),
    "field": gettext_lazy("Answer"),
    "task": gettext_lazy("Part"),
    "step": gettext_lazy("Step"),
    "state": gettext_lazy("How it ended"),
    "size": gettext_lazy("Size"),
    "unmanned": gettext_lazy("Nobody could answer"),
    "voided": gettext_lazy("Decisions voided"),
    "retrospective": gettext_lazy("It existed before it was approved"),
    "reader": gettext_lazy("Kind of feed"),
    "to_post": gettext_lazy("Asked to post something"),
    "after_days": gettext_lazy("Days without a change"),
    "version": gettext_lazy("Version"),
    "file": gettext_lazy("File"),
    "people": gettext_lazy("People"),
    "roles": gettext_lazy("Roles ended"),
    "covers": gettext_lazy("Cover ended"),
}
ORDER = {key: place for place, key in enumerate(LABELS)}
# Keys of rows and marks of the machine: they lead nowhere a reader could follow.
UNSAID = frozenset(
    {"link", "subject", "comment", "question", "request", "digest", "slug", "key", "is", "mail",
     "template", "round", "verdict", "steps"}
)  # fmt: skip
KINDS: Mapping[str, Promise] = {
    "registrationrequest": gettext_lazy("Request"),
    "socialaccount": gettext_lazy("Account"),
    "roleassignment": gettext_lazy("Role"),
    "delegation": gettext_lazy("Cover"),
    "oneuselink": gettext_lazy("One-use link"),
    "approvalstep": gettext_lazy("Approval step"),
    "storedfile": gettext_lazy("File"),
    "notice": gettext_lazy("Mail"),
    "job": gettext_lazy("Long work"),
    "sighting": gettext_lazy("Report of an unregistered account"),
}
PEOPLE = ("person", "giver", "deputy", "administrators", "from", "to")
UNITS = ("parent", "before", "after", "into")


class Trail:
    """Some events, with the names behind their keys read at once."""

    def __init__(self, events: Sequence[AuditEvent]) -> None:
        self.people = _names(User, _keys(events, PEOPLE), "name")
        self.units = _names(Unit, _keys(events, UNITS), "name")
        self.steps = _names(RequestStep, _keys(events, ("step",)), "title")
        wanted = {str(event.codes.get("platform", "")) for event in events} - {""}
        self.platforms: dict[str, str] = dict(
            Platform.objects.filter(code__in=wanted).values_list("code", "name") if wanted else ()
        )

    def about(self, event: AuditEvent) -> str:
        """Name what an event is about; a rule by what it answers."""
        if _model(event) == "rule":
            return _question(str(event.codes.get("is", ""))) or event.target_label
        return "" if _model(event) == "notice" else event.target_label

    def details(self, event: AuditEvent) -> str:
        """Word the codes of an event: "Role: Staff; From: 1 May 2026"."""
        said = (
            (self._label(event, key), self._value(event, key, value))
            for key, value in sorted(event.codes.items(), key=_place)
            if key not in UNSAID
        )
        return "; ".join(f"{label}: {value}" for label, value in said if value)

    def _label(self, event: AuditEvent, key: str) -> str:
        return str(LABELS.get(key) or capfirst(key.replace("_", " ")))

    def _value(self, event: AuditEvent, key: str, value: Any) -> str:
        """Word one value; nothing where it says nothing, like none or not."""
        if value in (None, "", False, 0) or value == []:
            return ""
        if value is True:
            return _("yes")
        if _model(event) == "rule" and key in {"before", "value"}:
            return _rule_value(str(event.codes.get("is", "")), value)
        if event.verb.startswith(MOVED):
            # Where it went is the event itself.
            return "" if key == "to" else state_words(_kind(event), str(value))
        if key in CODED:
            return CODED[key](event, value)
        if isinstance(value, list):
            return ", ".join(filter(None, (self._one(event, key, each) for each in value)))
        return self._one(event, key, value)

    def _one(self, event: AuditEvent, key: str, value: Any) -> str:
        if isinstance(value, int):
            return self._named(event, key, value)
        if key == "platform":
            return self.platforms.get(str(value), str(value))
        try:
            return day(date.fromisoformat(str(value)))
        except ValueError:
            return str(value)

    def _named(self, event: AuditEvent, key: str, value: int) -> str:
        """Name the row behind a number, or give the number where it counts something."""
        if _model(event) == "unit" and key in UNITS:
            return self.units.get(value, "")
        if key in PEOPLE:
            return self.people.get(value, "")
        if key == "file" or key == "step":
            return self.steps.get(value, "") if key == "step" else ""
        return str(value)


def _place(code: tuple[str, Any]) -> tuple[int, str]:
    """Known codes in the order of their words: PostgreSQL keeps no order of its own."""
    return ORDER.get(code[0], len(ORDER)), code[0]


def _keys(events: Iterable[AuditEvent], names: Iterable[str]) -> set[int]:
    found: set[int] = set()
    for event in events:
        for name in names:
            value = event.codes.get(name)
            values = value if isinstance(value, list) else [value]
            found |= {each for each in values if type(each) is int}
    return found


def _names(model: Any, keys: set[int], column: str) -> dict[int, str]:
    if not keys:
        return {}
    return dict(model.objects.filter(pk__in=keys).values_list("pk", column))


def _kind(event: AuditEvent) -> ContentType:
    return ContentType.objects.get_for_id(event.target_type_id)


def _model(event: AuditEvent) -> str:
    return _kind(event).model


def kind_words(event: AuditEvent) -> str:
    """Name the kind of thing an event is about."""
    kind = _kind(event)
    return str(KINDS.get(kind.model) or capfirst(str(kind.name)))


def _question(code: str) -> str:
    name = code.partition("_")[2]
    known = code in PARAMETERS or name in ANSWERS or name in ATTESTATIONS
    return question(code) if known else code.replace("_", " ")


def _rule_value(code: str, value: Any) -> str:
    """Word a rule's value; one of a rule that is no more stands as it was."""
    try:
        return ", ".join(value_lines(code, value))
    except (KeyError, TypeError, AttributeError):
        return str(value)


def _fields(event: AuditEvent, names: Any) -> str:
    model = _kind(event).model_class()
    return ", ".join(_field(model, str(name)) for name in (names or ()))


def _field(model: Any, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)
    except (AttributeError, FieldDoesNotExist):
        return name.replace("_", " ")


def _answer(event: AuditEvent, name: Any) -> str:
    told = answers.label(str(name))
    return told if told != name else _field(_kind(event).model_class(), str(name))


def _task(event: AuditEvent, slug: Any) -> str:
    task = answers.TASK_BY_SLUG.get(str(slug))
    return str(task.title) if task else str(slug).replace("_", " ")


def _choice(*kinds: Any) -> Callable[[AuditEvent, Any], str]:
    """Word a value by the first list of choices that has it."""

    def word(event: AuditEvent, value: Any) -> str:
        for kind in kinds:
            if value in kind.values:
                return str(kind(value).label)
        return str(value).replace("_", " ").replace("-", " ")

    return word


CODED: Mapping[str, Callable[[AuditEvent, Any], str]] = {
    "role": _choice(Role),
    "type": _choice(UnitType),
    "kind": _choice(LinkKind, RequestKind),
    "state": _choice(JobState),
    "fields": _fields,
    "field": _answer,
    "task": _task,
    "size": lambda event, value: filesizeformat(value),
}
