"""Requests in every state at one university, taken there by the portal's own verbs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.handles import canonical_address
from accounts.models import AccountKind, Mailbox, Platform
from accounts.platforms import spec_of
from institutions.models import Role, Unit, User
from institutions.working_days import working_calendar
from overview.demo.dates import TO_ANSWER, TO_SET_UP, TO_WITHDRAW, Days, oldest_first
from overview.demo.people import Crowd
from overview.demo.places import SOCIETY, Campus
from policies.models import StepKind
from policies.rulebook import Rulebook, rulebook
from records.audit import as_of
from records.files import store_image
from records.models import StoredFile
from registrations import answers, rules, services
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
)


@dataclass(frozen=True)
class Wish:
    """What somebody asks for."""

    word: str
    handle: str
    code: str
    unit: Unit
    by: User
    others: tuple[User, ...] = ()
    all_accepted: bool = True
    logo: bool = False


@dataclass
class Maker:
    """Writes the requests of one university."""

    crowd: Crowd
    campus: Campus
    book: Rulebook
    platforms: dict[str, Platform]
    mailbox: Mailbox
    days: Days
    picture: StoredFile | None = None

    def on(self, day: date) -> AbstractContextManager[None]:
        """Let what is done within be written into the trail as of a day of this story."""
        return as_of(self.days.at(day))

    def draft(self, wish: Wish, *, whole: bool = True) -> RegistrationRequest:
        """Write a draft, with all that is asked or only its beginning."""
        with self.on(self.days.started):
            row = services.start(by=wish.by, institution=self.crowd.institution)
        row.platform, row.unit = self.platforms[wish.code], wish.unit
        row.name, row.handle = (
            f"{self.campus.name} {wish.word}",
            f"{self.campus.handle}{wish.handle}",
        )
        if whole:
            asked = answers.asked(row, self.book)
            for name, value in self._answers(wish).items():
                if name in asked:
                    setattr(row, name, value)
            row.done_tasks = [task.slug for task in answers.tasks_for(row, self.book)]
            self._propose(row, wish)
        row.save()
        return row

    def _answers(self, wish: Wish) -> dict[str, object]:
        is_society = wish.unit.unit_type == SOCIETY
        return {
            "account_kind": AccountKind.SOCIETY if is_society else AccountKind.UNIT,
            "uses": ["news", "promotion"],
            "purpose": f"People ask us about {wish.word.lower()} every week and find nothing in"
            " one place. We want to answer there and to show what happens here.",
            "audience": "Applicants, present students and their families.",
            "audience_needs": "Short answers and dates they can rely on, in the place they look.",
            "success": "Fewer repeated questions at the desk by the end of the year.",
            "content_types": ["news", "events", "photos"],
            "content_frequency": "weekly",
            "sample_posts": [
                "Open day on Saturday: meet us in the atrium from ten.",
                "Three things our first-years wish they had known.",
            ],
            "response_time": "next_day",
            "cover": "Two of us share a rota; the team mailbox is read every working day.",
            "under_18": False,
            "house_rules": "linked",
            "comments_plan": "We hide abuse, answer questions and pass worries on the same day.",
            "accessibility": "Alternative text on every picture, captions on every video.",
            "platform_terms": True,
            "branding_guidelines": True,
            "logo": wish.logo,
            "profile_image": self.picture,
            "mailbox": self.mailbox,
            "mailbox_owner": self.crowd.units[4].name,
        }

    def _propose(self, row: RegistrationRequest, wish: Wish) -> None:
        now = timezone.now()
        for position, person in enumerate((wish.by, *wish.others), start=1):
            waits = not wish.all_accepted and position > 1
            ProposedAdministrator.objects.create(
                request=row,
                person=person,
                position=position,
                job_title="Communications officer",
                asked_at=now,
                state=ProposedState.WAITING if waits else ProposedState.ACCEPTED,
                answered_at=None if waits else now,
            )

    def sent(self, wish: Wish) -> RegistrationRequest:
        """Write and send a request."""
        row = self.draft(wish)
        with self.on(self.days.sent):
            return services.submit(row, by=wish.by, version=row.version)

    def answered(
        self, row: RegistrationRequest, verdict: str = "approve", *, times: int = 9
    ) -> RegistrationRequest:
        """Let desk after desk answer yes; the last answer asked for is the verdict."""
        for turn in range(1, times + 1):
            row = RegistrationRequest.objects.select_related("institution", "unit").get(pk=row.pk)
            step = rules.present_step(row)
            if step is None or row.state != RequestState.UNDER_REVIEW:
                break
            by = rules.eligible(step).first()
            if by is None:
                break
            said = verdict if step.kind == StepKind.DECIDE else "approve"
            with self.on(self.days.after(self.days.sent, turn * TO_ANSWER)):
                services.decide(row, step_id=step.pk, by=by, **WORDS[said])
        row.refresh_from_db()
        return row


WORDS: dict[str, dict[str, Any]] = {
    "approve": {
        "verdict": "approve",
        "declared": True,
        "reason": "A sensible plan, and two people who know the audience.",
    },
    "changes": {
        "verdict": "changes",
        "reason": "Nearly there. Please say who answers in the holidays.",
        "questions": [("purpose", "Could the account you have already do this?")],
    },
    "decline": {
        "verdict": "decline",
        "reason_code": next(iter(services.REASONS)),
        "reason": "The school's present account reaches the same people. Please use that one.",
    },
}


def add_requests(crowd: Crowd, campus: Campus) -> dict[str, RegistrationRequest]:
    """Make a request in every state, by what the demonstration shows with it."""
    book = rulebook(crowd.institution)
    calendar, (oldest, *_others) = working_calendar(crowd.institution), oldest_first()
    make = Maker(
        crowd,
        campus,
        book,
        {
            row.code: row
            for row in Platform.objects.filter(code__in=["instagram", "tiktok", "threads"])
        },
        Mailbox.objects.filter(institution=crowd.institution, confirmed_at__isnull=False)[0],
        Days(calendar, oldest),
    )
    if "branding_design" in _required(book):
        with make.on(make.days.started):
            make.picture = _picture(crowd)
    made = {}
    for title in oldest_first():
        make.days = Days(calendar, title)
        made[title] = RECIPES[title](make)
    return made


def _required(book: Rulebook) -> set[str]:
    return answers.required(RegistrationRequest(institution=book.institution), book)


def _picture(crowd: Crowd) -> StoredFile:
    """Store one plain picture for requests that must show their branding."""
    drawn = BytesIO()
    Image.new("RGB", (320, 320), crowd.institution.brand_colour).save(drawn, "PNG")
    upload = SimpleUploadedFile("profile.png", drawn.getvalue(), "image/png")
    institution = crowd.institution
    return store_image(upload, by=crowd.staff[0], scope=institution.scope, name="Profile image")


def _draft(make: Maker) -> RegistrationRequest:
    staff, units = make.crowd.staff, make.crowd.units
    return make.draft(Wish("Careers", "careers", "tiktok", units[1], staff[0]), whole=False)


def _first_desk(make: Maker) -> RegistrationRequest:
    staff, units = make.crowd.staff, make.crowd.units
    return make.sent(
        Wish(
            "Open Days",
            "opendays",
            "instagram",
            units[1],
            staff[1],
            (staff[0],),
            all_accepted=False,
        )
    )


def _second_desk(make: Maker) -> RegistrationRequest:
    staff, units = make.crowd.staff, make.crowd.units
    row = make.sent(Wish("Research", "labs", "tiktok", units[2], staff[2], (staff[3],), logo=True))
    return make.answered(row, times=1 if row.steps.count() > 1 else 0)


def _nobody_decides(make: Maker) -> RegistrationRequest:
    """Ask so that nobody is left to decide: by whoever would, or for a society without a head."""
    crowd = make.crowd
    roles = set(
        crowd.institution.approval_steps.filter(kind=StepKind.DECIDE).values_list("role", flat=True)
    )
    if Role.LINE_APPROVER in roles:
        wish = Wish("Welcome", "hello", "instagram", crowd.units[-1], crowd.staff[4])
        return make.answered(make.sent(_with(wish, crowd.staff[5])))
    if not roles:
        managers = User.objects.filter(
            assignments__role=Role.REGISTER_MANAGER, assignments__unit=crowd.institution.root
        ).order_by("pk")
        first, *others = managers
        return make.sent(
            Wish("Welcome", "hello", "instagram", crowd.units[6], first, tuple(others))
        )
    final = crowd.office[Role.FINAL_APPROVER]
    return make.answered(
        make.sent(Wish("Welcome", "hello", "instagram", crowd.units[6], final, (crowd.staff[5],)))
    )


def _with(wish: Wish, *others: User) -> Wish:
    return Wish(wish.word, wish.handle, wish.code, wish.unit, wish.by, others)


def _changes(make: Maker) -> RegistrationRequest:
    staff, units = make.crowd.staff, make.crowd.units
    row = make.sent(Wish("Events", "events", "threads", units[4], staff[0], (staff[1],)))
    return make.answered(row, "changes")


def _approved(make: Maker) -> RegistrationRequest:
    staff, units = make.crowd.staff, make.crowd.units
    wish = Wish("Alumni", "alumni", "instagram", units[2], staff[0], (staff[2],))
    return make.answered(make.sent(wish))


def _registered(make: Maker) -> RegistrationRequest:
    staff, units = make.crowd.staff, make.crowd.units
    wish = Wish("Sustainability", "green", "instagram", units[5], staff[3], (staff[0],))
    row = make.answered(make.sent(wish))
    platform = make.platforms[wish.code]
    answered = row.approvals.count() * TO_ANSWER
    with make.on(make.days.after(make.days.sent, answered + TO_SET_UP)):
        services.register(
            row,
            by=wish.by,
            url=canonical_address(spec_of(platform), row.handle),
            went_live_on=timezone.localdate(),
            confirmations=[line.code for line in services.set_up_list(row, make.book)],
        )
    row.refresh_from_db()
    return row


def _declined(make: Maker) -> RegistrationRequest:
    staff, units = make.crowd.staff, make.crowd.units
    row = make.sent(Wish("Jobs", "jobs", "tiktok", units[1], staff[6], (staff[7],)))
    return make.answered(row, "decline")


def _withdrawn(make: Maker) -> RegistrationRequest:
    staff, units = make.crowd.staff, make.crowd.units
    row = make.sent(Wish("Clubs", "clubs", "threads", units[5], staff[7], (staff[6],)))
    with make.on(make.days.after(make.days.sent, TO_WITHDRAW)):
        return services.withdraw(row, by=staff[7])


RECIPES: dict[str, Callable[[Maker], RegistrationRequest]] = {
    "draft": _draft,
    "first desk": _first_desk,
    "second desk": _second_desk,
    "nobody decides": _nobody_decides,
    "changes asked": _changes,
    "approved": _approved,
    "registered": _registered,
    "declined": _declined,
    "withdrawn": _withdrawn,
}
