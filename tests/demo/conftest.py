"""The demonstration, loaded once for every test of this folder."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import override_settings

from institutions.models import Institution
from tests.testdb import taken_back


@pytest.fixture(scope="package")
def demo_loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Load what ``make run`` shows: institutions, people, accounts, requests in every state."""
    with django_db_blocker.unblock(), taken_back():  # type: ignore[attr-defined]
        with override_settings(DEMO=True):
            call_command("load_platforms", verbosity=0)
            call_command("load_institution", "--shipped", verbosity=0)
            call_command("load_demo", verbosity=0)
        yield


@pytest.fixture
def demo(demo_loaded: None, db: None) -> Iterator[Institution]:
    """One university of the five, its people signed in by buttons."""
    with override_settings(DEMO=True):
        yield Institution.objects.get(slug="london-met")
