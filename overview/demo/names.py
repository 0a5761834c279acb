"""Invented names: given and family names are paired so that nobody is called twice."""

from collections.abc import Iterator
from itertools import count

# fmt: off
GIVEN = (
    "Amara", "Ben", "Chloe", "Dev", "Ewan", "Farah", "Grace", "Hamza", "Imogen", "Jamal", "Keira",
    "Liam", "Maya", "Nathan", "Olu", "Rosa", "Quinn", "Rhys", "Sana", "Tomasz", "Uma", "Victor",
    "Wen", "Yusuf", "Zofia", "Aled", "Bronwen", "Callum", "Dina", "Ellis", "Freya", "Gareth",
    "Hana", "Isaac", "Jess", "Kofi", "Leila", "Mei", "Niall", "Orla", "Pavel",
)
FAMILY = (
    "Ashgrove", "Brightwater", "Calderwick", "Dunmore", "Elmstead", "Fairholt", "Greenlaw",
    "Hartwell", "Ingleby", "Juniper", "Kestrel", "Larkfield", "Mossley", "Northcote", "Oakhanger",
    "Pennywell", "Quillfeather", "Ravensdale", "Stillwater", "Thornbury", "Underhill",
    "Vellacott", "Whitebeam", "Yarrow", "Adebanjo", "Bhattal", "Chaudhri", "Dlugosz", "Eze",
    "Farouk", "Ghoshal", "Haddadi", "Iyengar", "Jandali", "Kowalik", "Linwei", "Mbeki-Shaw",
    "Nkemelu", "Osei-Bram", "Petrescu", "Qadir", "Rahimi", "Sundaram",
)
# fmt: on


def invented_names() -> Iterator[str]:
    """Give name after name; the two lists' lengths share no factor, so pairs do not repeat."""
    return (f"{GIVEN[at % len(GIVEN)]} {FAMILY[at % len(FAMILY)]}" for at in count())


def address_of(name: str, domain: str) -> str:
    """Make an address at a host that only the demonstration has."""
    return f"{name.lower().replace(' ', '.')}@demo.{domain}"
