"""A university's people, made through the portal's own services in a database of its own.

Run as a program, so that the portal under test and the tests never share a process.
"""

import json
import os
import sys
from functools import cache

import django

# Who works at every university of the browser tests: key, name, role, type of unit.
CAST = (
    ("sam", "Sam Lee", "staff", "school"),
    ("jo", "Jo Martin", "staff", "school"),
    ("head", "Ada Okafor", "line_approver", "school"),
    ("deputy", "Ravi Patel", "staff", "school"),
    ("student", "Nia Stone", "student", "school"),
    ("society", "Kit Moss", "student", "society"),
    ("consulted", "Ola Frost", "consulted_team", "university"),
    ("director", "Max Bright", "final_approver", "university"),
    ("brand", "Uma Field", "brand_approver", "university"),
    ("priya", "Priya Shah", "register_manager", "university"),
    ("root", "Alex Reed", "institution_admin", "university"),
    ("auditor", "Toni Grey", "auditor", "university"),
)
PASSWORD = "only-for-the-browser-tests"


def address(key: str, slug: str) -> str:
    """Return a person's sign-in at a university; nobody real lives at example.ac.uk."""
    return f"{key}.{slug}@example.ac.uk"


@cache
def secret() -> str:
    """Return the one password's hash, which takes its time by design, made once."""
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


def people_of(slug: str) -> dict[str, str]:
    """Make the units and people of one university; return a session for each person."""
    from institutions import services
    from institutions.models import Institution

    institution = Institution.objects.get(slug=slug)
    root = institution.root
    units = {
        "university": root,
        "school": services.create_unit(
            institution=institution,
            parent=root,
            name="School of Screen Studies",
            unit_type="school",
            by=None,
        ),
        "service": services.create_unit(
            institution=institution,
            parent=root,
            name="Screen Archive",
            unit_type="service",
            by=None,
        ),
        "society": services.create_unit(
            institution=institution,
            parent=root,
            name="Screen Society",
            unit_type="society",
            by=None,
        ),
    }
    sessions = {}
    for key, name, role, unit_type in CAST:
        person = services.add_person(
            email=address(key, slug), name=name, by=None, institution=institution
        )
        person.password = secret()
        person.save()
        services.grant_role(person=person, role=role, unit=units[unit_type], by=None)
        if role not in {"staff", "student"}:
            services.grant_role(person=person, role="staff", unit=units[unit_type], by=None)
        sessions[key] = signed_in(person)
    return sessions


def signed_in(person: object) -> str:
    """Return the key of a session in which this person is signed in."""
    from django.contrib.auth import login
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    request = HttpRequest()
    request.session = SessionStore()
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    request.session.save()
    return str(request.session.session_key)


def main(slugs: list[str]) -> None:
    """Print the sessions of every university's people as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.browser.places import places_of

    sessions = {slug: people_of(slug) for slug in slugs}
    places, demo_sessions = places_of(slugs[0])
    sessions[slugs[0]].update(demo_sessions)
    sys.stdout.write(json.dumps({"sessions": sessions, "places": places}))


if __name__ == "__main__":
    main(sys.argv[1:])
