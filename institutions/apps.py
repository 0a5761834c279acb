"""The institutions app."""

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    """Names the app for Django."""

    name = "institutions"
