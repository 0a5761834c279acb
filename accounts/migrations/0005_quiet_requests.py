import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_fill_register'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuietRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField()),
                ('reason', models.CharField(max_length=300)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_agreed', models.BooleanField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, help_text='Why it was refused', max_length=300)),
            ],
        ),
        migrations.RemoveField(
            model_name='sweep',
            name='reached',
        ),
        migrations.AddField(
            model_name='sweep',
            name='run_at',
            field=models.DateTimeField(default=django.utils.timezone.now, help_text='When its latest run began; what it moved is as young'),
        ),
        migrations.AlterField(
            model_name='quietspell',
            name='stage',
            field=models.CharField(choices=[('asked', 'Asked'), ('confirmed', 'Confirmed as in use'), ('flagged', 'Inactive'), ('reminded', 'Reminded'), ('head_told', 'Head told'), ('with_marketing', 'With marketing'), ('ended', 'Ended')], default='asked', max_length=14),
        ),
        migrations.AddIndex(
            model_name='quietspell',
            index=models.Index(condition=models.Q(('flagged_at__isnull', False)), fields=['flagged_at'], name='quiet_spell_flagged'),
        ),
        migrations.AddIndex(
            model_name='quietspell',
            index=models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='quiet_spell_ended'),
        ),
        migrations.AddField(
            model_name='quietrequest',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quiet_requests', to='accounts.socialaccount'),
        ),
        migrations.AddField(
            model_name='quietrequest',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='quietrequest',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='quietrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('account',), name='one_open_quiet_request'),
        ),
        migrations.AddConstraint(
            model_name='quietrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('is_agreed', None)), models.Q(('answered_at__isnull', False), ('is_agreed__isnull', False)), _connector='OR'), name='answered_quiet_request_says_what'),
        ),
    ]
