"""The overview app."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    """Names the app for Django."""

    name = "overview"
