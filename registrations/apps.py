"""The registrations app."""

from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    """Names the app for Django."""

    name = "registrations"
