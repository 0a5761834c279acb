"""Rewriting what happened."""

import pytest
from django.db import DatabaseError, connection, transaction

from records.models import AuditEvent
from tests.factories import AuditEventFactory

pytestmark = pytest.mark.django_db
COLUMNS = "at, verb, actor_label, target_id, target_label, scope, codes, citation, actor_id"


@pytest.mark.only_sqlite
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_a_row_put_in_the_place_of_another_is_refused(verb: str) -> None:
    row = AuditEventFactory(verb="opened")
    forged = COLUMNS.replace("verb", "'forged'")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"{verb} INTO records_auditevent (id, {COLUMNS}, target_type_id)"  # noqa: S608
            f" SELECT id, {forged}, target_type_id FROM records_auditevent"
        )
    assert AuditEvent.objects.get(pk=row.pk).verb == "opened"


def test_a_conflict_does_not_update_it() -> None:
    row = AuditEventFactory(verb="opened")
    copy = AuditEvent.objects.get(pk=row.pk)
    copy.verb = "forged"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.bulk_create(
            [copy], update_conflicts=True, unique_fields=["id"], update_fields=["verb"]
        )
    assert AuditEvent.objects.get(pk=row.pk).verb == "opened"
