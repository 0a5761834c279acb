"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the app for Django."""

    name = "accounts"

    def ready(self) -> None:
        """Name the long work this app does."""
        from records.jobs import JOBS  # it reads a table, so not before the apps are there

        JOBS["sweep"] = "accounts.services.sweep.job.work"
        JOBS["import-check"] = "accounts.services.importing.work.check_work"
        JOBS["import"] = "accounts.services.importing.work.import_work"
