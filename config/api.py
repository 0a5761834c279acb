"""The JSON API at /api/v1/: every app's operations, described at /api/v1/openapi.json."""

from typing import Any, cast

from ninja import NinjaAPI

from accounts import api as accounts
from institutions.limits import Limit
from institutions.openreading import open_reading

# No page of its own: it would load scripts from elsewhere.
api = NinjaAPI(
    title="Handlebook",
    version="1",
    description="The public register of a university's social media accounts.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", accounts.router)

PUBLIC = {"verify": accounts.VERIFY_LIMIT, "openapi-json": Limit("openapi", 60)}


def urls() -> tuple[list[Any], str, str]:
    """Open what anybody may read; all the rest asks for sign-in, as every address does."""
    found, app_name, namespace = api.urls
    patterns = cast(list[Any], found)
    for pattern in patterns:
        if limit := PUBLIC.get(pattern.name):
            pattern.callback = open_reading(limit)(pattern.callback)
    return patterns, app_name, namespace
