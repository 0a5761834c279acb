import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_looked_after'),
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='import',
            name='arrives_as',
            field=models.CharField(choices=[('legacy', 'Legacy: there before the register'), ('unapproved', 'Not approved yet'), ('lost', 'Access lost: nobody can get in')], default='legacy', help_text='Where a row does not say it', max_length=10),
        ),
        migrations.AddField(
            model_name='import',
            name='finished_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='import',
            name='row_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='import',
            name='samples',
            field=models.JSONField(default=list, help_text='The first rows, as they stand'),
        ),
        migrations.AddField(
            model_name='import',
            name='source',
            field=models.ForeignKey(blank=True, help_text='Until its days are over', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='records.storedfile'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='notes',
            field=models.JSONField(default=list, help_text='What is odd about it but no fault'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='reference',
            field=models.CharField(blank=True, help_text="The account's, set aside before there is one", max_length=20),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(condition=models.Q(('is_good', False)), fields=['batch', 'number'], name='import_row_faulty'),
        ),
    ]
