"""Published versions: the database refuses to change them, on both databases, by ORM or SQL."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from policies.models import ClauseDescent, ClauseText, PolicyVersion
from records import triggers
from tests.policies.journeys import make_owner, make_secretary, published_version
from tests.policies.texts import make_policy
from tests.test_triggers import empty
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> PolicyVersion:
    """Give the first published text of a policy, one clause of which was split from another."""
    institution = make_world().institution
    return published_version(
        make_policy(institution),
        make_owner(institution),
        make_secretary(institution),
        timezone.localdate(),
        is_split=True,
    )


def sql(statement: str, *values: int) -> None:
    """Run SQL as somebody would who has the database's password."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


CHANGES: dict[str, Callable[[PolicyVersion], object]] = {
    "words": lambda v: v.texts.update(text="Anything goes."),
    "words by save": lambda v: _saved(v.texts.earliest("position")),
    "words by SQL": lambda v: sql(
        "UPDATE policies_clausetext SET text = 'x' WHERE version_id = %s", v.pk
    ),
    "a clause less": lambda v: v.texts.get(path="2").delete(),
    "a clause less by SQL": lambda v: sql(
        "DELETE FROM policies_clausetext WHERE version_id = %s AND label = '3'", v.pk
    ),
    "a clause more": lambda v: v.texts.create(path="9", label="9", text="New.", position=9),
    "a clause from elsewhere": lambda v: ClauseText.objects.filter(
        version__number="0", path="1"
    ).update(version=v, path="9", clause=None),
    "a clause to elsewhere": lambda v: v.texts.filter(path="3").update(
        version=v.policy.versions.get(number="0")
    ),
    "an identity": lambda v: v.texts.filter(path="3").update(clause=None),
    "a descent less": lambda v: v.descents.all().delete(),
    "another descent": lambda v: v.descents.update(kinship="merge"),
    "a descent more": lambda v: ClauseDescent.objects.create(
        version=v,
        from_clause=v.policy.clauses.get(key="2"),
        to_text=v.texts.get(path="3"),
        kinship="merge",
    ),
    "its title": lambda v: PolicyVersion.objects.filter(pk=v.pk).update(title="Another"),
    "its first day": lambda v: PolicyVersion.objects.filter(pk=v.pk).update(from_on="2020-01-01"),
    "its seal": lambda v: PolicyVersion.objects.filter(pk=v.pk).update(link=""),
    "its note": lambda v: PolicyVersion.objects.filter(pk=v.pk).update(change_note="Nothing."),
    "back to draft": lambda v: PolicyVersion.objects.filter(pk=v.pk).update(state="draft"),
    "withdrawn and more": lambda v: PolicyVersion.objects.filter(pk=v.pk).update(
        state="withdrawn", withdrawn_on="2030-01-01", title="Another"
    ),
    "gone": lambda v: PolicyVersion.objects.filter(pk=v.pk)._raw_delete("default"),
}


def _saved(text: ClauseText) -> None:
    text.text = "Anything goes."
    text.save()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_nothing_of_a_published_version_changes(
    version: PolicyVersion, change: Callable[[PolicyVersion], object]
) -> None:
    before = picture(version)
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        change(version)
    assert picture(version) == before


def picture(version: PolicyVersion) -> list[object]:
    """Read all that is fixed."""
    rows = (PolicyVersion.objects.filter(pk=version.pk), version.texts.all(), version.descents)
    return [list(found.order_by("pk").values()) for found in rows]


@pytest.mark.only_postgresql
@pytest.mark.parametrize(
    "table", ["policies_policyversion", "policies_clausetext", "policies_clausedescent"]
)
def test_no_table_is_truncated(version: PolicyVersion, table: str) -> None:
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        empty(table)
    assert version.texts.count() == 3


@pytest.mark.only_sqlite
def test_no_row_is_replaced(version: PolicyVersion) -> None:
    first = version.texts.earliest("position")
    summary = ClauseText.objects.filter(version__number="0").earliest("pk")
    for statement, values in (
        ("INSERT OR REPLACE INTO policies_clausetext SELECT * FROM policies_clausetext "
         "WHERE id = %s", [first.pk]),
        ("INSERT OR REPLACE INTO policies_policyversion SELECT * FROM policies_policyversion "
         "WHERE id = %s", [version.pk]),
        ("UPDATE OR REPLACE policies_clausetext SET id = %s WHERE id = %s", [first.pk, summary.pk]),
        ("UPDATE OR REPLACE policies_policyversion SET number = '1.0' WHERE number = %s", [0]),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
            sql(statement, *values)


def test_it_may_be_withdrawn_once(version: PolicyVersion) -> None:
    row = PolicyVersion.objects.filter(pk=version.pk)
    row.update(
        state="withdrawn",
        state_since=timezone.now(),
        withdrawn_on=date(2030, 1, 1),
        withdrawal_note="A mistake.",
    )
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        row.update(withdrawal_note="No mistake.")
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        row.update(state="published", withdrawn_on=None)


def test_the_summaries_stay_writable(version: PolicyVersion) -> None:
    summaries = version.policy.versions.get(number="0")
    summaries.texts.all().delete()
    summaries.texts.create(path="1", label="1", position=0)
    PolicyVersion.objects.filter(pk=summaries.pk).update(title="Rewritten")
    assert summaries.texts.count() == 1


def test_the_guards_are_among_those_that_are_looked_for(version: PolicyVersion) -> None:
    names = triggers.expected()
    assert {"policies_policyversion_sealed_update", "policies_clausetext_sealed_insert"} <= names
    assert names <= triggers.installed()


def test_migrating_again_guards_again(version: PolicyVersion) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    assert triggers.expected() <= triggers.installed()


@pytest.mark.only_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_table_can_still_be_remade(version: PolicyVersion) -> None:
    field = PolicyVersion._meta.get_field("title")
    triggers.lift_sealed()  # as before every migrate
    with connection.schema_editor() as editor:
        editor._remake_table(  # type: ignore[attr-defined]
            PolicyVersion, alter_fields=[(field, field)]
        )
    triggers.install()
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        version.texts.update(text="Anything goes.")
