"""Writing a request: answers are kept as far as they go, and judged when it is sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Platform, Sighting, SightingState
from accounts.rules import can_regularise
from institutions.models import Institution, Unit, User
from institutions.rules import require
from policies.rulebook import rulebook
from records.audit import record
from records.files import store_image
from records.leftovers import gone_if_undone
from records.workflow import IllegalMove
from registrations import answers, rules
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestKind,
    RequestState,
)
from registrations.problems import Problem, Refused
from registrations.services import telling
from registrations.services.found import editable, held, saved
from registrations.services.limits import require_room_for_a_draft
from registrations.services.mailbox import put_mailbox
from registrations.services.people import accept_own, ask
from registrations.services.voiding import changed, words_of

IMAGES = ("profile_image", "banner_image")
LONGEST_POST, MOST_POSTS = 1000, 3  # characters, example posts


@transaction.atomic
def start(
    *, by: User, institution: Institution, kind: str = RequestKind.NEW
) -> RegistrationRequest:
    """Open a draft; its reference stays the same to the end.

    Raises:
        PermissionDenied: somebody without a role at this university.
        Refused: too many drafts of theirs are open.
    """
    require(rules.can_start(by, institution), rules.why_not_start(by, institution))
    require_room_for_a_draft(by, institution)
    row = RegistrationRequest.objects.create(
        institution=institution, requested_by=by, kind=RequestKind(kind)
    )
    record(row, "request started", by=by, codes={"kind": row.kind})
    return row


@transaction.atomic
def start_for(sighting: Sighting, *, by: User) -> RegistrationRequest:
    """Open a draft for an account that was reported as not on the register, its address filled in.

    Raises:
        PermissionDenied: somebody who does not decide about such reports.
        IllegalMove: it has been decided.
        Refused: too many drafts of theirs are open.
    """
    require(can_regularise(by, sighting.institution), _("Only the team that keeps the register."))
    if sighting.state != SightingState.NEW:
        raise IllegalMove(_("Somebody has decided this already"))
    begun = RegistrationRequest.objects.filter(
        sighting=sighting, requested_by=by, state=RequestState.DRAFT
    ).first()
    if begun is not None:
        return begun
    row = start(by=by, institution=sighting.institution, kind=RequestKind.EXISTING)
    row.sighting, row.platform = sighting, sighting.platform
    row.url, row.handle = sighting.url, sighting.handle
    row.save(update_fields=["sighting", "platform", "url", "handle"])
    return saved(row, by=by, task="platform")


@transaction.atomic
def save_task(
    registration: RegistrationRequest,
    task: str,
    values: Mapping[str, Any],
    *,
    by: User,
    version: int,
    is_done: bool = False,
) -> RegistrationRequest:
    """Keep the answers of one task, whole or in part.

    Args:
        values: by field; what the task does not hold or this university does not ask is refused.
            The task ``mailbox`` takes the address as text.
        version: the one the page showed.
        is_done: whether the writer takes the task for finished.

    Raises:
        PermissionDenied: somebody else's request, or an answer that is not asked.
        IllegalMove: it cannot be changed now.
        Stale: another tab saved meanwhile; nothing was written.
        Refused: a value that cannot be kept at all.
    """
    row = editable(registration, by=by, version=version)
    if task not in answers.TASK_BY_SLUG:
        raise PermissionDenied(_("There is no such part of a request"))
    if task == "mailbox":
        put_mailbox(
            row,
            str(values.get("mailbox") or ""),
            owner=str(values.get("mailbox_owner") or ""),
            reason=str(values.get("mailbox_reason") or ""),
            by=by,
        )
    else:
        _put(row, task, values, by=by)
    _mark(row, task, is_done=is_done)
    return saved(row, by=by, task=task)


def _put(row: RegistrationRequest, task: str, values: Mapping[str, Any], *, by: User) -> None:
    asked = answers.asked(row, rulebook(row.institution))
    allowed = set(answers.TASK_BY_SLUG[task].fields) & asked - {*IMAGES, "administrators"}
    if odd := set(values) - allowed:
        raise PermissionDenied(
            _("This request has no such answer: %(names)s") % {"names": ", ".join(sorted(odd))}
        )
    before = words_of(row, values)
    problems = []
    for field, value in values.items():
        try:
            setattr(row, field, _cleaned(row, field, value))
        except ValidationError as error:
            problems.append(Problem(task, field, " ".join(error.messages)))
    if problems:
        raise Refused(problems)
    row.save(update_fields=list(values))
    changed(row, before, by=by, fields=list(values))


def _cleaned(row: RegistrationRequest, field: str, value: Any) -> Any:
    """The value as it is stored; whatever no form would have sent is refused."""
    if field in {"uses", "content_types"}:
        if not set(value) <= set(answers.CHOICES[field]):
            raise ValidationError(_("Select from the list"))
        return list(dict.fromkeys(value))
    if field == "sample_posts":
        return [_text(str(post)[:LONGEST_POST]) for post in value][:MOST_POSTS]
    if field == "unit":
        return _own_unit(row, value)
    if field == "platform":
        return _open_platform(row, value)
    if field in answers.CHOICES and value and value not in answers.CHOICES[field]:
        raise ValidationError(_("Select from the list"))
    try:
        column = row._meta.get_field(field)
    except FieldDoesNotExist as error:
        raise PermissionDenied(field) from error
    if isinstance(value, str):
        value = _text(value)
        limit = getattr(column, "max_length", None)
        if limit and len(value) > limit:
            raise ValidationError(
                _("%(label)s must be %(limit)s characters or less")
                % {"label": answers.label(field), "limit": limit}
            )
    if value is not None and value != "" and not isinstance(value, (bool, date, str)):
        raise ValidationError(_("Enter this answer again"))
    if column.get_internal_type() == "BooleanField" and not isinstance(value, (bool, type(None))):
        raise ValidationError(_("Select yes or no"))
    return "" if value is None and not column.null else value


def _text(value: str) -> str:
    if answers.looks_like_a_password(value):
        raise ValidationError(answers.no_passwords())
    return value.strip()


def _own_unit(row: RegistrationRequest, value: Unit | None) -> Unit | None:
    if value is not None and (value.institution_id != row.institution_id or value.closed_on):
        raise ValidationError(_("Select a unit of the university"))
    return value


def _open_platform(row: RegistrationRequest, value: Platform | None) -> Platform | None:
    if value is not None and value.is_retired and row.kind == RequestKind.NEW:
        raise ValidationError(_("This platform has closed. Select another one"))
    return value


def _mark(row: RegistrationRequest, task: str, *, is_done: bool) -> None:
    done = [slug for slug in row.done_tasks if slug != task]
    row.done_tasks = [*done, task] if is_done else done


@gone_if_undone()
@transaction.atomic
def set_image(
    registration: RegistrationRequest, field: str, upload: "UploadedFile[Any] | None", *, by: User
) -> RegistrationRequest:
    """Keep a picture for the profile or the banner, or take it away.

    Raises:
        PermissionDenied, IllegalMove: as in ``save_task``.
        BadFile: it is no picture that can be kept; its words are for the form.
    """
    row = editable(registration, by=by)
    if field not in IMAGES or field not in answers.asked(row, rulebook(row.institution)):
        raise PermissionDenied(_("This request has no such picture"))
    before = words_of(row, [field])
    name = f"{row.reference} {field.replace('_', ' ')}"
    stored = store_image(upload, by=by, scope=row.scope, name=name) if upload else None
    setattr(row, field, stored)
    row.save(update_fields=[field])
    changed(row, before, by=by, fields=[field])
    return saved(row, by=by, task="branding")


@transaction.atomic
def remove_image(registration: RegistrationRequest, field: str, *, by: User) -> RegistrationRequest:
    """Take a picture away again; where there is none, nothing happens.

    Raises:
        PermissionDenied: somebody else's request, or no such picture.
        IllegalMove: somebody decides, or has decided.
    """
    row = editable(registration, by=by)
    if field not in IMAGES:
        raise PermissionDenied(_("This request has no such picture"))
    if getattr(row, f"{field}_id") is None:
        return row
    before = words_of(row, [field])
    setattr(row, field, None)
    row.save(update_fields=[field])
    changed(row, before, by=by, fields=[field])
    record(row, "picture removed", by=by, codes={"field": field})
    return saved(row, by=by, task="branding")


@transaction.atomic
def delete_draft(registration: RegistrationRequest, *, by: User) -> None:
    """Delete a draft that was never sent.

    Raises:
        PermissionDenied: it is somebody else's.
        IllegalMove: it was sent once, so its history stays.
    """
    row = held(registration)
    require(row.requested_by_id == by.pk, _("Only whoever wrote a draft may delete it"))
    if not rules.can_delete(by, row):
        raise IllegalMove(_("This request was sent once, so its history is kept"))
    telling.overtaken(row)
    record(row, "draft deleted", by=by)
    row.delete()


COPIED = (
    "unit", "account_kind", "standing", "platform", "platform_other", "name", "handle", "url",
    "partner_organisation", "partner_contact", "uses", "network_name", "applicants_told",
    "purpose", "audience", "audience_needs", "success", "ends_on", "content_types",
    "content_frequency", "sample_posts", "response_time", "response_time_reason", "cover",
    "under_18", "house_rules", "comments_plan", "accessibility", "logo", "profile_image",
    "banner_image", "mailbox", "mailbox_owner", "mailbox_reason",
)  # fmt: skip


@transaction.atomic
def copy_as_new(registration: RegistrationRequest, *, by: User) -> RegistrationRequest:
    """Start a new request with the answers of a declined one.

    What somebody confirmed by a tick is asked again, and so are the people who would run it.

    Raises:
        PermissionDenied: it is somebody else's, or was not declined.
        Refused: too many drafts of theirs are open, or people they asked without an answer.
    """
    require(rules.can_copy(by, registration), _("Only your own declined request can be copied"))
    row = start(by=by, institution=registration.institution, kind=registration.kind)
    for field in COPIED:
        setattr(row, field, getattr(registration, field))
    row.copied_from = registration
    row.save()
    for each in registration.proposed.exclude(state=ProposedState.DECLINED):
        named = ProposedAdministrator.objects.create(
            request=row,
            person=each.person,
            job_title=each.job_title,
            phone=each.phone,
            position=each.position,
        )
        if each.person_id == by.pk:
            accept_own(named)
        else:
            ask(named, by=by)
    return row
