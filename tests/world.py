"""A small university with one person in every role, and a second one beside it."""

from dataclasses import dataclass

from institutions.models import Institution, Role, Unit, UnitType, User
from tests.factories import InstitutionFactory, RoleAssignmentFactory, UnitFactory, UserFactory


@dataclass
class World:
    """What ``make_world`` made; people are named after what they are."""

    institution: Institution
    root: Unit
    faculty: Unit
    school: Unit
    service: Unit
    society: Unit
    sam: User  # staff of the school
    jo: User  # staff of the school as well
    student: User
    head: User  # line approver of the school
    dean: User  # line approver of the faculty
    director: User  # line approver of the service
    consulted: User
    final: User
    brand: User
    priya: User  # register manager
    admin: User  # institution administrator
    auditor: User
    other: Institution
    other_root: Unit
    other_admin: User
    stranger: User  # staff of the other university
    nobody: User  # signed in, no role anywhere


def give(name: str, unit: Unit, *roles: Role, job_title: str = "") -> User:
    """Make somebody who holds these roles on a unit, and is staff of it unless a student."""
    person = UserFactory(
        name=name, email=f"{name.split()[-1].lower()}@{unit.institution.slug}.ac.uk"
    )
    for role in roles:
        RoleAssignmentFactory(person=person, unit=unit, role=role, job_title=job_title)
    return person


def make_world(slug: str = "northgate") -> World:
    """Make the two universities."""
    home = InstitutionFactory(
        slug=slug,
        name="University of Northgate",
        short_name="Northgate",
        email_domains=[f"{slug}.ac.uk"],
        contact_email=f"social@{slug}.ac.uk",
    )
    away = InstitutionFactory(
        slug=f"{slug}-south", name="University of Southgate", short_name="Southgate"
    )
    root = home.root
    faculty = UnitFactory(institution=home, name="Faculty of Science", unit_type=UnitType.FACULTY)
    school = UnitFactory(institution=home, parent=faculty, name="School of Computing")
    service = UnitFactory(institution=home, name="Library", unit_type=UnitType.SERVICE)
    society = UnitFactory(institution=home, name="Film Society", unit_type=UnitType.SOCIETY)
    staff = Role.STAFF
    return World(
        institution=home,
        root=root,
        faculty=faculty,
        school=school,
        service=service,
        society=society,
        sam=give("Sam Lee", school, staff, job_title="Web officer"),
        jo=give("Jo Park", school, staff, job_title="Technician"),
        student=give("Ali Khan", school, Role.STUDENT),
        head=give("Ada Okafor", school, staff, Role.LINE_APPROVER, job_title="Head of School"),
        dean=give("Rosa Marsh", faculty, staff, Role.LINE_APPROVER, job_title="Dean"),
        director=give("Tom Birch", service, staff, Role.LINE_APPROVER, job_title="Director"),
        consulted=give("Kit Wren", root, staff, Role.CONSULTED_TEAM),
        final=give(
            "Nia Frost", root, staff, Role.FINAL_APPROVER, job_title="Director of Marketing"
        ),
        brand=give("Max Thorn", root, staff, Role.BRAND_APPROVER),
        priya=give("Priya Shah", root, staff, Role.REGISTER_MANAGER, job_title="Social media lead"),
        admin=give("Lou Field", root, staff, Role.INSTITUTION_ADMIN),
        auditor=give("Bea Stone", root, staff, Role.AUDITOR),
        other=away,
        other_root=away.root,
        other_admin=give("Dan Hill", away.root, staff, Role.INSTITUTION_ADMIN),
        stranger=give("Eve Moss", away.root, staff),
        nobody=UserFactory(name="Roy Nash", email="nash@elsewhere.example"),
    )
