"""The demonstration's universities: their units and how their accounts are called."""

from dataclasses import dataclass

from institutions.models import UnitType

FACULTY, SCHOOL = UnitType.FACULTY, UnitType.SCHOOL
SERVICE, SOCIETY = UnitType.SERVICE, UnitType.SOCIETY


@dataclass(frozen=True)
class Place:
    """A unit; ``word`` is how the names of its accounts begin, ``under`` the unit above it."""

    name: str
    unit_type: str
    word: str
    under: str = ""


@dataclass(frozen=True)
class Campus:
    """One university of the demonstration.

    ``name`` and ``handle`` begin the names and handles of its accounts; ``short`` those of
    platforms that allow 15 letters.
    """

    slug: str
    name: str
    handle: str
    short: str
    domain: str
    head: str  # what the head of a school is called
    places: tuple[Place, ...]


def _places(faculty: str, schools: tuple[str, str, str], society: str) -> tuple[Place, ...]:
    return (
        Place(faculty, FACULTY, faculty.removeprefix("Faculty of ")),
        *(Place(f"School of {name}", SCHOOL, name, under=faculty) for name in schools),
        Place("Library Services", SERVICE, "Library"),
        Place("Student Services", SERVICE, "Student Life"),
        Place("Marketing and Communications", SERVICE, "News"),
        Place(f"{society} Society", SOCIETY, f"{society} Society"),
    )


CAMPUSES = (
    Campus(
        "london-met",
        "London Met",
        "londonmet",
        "ldnmet",
        "londonmet.ac.uk",
        "Head of School",
        _places("Faculty of Design", ("Computing", "Law", "Architecture"), "Film"),
    ),
    Campus(
        "leeds-beckett",
        "Leeds Beckett",
        "leedsbeckett",
        "lbeck",
        "leedsbeckett.ac.uk",
        "Dean",
        _places("Faculty of Health", ("Sport", "Business", "Music"), "Hiking"),
    ),
    Campus(
        "queen-mary",
        "Queen Mary",
        "queenmary",
        "qmary",
        "qmul.ac.uk",
        "Head of School",
        _places("Faculty of Science", ("Physics", "History", "Dentistry"), "Debating"),
    ),
    Campus(
        "west-london",
        "West London",
        "westlondon",
        "wldn",
        "uwl.example.ac.uk",
        "Head of School",
        _places("Faculty of Arts", ("Nursing", "Hospitality", "Film"), "Chess"),
    ),
    Campus(
        "leeds",
        "Leeds Uni",
        "leedsuni",
        "leedsu",
        "leeds.ac.uk",
        "Head of School",
        _places("Faculty of Engineering", ("Chemistry", "Languages", "Medicine"), "Choir"),
    ),
)
