"""Loading the demonstration: each university once, whole or not at all."""

from django.db import transaction
from django.db.models import DateTimeField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from institutions.models import Institution, User
from institutions.services import change_institution
from overview.demo.activity import add_activity
from overview.demo.care import add_care
from overview.demo.courses import add_courses
from overview.demo.dates import spread
from overview.demo.feeds import add_feeds
from overview.demo.imports import add_import
from overview.demo.names import invented_names
from overview.demo.people import Crowd, add_people, add_units
from overview.demo.places import CAMPUSES, Campus
from overview.demo.questions import add_questions
from overview.demo.register import add_accounts
from overview.demo.reports import add_reports
from overview.demo.requests import add_requests
from records.audit import record
from records.models import AuditEvent, Notice, NoticeState

LOADED = "demonstration loaded"
NAMES_EACH = 40  # names set aside for a university, so that each keeps its own


def load_demo() -> list[Institution]:
    """Load the demonstration where it is not yet; return the universities it was loaded for."""
    loaded = []
    for number, campus in enumerate(CAMPUSES):
        institution = Institution.objects.filter(slug=campus.slug, is_demo=False).first()
        if institution is not None:
            _load(institution, campus, skip=number * NAMES_EACH)
            loaded.append(institution)
    return loaded


@transaction.atomic
def _load(institution: Institution, campus: Campus, *, skip: int) -> None:
    names = invented_names()
    for _name in range(skip):
        next(names)
    before = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    crowd = Crowd(institution, campus.domain)
    add_units(crowd, campus)
    add_people(crowd, campus, names)
    accounts = add_accounts(crowd, campus)
    add_courses(crowd)
    add_activity(crowd, accounts)
    add_feeds(crowd, accounts)
    add_reports(crowd, campus)
    add_questions(crowd)
    add_import(crowd, campus)
    spread(add_requests(crowd, campus))
    add_care(crowd, accounts)
    _settle_mail(before)
    if not institution.contact_email:  # its policy names none, and visitors need somebody to ask
        address = f"social-media@demo.{campus.domain}"
        change_institution(institution, by=None, contact_email=address)
    Institution.objects.filter(pk=institution.pk).update(is_demo=True)
    institution.is_demo = True
    record(institution, LOADED, by=None, codes={"people": User.objects.count()})


def _settle_mail(before: int) -> None:
    """Show the mail of these requests as sent, so that the first start writes no hundreds.

    One message is left failed, for the page that sends it again.
    """
    now = timezone.now()
    mine = Notice.objects.filter(pk__gt=before, state=NoticeState.WAITING)
    first = mine.order_by("pk").first()
    # Each was sent when what it tells of happened.
    told = AuditEvent.objects.filter(pk=OuterRef("event")).values("at")
    then = Coalesce(Subquery(told), Value(now, output_field=DateTimeField()))
    mine.update(state=NoticeState.SENT, sent_at=then, created_at=then, due_at=then, attempts=1)
    if first is not None:
        Notice.objects.filter(pk=first.pk).update(
            state=NoticeState.FAILED,
            sent_at=None,
            attempts=6,
            last_error="The mail server did not answer (invented for the demonstration)",
        )
