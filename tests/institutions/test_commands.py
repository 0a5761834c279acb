"""Adding and appointing by hand: audited, in plain sentences, with exit codes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from institutions.models import RoleAssignment, Unit, User
from records.models import AuditEvent, Notice
from tests.world import World

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_the_first_administrator_of_a_new_university(world: World) -> None:
    here = ("--institution", "northgate")
    assert run("add_person", "Kim@Northgate.ac.uk", "Kim Ray", *here, "--invite") == (
        "Kim Ray (kim@northgate.ac.uk) is invited."
    )
    assert Notice.objects.get().recipient == User.objects.get(email="kim@northgate.ac.uk")
    told = run("grant_role", "kim@northgate.ac.uk", "institution_admin", *here)
    assert told.startswith("Kim Ray: Institution administrator, University of Northgate, from ")
    held = RoleAssignment.objects.get(person__email="kim@northgate.ac.uk")
    assert held.unit == world.root
    assert AuditEvent.objects.about(held).get().actor is None


def test_a_role_on_a_unit_from_a_day_to_another_and_its_end(world: World) -> None:
    here = ("--institution", "northgate", "--unit", "school of computing")
    run(
        "grant_role", world.nobody.email, "line_approver", *here, "--job-title", "Head",
        "--from", "2026-01-01", "--to", "2026-12-31",
    )  # fmt: skip
    held = RoleAssignment.objects.get(person=world.nobody)
    assert (held.unit, held.job_title, str(held.to_on)) == (world.school, "Head", "2026-12-31")
    told = run("end_role", world.nobody.email, "line_approver", *here, "--on", "2026-06-30")
    assert told.endswith("ends on 2026-06-30.")
    held.refresh_from_db()
    assert str(held.to_on) == "2026-06-30"


def test_a_unit(world: World) -> None:
    told = run("add_unit", "Vision Lab", "department", "--institution", "northgate",
               "--parent", "School of Computing")  # fmt: skip
    assert told == "Vision Lab was added under School of Computing."
    assert Unit.objects.get(name="Vision Lab").parent == world.school


HERE = ["--institution", "northgate"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["add_person", "kim@x.ac.uk", "Kim", "--institution", "nowhere"],
         "There is no institution 'nowhere'. There are: northgate, northgate-south."),
        (["add_person", "nonsense", "Kim", *HERE], "Enter a valid email address."),
        (["grant_role", "ghost@x.ac.uk", "staff", *HERE],
         "There is nobody with the address ghost@x.ac.uk. Add them with add_person."),
        (["grant_role", "lee@northgate.ac.uk", "staff", *HERE, "--unit", "Nowhere"],
         "University of Northgate has no open unit named 'Nowhere'."),
        (["grant_role", "lee@northgate.ac.uk", "staff", *HERE, "--unit", "School of Computing"],
         "Sam Lee is Staff of School of Computing from"),
        (["grant_role", "lee@northgate.ac.uk", "staff", *HERE, "--from", "tomorrow"],
         "'tomorrow' is not a day. Write it like 2026-11-27."),
        (["end_role", "lee@northgate.ac.uk", "auditor", *HERE],
         "Sam Lee does not hold this role on University of Northgate."),
        (["add_unit", "Library", "service", *HERE], "There is a unit of this name here already"),
    ],
)  # fmt: skip
def test_refused_in_plain_words(world: World, words: list[str], sentence: str) -> None:
    before = (User.objects.count(), RoleAssignment.objects.count(), Unit.objects.count())
    with pytest.raises(CommandError) as refused:
        run(*words)
    assert sentence in str(refused.value)
    assert refused.value.returncode == 1
    after = (User.objects.count(), RoleAssignment.objects.count(), Unit.objects.count())
    assert before == after


def test_two_units_of_one_name_are_told_apart(world: World) -> None:
    run("add_unit", "School of Computing", "school", *HERE)
    with pytest.raises(CommandError, match="several units named"):
        run("grant_role", "lee@northgate.ac.uk", "auditor", *HERE, "--unit", "School of Computing")
