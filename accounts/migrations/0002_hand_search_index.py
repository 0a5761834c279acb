"""Words found in the middle of names: on PostgreSQL an index of three-letter pieces.

pg_trgm is a trusted extension, which the owner of a database may create. Where the server does
not have it or refuses, the search reads the rows of one university instead: slower on a long
register, and the same answer. A plain index would not help words in the middle of a name. On
SQLite the rows are read as well.
"""

from django.db import DatabaseError, migrations, transaction

INDEX = "account_search_trigrams"


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
        f"CREATE INDEX IF NOT EXISTS {INDEX} ON accounts_socialaccount"
        " USING gin (search gin_trgm_ops)"
    )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
