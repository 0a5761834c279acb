"""The register in Django admin: looked up, and its typing mistakes mended."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from accounts.models import Administrator, Import, Mailbox, Platform, SocialAccount
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
