"""The register in Django admin: looked up, and its typing mistakes mended."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from accounts.models import (
    AccountAudit,
    Administrator,
    Enquiry,
    Import,
    Mailbox,
    MediaPermission,
    MissedVisits,
    ModerationNote,
    Platform,
    SocialAccount,
    Visit,
)
from accounts.services import mend_account
from institutions.admin import LookUp


@admin.register(SocialAccount)
class SocialAccountAdmin(LookUp):
    """Accounts; handle and address are the account's identity and are not typing mistakes."""

    mendable = ("name", "partner_organisation", "partner_contact")
    mending = staticmethod(mend_account)
    hidden = ("search", "skeleton")
    list_display = ("name", "platform", "handle", "unit", "state")
    list_filter = ("state", "kind", "standing", "platform")
    list_select_related = ("platform", "unit")
    search_fields = ("search", "reference")


@admin.register(Administrator)
class AdministratorAdmin(LookUp):
    """Who runs which account."""

    within = "account__institution"
    mendable = ("job_title",)
    list_display = ("person", "account", "job_title", "from_on", "to_on")
    list_select_related = ("person", "account__platform")
    search_fields = ("person__name", "person__email", "account__name")


@admin.register(Mailbox)
class MailboxAdmin(LookUp):
    """Team mailboxes."""

    list_display = ("address", "institution", "confirmed_at")
    list_select_related = ("institution",)
    search_fields = ("address",)


@admin.register(Import)
class ImportAdmin(LookUp):
    """Spreadsheets of accounts, without their rows, which name people."""

    hidden = ("samples", "mapping", "source")
    list_display = ("reference", "file_name", "state", "row_count", "imported", "started_by")
    list_filter = ("state",)
    list_select_related = ("started_by",)
    search_fields = ("reference", "file_name")


@admin.register(Platform)
class PlatformAdmin(LookUp):
    """Platforms, as their file has them; the same for every university."""

    list_display = ("name", "code", "is_retired", "position")
    list_filter = ("is_retired",)
    search_fields = ("name", "code")

    def of_institutions(self, rows: "QuerySet[Any]", keys: set[int]) -> "QuerySet[Any]":
        """All of them."""
        return rows


class CareAdmin(LookUp):
    """Rows on how an account is looked after: to read only."""

    within = "account__institution"


@admin.register(AccountAudit)
class AccountAuditAdmin(CareAdmin):
    """What marketing found when it looked an account over."""

    list_display = ("account", "audited_on", "by", "next_on")
    list_select_related = ("account__platform", "by")
    search_fields = ("account__name",)


@admin.register(Enquiry)
class EnquiryAdmin(CareAdmin):
    """When enquiries came and were settled."""

    list_display = ("account", "received_at", "due_at", "settled_by")
    list_select_related = ("account__platform", "settled_by")
    search_fields = ("account__name",)


@admin.register(Visit)
class VisitAdmin(CareAdmin):
    """Who looked after an account on which day."""

    list_display = ("account", "on", "by")
    list_select_related = ("account__platform", "by")
    search_fields = ("account__name",)


@admin.register(MissedVisits)
class MissedVisitsAdmin(CareAdmin):
    """Spells in which nobody looked after an account."""

    list_display = ("account", "since", "reminded_on", "marketing_told_on", "ended_on")
    list_select_related = ("account__platform",)
    search_fields = ("account__name",)


@admin.register(ModerationNote)
class ModerationNoteAdmin(CareAdmin):
    """What was done about comments."""

    list_display = ("account", "happened_on", "action", "citation")
    list_select_related = ("account__platform",)
    search_fields = ("account__name",)


@admin.register(MediaPermission)
class MediaPermissionAdmin(CareAdmin):
    """Permissions to show pictures and other people's work."""

    list_display = ("what", "account", "basis", "given_on", "expires_on", "withdrawn_on")
    list_select_related = ("account__platform",)
    search_fields = ("what", "account__name")
