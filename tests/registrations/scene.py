"""A university with its real rulebook, people in every role, and requests taken as far as asked."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Mailbox, Platform
from accounts.platforms import load_platforms, specs_of_file
from institutions.models import Institution, Role, Unit, UnitType, User
from policies.rulebook import Rulebook, rulebook
from policies.seedfile import read_files
from policies.services import load_institution, training
from policies.shipped import SEEDS, known
from registrations import answers, rules, services
from registrations.models import RegistrationRequest, RequestStep, Verdict
from tests.factories import StoredFileFactory, UnitFactory
from tests.world import give

DOMAINS = {"west-london": "uwl.ac.uk"}


@dataclass
class Scene:
    """One university, its desks, and the verbs of a request in short."""

    institution: Institution
    root: Unit
    faculty: Unit
    school: Unit
    service: Unit
    society: Unit
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        """Find a person by what they are."""
        try:
            found: User = self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None
        return found

    @property
    def domain(self) -> str:
        return str(self.institution.email_domains[0])

    @property
    def book(self) -> Rulebook:
        return rulebook(self.institution)

    def draft(self, by: User | None = None, **values: Any) -> RegistrationRequest:
        """A request with every answer this university requires, not sent."""
        by = by or self.sam
        kind = values.pop("kind", "new")
        request = services.start(by=by, institution=self.institution, kind=kind)
        administrators = values.pop("administrators", ["me", "jo"])
        address = values.pop("mailbox", f"computing-team@{self.domain}")
        if values.get("logo") is None and "logo" in answers.asked(request, self.book):
            values.setdefault("logo", False)
        put(request, **{**ANSWERS, "unit": self.school, **values})
        for who in administrators:
            self.name(request, who, by=by)
        if address:
            services.choose_mailbox(request, by=by, address=address)
        request.refresh_from_db()
        return request

    def name(self, request: RegistrationRequest, who: str, by: User | None = None) -> None:
        """Name the applicant ("me"), a person of the scene, or an address."""
        by = by or request.requested_by
        if who == "me":
            services.name_administrator(request, by=by, is_me=True, job_title="Web officer")
            return
        person = self.people.get(who)
        services.name_administrator(
            request,
            by=by,
            email=person.email if person else who,
            name=person.name if person else "Ash New",
            job_title="Technician",
        )

    def submit(self, request: RegistrationRequest) -> RegistrationRequest:
        request.refresh_from_db()
        return services.submit(request, by=request.requested_by, version=request.version)

    def sent(self, by: User | None = None, **values: Any) -> RegistrationRequest:
        return self.submit(self.draft(by, **values))

    def step(self, request: RegistrationRequest) -> RequestStep:
        request.refresh_from_db()
        step = rules.present_step(request)
        assert step is not None, f"{request} is {request.state}"
        return step

    def answer(
        self, request: RegistrationRequest, by: User, verdict: str = Verdict.APPROVE, **more: Any
    ) -> RegistrationRequest:
        """Answer the present step, with all that verdict needs."""
        needed = {"declared": True, "reason": "Because it is so", "reason_code": "not_needed"}
        services.decide(
            request, step_id=self.step(request).pk, by=by, verdict=verdict, **{**needed, **more}
        )
        request.refresh_from_db()
        return request

    def approved(self, by: User | None = None, **values: Any) -> RegistrationRequest:
        """A request every desk has agreed to."""
        request = self.sent(by, **values)
        while (step := rules.present_step(request)) is not None:
            self.answer(request, rules.eligible(step)[0])
        return request

    def everybody_ready(self, request: RegistrationRequest) -> None:
        """Let everybody named accept, and the mailbox be confirmed."""
        for each in request.proposed.filter(state="waiting"):
            services.answer_administration(request, by=each.person, accept=True)
        if request.mailbox:
            Mailbox.objects.filter(pk=request.mailbox.pk).update(confirmed_at=timezone.now())
        request.refresh_from_db()

    def register(self, request: RegistrationRequest, by: User | None = None, **more: Any) -> Any:
        """Register the account with everything ticked."""
        ticked = [line.code for line in services.set_up_list(request, self.book)]
        given = {
            "url": f"https://www.instagram.com/{request.handle}",
            "went_live_on": timezone.localdate(),
            "confirmations": ticked,
        }
        return services.register(request, by=by or request.requested_by, **{**given, **more})


ANSWERS: dict[str, Any] = {
    "account_kind": "unit",
    "platform": "instagram",
    "name": "Computing News",
    "handle": "computingnews",
    "purpose": "News for applicants and offer holders",
    "uses": ["news"],
    "standing": "official",
    "audience": "Applicants",
    "audience_needs": "They learn what the school does",
    "success": "More applicants at open days",
    "content_types": ["news", "events"],
    "content_frequency": "weekly",
    "sample_posts": ["Open day on Saturday", "Meet our students"],
    "response_time": "same_day",
    "cover": "The team",
    "under_18": False,
    "house_rules": "yes",
    "comments_plan": "Checked daily",
    "accessibility": "Captions and descriptions",
    "platform_terms": True,
    "branding_guidelines": True,
}


def put(request: RegistrationRequest, **values: Any) -> None:
    """Save answers task by task, leaving out what this university does not ask."""
    book, by, version = rulebook(request.institution), request.requested_by, request.version
    asked = answers.asked(request, book)
    if isinstance(values.get("platform"), str):
        values["platform"] = Platform.objects.get(code=values["platform"])
    for task in answers.TASKS:
        own = {name: values[name] for name in task.fields if name in values and name in asked}
        if own:
            kept = services.save_task(request, task.slug, own, by=by, version=version, is_done=True)
            version = kept.version
    request.refresh_from_db()
    if "branding_design" in answers.required(request, book):
        request.profile_image = StoredFileFactory()
        request.save(update_fields=["profile_image"])


def make_scene(slug: str) -> Scene:
    """Load a university's rulebook and put a person in every role."""
    load_platforms(specs_of_file())
    [seed] = read_files([Path(SEEDS / f"{slug}.toml")], known())
    institution = load_institution(seed).institution
    if not institution.email_domains:
        institution.email_domains = [DOMAINS[slug]]
        institution.save(update_fields=["email_domains"])
    root = institution.root
    faculty = UnitFactory(institution=institution, name="Science", unit_type=UnitType.FACULTY)
    school = UnitFactory(institution=institution, parent=faculty, name="School of Computing")
    service = UnitFactory(institution=institution, name="Marketing", unit_type=UnitType.SERVICE)
    society = UnitFactory(institution=institution, name="Film Society", unit_type=UnitType.SOCIETY)
    staff = Role.STAFF
    scene = Scene(institution, root, faculty, school, service, society)
    scene.people = {
        "sam": give("Sam Lee", school, staff, job_title="Web officer"),
        "jo": give("Jo Park", school, staff, job_title="Technician"),
        "student": give("Ali Khan", school, Role.STUDENT),
        "student_two": give("Min Cho", school, Role.STUDENT),
        "head": give("Ada Okafor", school, staff, Role.LINE_APPROVER, job_title="Head of School"),
        "dean": give("Rosa Marsh", faculty, staff, Role.LINE_APPROVER, job_title="Dean"),
        "director": give("Tom Birch", service, staff, Role.LINE_APPROVER, job_title="Director"),
        "consulted": give("Kit Wren", root, staff, Role.CONSULTED_TEAM),
        "final": give("Nia Frost", root, staff, Role.FINAL_APPROVER, job_title="Director of M"),
        "brand": give("Max Thorn", root, staff, Role.BRAND_APPROVER),
        "priya": give("Priya Shah", root, staff, Role.REGISTER_MANAGER),
        "admin": give("Lou Field", root, staff, Role.INSTITUTION_ADMIN),
        "auditor": give("Bea Stone", root, staff, Role.AUDITOR),
        "colleague": give("Ray Dale", school, staff),
    }
    _complete_courses(scene)
    return scene


def _complete_courses(scene: Scene) -> None:
    """Note every course this university wants of who runs an account."""
    book, priya = scene.book, scene.people["priya"]
    for course in (book["training_courses"].value or {}) if book["needed_to_run"] else ():
        for person in scene.people.values():
            if person != priya:
                training.note_course(
                    scene.institution,
                    by=priya,
                    person=person,
                    course=course,
                    done_on=timezone.localdate(),
                )


def day(text: str) -> date:
    """A date written 2026-11-23."""
    return date.fromisoformat(text)
