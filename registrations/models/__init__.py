"""Asking for an account, and answering."""

from registrations.models.decisions import Approval, DecisionLetter, Question
from registrations.models.people import ProposedAdministrator, ProposedAdministratorQuerySet
from registrations.models.requests import RegistrationRequest, RegistrationRequestQuerySet
from registrations.models.states import (
    OPEN_STATES,
    REASONS,
    ProposedState,
    RequestKind,
    RequestState,
    StepState,
    Verdict,
)
from registrations.models.steps import RequestStep, RequestStepQuerySet
from registrations.models.words import Change, Comment

__all__ = [
    "OPEN_STATES",
    "REASONS",
    "Approval",
    "Change",
    "Comment",
    "DecisionLetter",
    "ProposedAdministrator",
    "ProposedAdministratorQuerySet",
    "ProposedState",
    "Question",
    "RegistrationRequest",
    "RegistrationRequestQuerySet",
    "RequestKind",
    "RequestState",
    "RequestStep",
    "RequestStepQuerySet",
    "StepState",
    "Verdict",
]
