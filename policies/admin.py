"""The rulebook in Django admin: to look up; it changes by loading a file or publishing a text."""

from django.contrib import admin

from institutions.admin import LookUp
from policies.models import (
    ApprovalStep,
    Clause,
    ClauseText,
    Duty,
    Policy,
    PolicyVersion,
    RelatedDocument,
    Rule,
    RuleChange,
    VersionDecision,
)
from records.mending import mend


@admin.register(Policy)
class PolicyAdmin(LookUp):
    """Policies; where the official text lives may be corrected."""

    mendable = ("official_url",)
    mending = staticmethod(mend)
    list_display = ("title", "institution", "document_type")
    list_select_related = ("institution",)
    search_fields = ("title",)


@admin.register(PolicyVersion)
class PolicyVersionAdmin(LookUp):
    """Versions."""

    within = "policy__institution"
    list_display = ("policy", "number", "state", "issued_on")
    list_select_related = ("policy__institution",)
    search_fields = ("policy__title", "number")


@admin.register(Clause)
class ClauseAdmin(LookUp):
    """Clauses with their summaries."""

    within = "policy__institution"
    list_display = ("label", "summary", "policy")
    list_select_related = ("policy__institution",)
    search_fields = ("label", "key", "summary")


@admin.register(Duty)
class DutyAdmin(LookUp):
    """What each clause asks for."""

    within = "policy__institution"
    list_display = ("key", "summary", "role", "status")
    list_filter = ("role", "status")
    search_fields = ("key", "summary", "handled")


@admin.register(Rule)
class RuleAdmin(LookUp):
    """Rules with their dates."""

    list_display = ("code", "institution", "value", "is_off", "from_on", "to_on")
    list_select_related = ("institution",)
    search_fields = ("code",)


@admin.register(ApprovalStep)
class ApprovalStepAdmin(LookUp):
    """The desks a request passes."""

    list_display = ("title", "institution", "role", "kind", "position", "from_on", "to_on")
    list_filter = ("role", "kind")
    list_select_related = ("institution",)
    search_fields = ("title", "key")


@admin.register(ClauseText)
class ClauseTextAdmin(LookUp):
    """The words of clauses, version by version."""

    within = "version__policy__institution"
    list_display = ("label", "version", "path")
    list_select_related = ("version__policy__institution",)
    search_fields = ("label", "path", "text")


@admin.register(VersionDecision)
class VersionDecisionAdmin(LookUp):
    """What approving bodies decided on drafts."""

    within = "version__policy__institution"
    list_display = ("version", "outcome", "body", "decided_on", "minute", "by")
    list_filter = ("outcome",)
    list_select_related = ("version__policy__institution", "by")
    search_fields = ("body", "minute")


@admin.register(RuleChange)
class RuleChangeAdmin(LookUp):
    """What drafts do to rules."""

    within = "version__policy__institution"
    list_display = ("code", "version", "value", "is_off")
    list_select_related = ("version__policy__institution",)
    search_fields = ("code",)


@admin.register(RelatedDocument)
class RelatedDocumentAdmin(LookUp):
    """Documents that policies name."""

    within = "policy__institution"
    list_display = ("name", "policy", "url", "checked_on")
    list_select_related = ("policy__institution",)
    search_fields = ("name", "url")
