"""One role at a time: on PostgreSQL the database refuses two of a kind on overlapping days.

The service refuses first, with a sentence, on both databases; this holds against everything else.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import migrations
from django.db.models import F, Func, Value
from django.contrib.postgres.fields import DateRangeField

DAYS = Func(
    F("from_on"), F("to_on"), Value("[]"), function="daterange", output_field=DateRangeField()
)
CONSTRAINT = ExclusionConstraint(
    name="one_role_at_a_time",
    expressions=[
        ("person", RangeOperators.EQUAL),
        ("unit", RangeOperators.EQUAL),
        ("role", RangeOperators.EQUAL),
        (DAYS, RangeOperators.OVERLAPS),
    ],
)


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        model = apps.get_model("institutions", "RoleAssignment")
        schema_editor.add_constraint(model, CONSTRAINT)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        model = apps.get_model("institutions", "RoleAssignment")
        schema_editor.remove_constraint(model, CONSTRAINT)


class Migration(migrations.Migration):
    dependencies = [("institutions", "0002_institution_logo")]
    operations = [migrations.RunPython(add, remove)]
