"""What the search reads of each clause; on PostgreSQL with an index of three-letter pieces.

Where the server does not have pg_trgm or refuses it, the rows of one university are read instead:
slower over very many versions, and the same answer.
"""

import django.db.models.deletion
from django.db import DatabaseError, migrations, models, transaction

from policies.searching import joined, label_keys, words_of

INDEX = "clause_search_trigrams"
MOST = 500


def fill(apps, schema_editor):
    texts = apps.get_model("policies", "ClauseText").objects.select_related("clause")
    rows_of = apps.get_model("policies", "ClauseIndex")
    rows = []
    for text in texts.order_by("pk").iterator(chunk_size=MOST):
        said = text.text or (text.clause.summary if text.clause else "")
        words = words_of(f"{text.heading} {text.crossheading} {said}")
        labels = joined(label_keys(text.label, text.path))
        rows.append(rows_of(text_id=text.pk, labels=labels, words=joined(words)))
    rows_of.objects.bulk_create(rows, batch_size=MOST)


def add(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return
    schema_editor.execute(
        f"CREATE INDEX IF NOT EXISTS {INDEX} ON policies_clauseindex"
        " USING gin (words gin_trgm_ops)"
    )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("policies", "0006_reviews")]

    operations = [
        migrations.CreateModel(
            name="ClauseIndex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("labels", models.TextField()),
                ("words", models.TextField()),
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="index",
                        to="policies.clausetext",
                    ),
                ),
            ],
        ),
        migrations.RunPython(add, remove),  # before the rows, whose checks would be pending
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
