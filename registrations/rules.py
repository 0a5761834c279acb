"""Who may do what to a request. Whoever asked or will run the account never decides."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SocialAccount
from institutions.models import BELONGING, OVERSIGHT, Delegation, Institution, Role, User
from institutions.rules import (
    holders,
    holds,
    is_member,
    only_reads,
    oversight_paths,
    people_of,
    roles_of,
)
from institutions.shown import moment
from policies.rulebook import rulebook
from registrations.answers import logo_matters
from registrations.eligible import barred_ids, eligible_ids
from registrations.models import (
    OPEN_STATES,
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
    Verdict,
)

EDITABLE = (RequestState.DRAFT, RequestState.CHANGES_ASKED)
WORKING = OVERSIGHT - {Role.AUDITOR}


def can_start(user: User, institution: Institution) -> bool:
    """Whoever has a role at the university may write a request; the rulebook judges it."""
    return not why_not_start(user, institution)


def why_not_start(user: User, institution: Institution) -> str:
    """Say in a sentence why somebody may not ask for an account; nothing where they may."""
    if not is_member(user, institution):
        return _("Only people of the university may ask")
    if only_reads(user, institution):
        return _(
            "You are an auditor here: you read everything and write nothing, so you cannot ask"
            " for an account. Ask a colleague to do it."
        )
    return ""


def can_edit(user: User, registration: RegistrationRequest) -> bool:
    """Only whoever asks, and only while nobody is deciding."""
    return registration.requested_by_id == user.pk and registration.state in EDITABLE


def can_delete(user: User, registration: RegistrationRequest) -> bool:
    """Only one's own draft that was never sent; what was sent keeps its history."""
    return (
        registration.requested_by_id == user.pk
        and registration.state == RequestState.DRAFT
        and registration.sent_at is None
    )


def can_withdraw(user: User, registration: RegistrationRequest) -> bool:
    """Only whoever asked, until the account is registered or declined."""
    return registration.requested_by_id == user.pk and registration.state in OPEN_STATES


def is_on_its_way(registration: RegistrationRequest) -> bool:
    """Whether somebody decides it or it is to be set up, so that its answers stand still."""
    return registration.state in {RequestState.UNDER_REVIEW, RequestState.APPROVED}


def can_replace_administrators(user: User, registration: RegistrationRequest) -> bool:
    """Only whoever asked, while somebody decides or the account is to be set up.

    While answers can be changed, the people are changed among them.
    """
    return (
        registration.requested_by_id == user.pk
        and is_on_its_way(registration)
        and can_start(user, registration.institution)
    )


def why_not_replace(registration: RegistrationRequest, named: ProposedAdministrator | None) -> str:
    """Say why nobody else can take somebody's place on a request; nothing where one can."""
    if not is_on_its_way(registration):
        return closed_sentence(registration)
    if named is None:
        return _("Somebody else was named in their place already")
    if named.state == ProposedState.ACCEPTED:
        return _("%(person)s has said yes, so nobody else is needed. Nothing was changed") % {
            "person": named
        }
    return ""


def can_copy(user: User, registration: RegistrationRequest) -> bool:
    """Only whoever asked, once it was declined."""
    return registration.requested_by_id == user.pk and registration.state == RequestState.DECLINED


def present_step(registration: RegistrationRequest) -> RequestStep | None:
    """The step that waits for an answer; None unless somebody is deciding."""
    if registration.state != RequestState.UNDER_REVIEW:
        return None
    return registration.steps.filter(state=StepState.CURRENT).first()


def involved(registration: RegistrationRequest) -> set[int]:
    """Keys of the people who ask for the account or are asked to run it."""
    proposed = registration.proposed.exclude(state=ProposedState.DECLINED)
    return {registration.requested_by_id, *proposed.values_list("person", flat=True)}


def barred(step: RequestStep) -> set[int]:
    """Keys of the people who may not answer a step: those involved, and those who approved
    another step, since one person never counts twice.
    """
    return barred_ids([step])[step.pk]


def eligible(step: RequestStep) -> "QuerySet[User]":
    """People who may answer a step today.

    The named holder or the office's holders, and whoever covers for one of them; never
    somebody barred, nor the cover of somebody barred, who would answer in their place.
    """
    return User.objects.filter(pk__in=eligible_ids([step])[step.pk]).order_by("pk")


def may_answer(user: User, step: RequestStep) -> bool:
    """Whether somebody may answer this very step today."""
    return eligible(step).filter(pk=user.pk).exists()


def can_decide(user: User, registration: RegistrationRequest) -> bool:
    """Whether somebody may answer the present step."""
    step = present_step(registration)
    return step is not None and may_answer(user, step)


def acting_for(user: User, step: RequestStep) -> User | None:
    """The person somebody covers for in answering a step; None where it is their own."""
    if step.holder_id == user.pk:
        return None
    if (
        step.holder_id is None
        and step.desk
        and holders(step.role, step.desk).filter(pk=user.pk).exists()
    ):
        return None
    office = (
        User.objects.filter(pk=step.holder_id)
        if step.holder_id
        else holders(step.role, step.desk)
        if step.desk
        else User.objects.none()
    )
    cover = (
        Delegation.objects.on(timezone.localdate())
        .filter(deputy=user, giver__in=office, institution=step.request.institution)
        .exclude(giver__in=barred(step))
        .select_related("giver")
        .first()
    )
    return cover.giver if cover else None


def why_not_decide(user: User, registration: RegistrationRequest) -> str:
    """Say in a sentence why somebody may not answer now; nothing where they may."""
    if registration.requested_by_id == user.pk:
        return _("You asked for this account, so somebody else must decide")
    named = ProposedAdministrator.objects.filter(request=registration, person=user)
    if named.exclude(state=ProposedState.DECLINED).exists():
        return _("You are asked to run this account, so somebody else must decide")
    step = present_step(registration)
    if step is None:
        return closed_sentence(registration)
    if may_answer(user, step):
        return ""
    own = registration.approvals.filter(by=user, voided_at=None, verdict=Verdict.APPROVE).first()
    if own:
        return _("You answered the step “%(step)s” on %(when)s. One person never gives two") % {
            "step": own.step,
            "when": moment(own.at),
        }
    later = registration.steps.filter(state=StepState.TO_COME, position__gt=step.position)
    if any(may_answer(user, each) for each in later):
        return _("%(cited)s%(step)s must answer first") % {
            "cited": _lead(step),
            "step": step.title,
        }
    if step.holder_id and step.passed_by_id:
        return _("This was passed to %(person)s by %(by)s") % {
            "person": step.holder,
            "by": step.passed_by,
        }
    return _("This is with %(step)s") % {"step": step.title}


def closed_sentence(registration: RegistrationRequest) -> str:
    """Say who ended or stopped the deciding, and when."""
    last = registration.approvals.order_by("-at", "-pk").first()
    words = {
        RequestState.APPROVED: _("This request was approved by %(by)s on %(when)s"),
        RequestState.REGISTERED: _("This request was approved by %(by)s on %(when)s"),
        RequestState.DECLINED: _("This request was declined by %(by)s on %(when)s"),
        RequestState.CHANGES_ASKED: _("%(by)s asked for changes on %(when)s"),
    }
    if registration.state in words and last is not None:
        return words[RequestState(registration.state)] % {
            "by": last.by_name,
            "when": moment(last.at),
        }
    if registration.was_withdrawn:
        return _("%(by)s withdrew this request on %(when)s") % {
            "by": registration.requested_by,
            "when": moment(registration.state_since),
        }
    return _("This request has not been sent")


def _lead(step: RequestStep) -> str:
    labels = ", ".join(str(each["label"]) for each in step.citations)
    return f"{labels}: " if labels else ""


def can_pass_on(user: User, registration: RegistrationRequest) -> bool:
    """Whoever may answer the present step may hand it on."""
    return can_decide(user, registration)


def belongs_as(user: User, institution: Institution) -> set[str]:
    """As what somebody belongs to a university; whoever holds an office is on its staff."""
    held = {row.role for row in roles_of(user) if row.unit.institution_id == institution.pk}
    belongs = {str(role) for role in held & BELONGING}
    return belongs | ({str(Role.STAFF)} if held & OVERSIGHT else set())


def can_receive(user: User, step: RequestStep) -> bool:
    """Whether a step may be handed to somebody: on the staff here, no auditor, not barred."""
    return candidates(step).filter(pk=user.pk).exists()


def candidates(step: RequestStep) -> "QuerySet[User]":
    """People to whom a step may be handed."""
    institution = step.request.institution
    auditors = people_of(institution, Role.AUDITOR).values("pk")
    staff = people_of(institution, Role.STAFF, *WORKING)
    return staff.exclude(pk__in=barred(step)).exclude(pk__in=auditors)


def can_name_substitute(user: User, registration: RegistrationRequest) -> bool:
    """An institution administrator with no stake, where nobody is left to answer."""
    step = present_step(registration)
    return (
        step is not None
        and holds(user, Role.INSTITUTION_ADMIN, registration.institution.root)
        and user.pk not in involved(registration)
        and not eligible(step).exists()
    )


def next_deciding(step: RequestStep) -> RequestStep | None:
    """The next step after this one that decides and has no answer yet."""
    return step.request.steps.filter(
        position__gt=step.position, kind="decide", state=StepState.TO_COME
    ).first()


def can_skip(user: User, registration: RegistrationRequest) -> bool:
    """An optional step: its own desk, or the desk that decides next."""
    step = present_step(registration)
    if step is None or not step.is_optional:
        return False
    following = next_deciding(step)
    return may_answer(user, step) or (following is not None and may_answer(user, following))


def can_set_up(user: User, registration: RegistrationRequest) -> bool:
    """Whoever asked, or somebody who accepted to run the account, once it is approved."""
    if registration.state != RequestState.APPROVED:
        return False
    accepted = registration.proposed.filter(person=user, state=ProposedState.ACCEPTED)
    return registration.requested_by_id == user.pk or accepted.exists()


def can_answer_administration(user: User, registration: RegistrationRequest) -> bool:
    """Whoever was asked to run the account, until it is registered or declined."""
    return (
        registration.state
        not in {
            RequestState.REGISTERED,
            RequestState.DECLINED,
        }
        and registration.proposed.filter(person=user).exclude(state=ProposedState.DECLINED).exists()
    )


def can_add_logo(user: User, registration: RegistrationRequest) -> bool:
    """Whoever asked, for an approved request without the logo, or for its account later.

    Only at a university where a step or a permission depends on the logo.
    """
    may_lack_it = (
        registration.requested_by_id == user.pk
        and registration.state in {RequestState.APPROVED, RequestState.REGISTERED}
        and not registration.logo
    )
    if not may_lack_it or (registration.account and _asked_for_logo(registration.account)):
        return False
    return logo_matters(rulebook(registration.institution))


def _asked_for_logo(account: SocialAccount) -> bool:
    asked = RegistrationRequest.objects.filter(adds_logo_to=account)
    return asked.exclude(state=RequestState.DECLINED).exists()


def oversees(user: User, registration: RegistrationRequest) -> bool:
    """Whether somebody's office covers the request's unit."""
    return any(registration.scope.startswith(path) for path in oversight_paths(user, WORKING))


def can_assign(user: User, registration: RegistrationRequest) -> bool:
    """Those who oversee a request and have no stake in it say who looks after it."""
    return (
        registration.state != RequestState.DRAFT
        and oversees(user, registration)
        and user.pk not in involved(registration)
    )


def _has_answered(user: User, registration: RegistrationRequest) -> bool:
    """Whether somebody answered or was handed a step; whoever has left keeps nothing of it."""
    return is_member(user, registration.institution) and (
        registration.approvals.filter(by=user).exists()
        or registration.steps.filter(holder=user).exists()
    )


def can_see_internal(user: User, registration: RegistrationRequest) -> bool:
    """Those who decide or oversee, never those who ask for the account or will run it."""
    if user.pk in involved(registration) or registration.state == RequestState.DRAFT:
        return False
    return (
        any(registration.scope.startswith(path) for path in oversight_paths(user))
        or _has_answered(user, registration)
        or can_decide(user, registration)
    )


def can_comment(
    user: User, registration: RegistrationRequest, *, is_internal: bool = False
) -> bool:
    """Messages: whoever asked and those at work on it; internal notes: the latter only.

    An auditor reads and never writes.
    """
    at_work = user.pk not in involved(registration) and (
        oversees(user, registration)
        or _has_answered(user, registration)
        or can_decide(user, registration)
    )
    if registration.state == RequestState.DRAFT:
        return False
    return at_work or (not is_internal and registration.requested_by_id == user.pk)
