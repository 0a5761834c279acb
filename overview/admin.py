"""The records in Django admin: the trail, the mail and the long work, to look up only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from institutions.admin import ScopedLookUp
from records.models import AuditEvent, Job, Notice, StoredFile
from records.verbs import verb_words


@admin.register(AuditEvent)
class AuditEventAdmin(ScopedLookUp):
    """What happened."""

    list_display = ("at", "what", "target_label", "actor_label", "citation")
    list_select_related = ()
    search_fields = ("verb", "target_label", "actor_label")

    @admin.display(description=_("what"), ordering="verb")
    def what(self, event: AuditEvent) -> str:
        """Say it in the words of the history page."""
        return verb_words(event)


@admin.register(Notice)
class NoticeAdmin(ScopedLookUp):
    """Mail owed and sent, without what it says."""

    hidden = ("context", "message_id")
    list_display = ("template", "recipient", "address", "state", "due_at", "sent_at")
    list_filter = ("state",)
    list_select_related = ("recipient",)
    search_fields = ("template", "recipient__name", "address", "sent_to")


@admin.register(Job)
class JobAdmin(ScopedLookUp):
    """Long work."""

    hidden = ("options",)
    list_display = ("reference", "title", "state", "started_by", "created_at", "finished_at")
    list_filter = ("state", "kind")
    list_select_related = ("started_by",)
    search_fields = ("reference", "title")


@admin.register(StoredFile)
class StoredFileAdmin(ScopedLookUp):
    """Files, by name; the file itself is served by the page it belongs to."""

    hidden = ("file",)
    list_display = ("name", "content_type", "size", "stored_at", "stored_by")
    list_select_related = ("stored_by",)
    search_fields = ("name", "sha256")
