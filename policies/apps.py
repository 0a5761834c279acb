"""The policies app."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Names the app for Django."""

    name = "policies"
