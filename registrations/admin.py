"""Requests in Django admin: to look up; nothing is decided or changed here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from institutions.admin import LookUp
from registrations.models import (
    Approval,
    DecisionLetter,
    ProposedAdministrator,
    RegistrationRequest,
    RequestStep,
)


@admin.register(RegistrationRequest)
class RegistrationRequestAdmin(LookUp):
    """Requests; drafts are their writer's own."""

    list_display = ("reference", "name", "platform", "unit", "state", "requested_by")
    list_filter = ("state", "kind", "platform")
    list_select_related = ("platform", "unit", "requested_by")
    search_fields = ("reference", "name", "handle", "requested_by__name")


class PartOfRequest(LookUp):
    """A row of a request that was sent."""

    within = "request__institution"
    path = "request"

    def of_institutions(self, rows: "QuerySet[Any]", keys: set[int]) -> "QuerySet[Any]":
        """Keep those of these universities, but nothing of a draft."""
        sent = RegistrationRequest.objects.filter(institution__in=keys).exclude(
            state=RegistrationRequest.State.DRAFT
        )
        return rows.filter(**{f"{self.path}__in": sent})


@admin.register(RequestStep)
class RequestStepAdmin(PartOfRequest):
    """The desks of each request, as they stood when it was sent."""

    list_display = ("request", "title", "desk", "state", "due_on", "is_unmanned")
    list_filter = ("state", "is_unmanned")
    list_select_related = ("request", "desk")
    search_fields = ("request__reference", "title")


@admin.register(Approval)
class ApprovalAdmin(PartOfRequest):
    """Answers, kept for ever."""

    path = "step__request"
    list_display = ("step", "by_name", "verdict", "at", "voided_at")
    list_filter = ("verdict",)
    list_select_related = ("step",)
    search_fields = ("step__request__reference", "by_name")


@admin.register(ProposedAdministrator)
class ProposedAdministratorAdmin(PartOfRequest):
    """People asked to run an account."""

    list_display = ("request", "person", "state", "asked_at", "answered_at")
    list_filter = ("state",)
    list_select_related = ("request", "person")
    search_fields = ("request__reference", "person__name", "person__email")


@admin.register(DecisionLetter)
class DecisionLetterAdmin(PartOfRequest):
    """Letters as they were issued."""

    list_display = ("request", "verdict", "round", "issued_at")
    list_filter = ("verdict",)
    list_select_related = ("request",)
    search_fields = ("request__reference",)
