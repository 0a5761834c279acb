"""Courses of the demonstration, where a rulebook asks for any: most are completed, some are due."""

from datetime import timedelta

from django.utils import timezone

from institutions.models import Role
from overview.demo.people import Crowd
from policies.rulebook import rule
from policies.services import training

AGO = timedelta(days=200)  # since most completed theirs
STILL_DUE = 3  # members of staff who have not


def add_courses(crowd: Crowd) -> None:
    """Note the courses of the staff, and list who needs which."""
    today, by = timezone.localdate(), crowd.office[Role.REGISTER_MANAGER]
    for course in rule(crowd.institution, "training_courses").value or {}:
        done = crowd.staff[:-STILL_DUE] if course == "staff" else crowd.staff
        for person in done:
            training.note_course(
                crowd.institution, by=by, person=person, course=course, done_on=today - AGO
            )
    training.look_over(crowd.institution, today)
