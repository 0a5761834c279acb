from django.db import migrations, models

DROPPED = "Since when the rulebook's file has it no more"
FROM_FILE = "It ends once the rulebook's file has it no more"


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="dropped_on",
                field=models.DateField(blank=True, help_text=DROPPED, null=True),
            )
            for name in ("clause", "duty")
        ),
        # Until now a file was the only way to a rule.
        migrations.AddField(
            model_name="rule",
            name="is_from_file",
            field=models.BooleanField(default=True, help_text=FROM_FILE),
        ),
        migrations.AlterField(
            model_name="rule",
            name="is_from_file",
            field=models.BooleanField(default=False, help_text=FROM_FILE),
        ),
    ]
