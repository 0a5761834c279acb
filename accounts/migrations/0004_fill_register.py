"""Accounts registered before now: count those who run them, and count quiet months from the
day they went live."""

from django.db import migrations
from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    account = apps.get_model("accounts", "SocialAccount")
    administrator = apps.get_model("accounts", "Administrator")
    running = (
        administrator.objects.filter(account=OuterRef("pk"), to_on=None)
        .values("account")
        .annotate(number=Count("pk"))
        .values("number")
    )
    account.objects.update(
        administrator_count=Coalesce(Subquery(running, output_field=IntegerField()), 0)
    )
    account.objects.filter(went_live_on__isnull=False).update(
        last_active_on=F("went_live_on"), last_active_source="activation"
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_register")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
