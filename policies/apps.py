"""The policies app."""

from typing import ClassVar

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Names the app for Django."""

    name = "policies"
    append_only: ClassVar = ["policies_versiondecision"]
