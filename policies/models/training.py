"""Which courses people have to complete, and which they have completed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Institution
from institutions.shown import Status
from policies.parameters import TRAINED

PERSON = settings.AUTH_USER_MODEL
COURSES = [(each, each) for each in TRAINED]


class CourseNeed(models.Model):
    """Somebody has to complete a course; done where no last day is left, or it is to come."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="course_needs")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="course_needs")
    unit = models.ForeignKey("institutions.Unit", models.PROTECT, related_name="+")
    course = models.CharField(max_length=13, choices=COURSES)
    since = models.DateField()
    due_on = models.DateField(
        null=True, blank=True, help_text=gettext_lazy("Last day; where it is done, of what is done")
    )
    done_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    written_on = models.DateField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "person", "course"], name="one_need_per_person_and_course"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution", "due_on"], name="course_need_by_due"),
        ]

    def __str__(self) -> str:
        """Say who needs what."""
        return f"{self.person}: {self.course}"

    @property
    def scope(self) -> str:
        """Path of the unit."""
        return self.unit.scope

    @property
    def status(self) -> Status:
        """Word where it stands today."""
        today = timezone.localdate()
        if self.due_on is not None and self.due_on < today:
            return Status(_("Overdue"), "warn")
        return Status(_("Done"), "ok") if self.done_on else Status(_("Due"), "wait")


class CourseRecord(models.Model):
    """Somebody completed a course, as their manager or the register's team noted."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="courses")
    course = models.CharField(max_length=13, choices=COURSES)
    name = models.CharField(max_length=200, help_text=gettext_lazy("What it was called then"))
    done_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True, help_text=gettext_lazy("Its last day"))
    noted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-done_on", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["institution", "person", "course"], name="course_by_person"),
        ]

    def __str__(self) -> str:
        """Say who did what."""
        return f"{self.person}: {self.name}"
