"""Alive, ready, and whom to tell about a hole."""

import os
from datetime import timedelta
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records.models import Heartbeat, Notice

BEAT_LATE = timedelta(minutes=5)  # it beats every minute
MAIL_LATE = timedelta(minutes=15)  # mail leaves within one or two


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the web server answers; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether pages can be served (503 if not) and whether work goes on behind them.

    Late mail or a silent beat answers 200 and "degraded": pages work, and taking the web
    servers out of service would mend neither.
    """
    checks = {"broker": broker()}
    try:
        checks |= {"database": "ok", "migrations": migrations()}
        late = {"beat": beat(), "mail": mail()} if checks["migrations"] == "ok" else {}
    except DatabaseError:
        checks |= {"database": "not reached", "migrations": "unknown"}
        late = {}
    if set(checks.values()) != {"ok"}:
        state = "not ready"
    elif set(late.values()) != {"ok"}:
        state = "degraded"
    else:
        state = "ready"
    status = 503 if state == "not ready" else 200
    return JsonResponse({"state": state, **checks, **late}, status=status)


def broker() -> str:
    """Tell whether a task can be handed over."""
    if not settings.REDIS_URL:
        folder = str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        return "ok" if os.access(folder, os.W_OK) else "not reached"
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
        ) as server:
            server.ping()
    except redis.RedisError:
        return "not reached"
    return "ok"


@cache
def migrations_on_disk() -> frozenset[tuple[str, str]]:
    """Return the last migration of each app, read once."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def migrations() -> str:
    """Tell whether the database has the shape this code expects."""
    applied = MigrationRecorder(connection).applied_migrations()
    return "ok" if migrations_on_disk() <= applied.keys() else "pending"


def beat() -> str:
    """Tell whether the scheduler has spoken lately."""
    last = Heartbeat.objects.filter(name="beat").values_list("at", flat=True).first()
    if last is None:
        return "never heard"
    age = timezone.now() - last
    return "ok" if age <= BEAT_LATE else f"silent for {age // timedelta(minutes=1)} minutes"


def mail() -> str:
    """Tell whether mail waits longer than it should."""
    now = timezone.now()
    oldest = Notice.objects.due(now).order_by("due_at").values_list("due_at", flat=True).first()
    if oldest is None or now - oldest <= MAIL_LATE:
        return "ok"
    return f"waiting for {(now - oldest) // timedelta(minutes=1)} minutes"


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Serve RFC 9116's file: where to report a hole, valid for half a year from now."""
    contact = settings.SECURITY_CONTACT
    if "@" in contact and not contact.startswith("mailto:"):
        contact = f"mailto:{contact}"
    until = timezone.now() + timedelta(days=182)
    lines = [
        f"Contact: {contact}",
        f"Expires: {until:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
