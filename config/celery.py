"""The Celery application: tasks of every app, scheduled by beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("handlebook")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
