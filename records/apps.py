"""The records app."""

from typing import ClassVar

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class RecordsConfig(AppConfig):
    """Names the app for Django, and keeps the append-only tables append-only."""

    name = "records"
    append_only: ClassVar = ["records_auditevent"]

    def ready(self) -> None:
        """Install the triggers after every migrate: the one pair of signals this house allows."""
        # Each app's turn may be the one that made an append-only table, so all of them count.
        pre_migrate.connect(_lift, dispatch_uid="records.triggers.lifted")
        post_migrate.connect(_install, dispatch_uid="records.triggers")


def _lift(using: str, **_: object) -> None:
    from records.triggers import lift_sealed

    if connections[using].vendor == "sqlite":  # which renames no table a trigger reads
        lift_sealed(using)


def _install(using: str, **_: object) -> None:
    from records.triggers import install

    install(using)
