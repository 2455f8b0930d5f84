import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0004_released_and_documents'),
        ('projects', '0003_application_edited_in'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bonus',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('amount_cents', models.PositiveIntegerField(verbose_name='bonus')),
                ('currency', models.CharField(max_length=3)),
                ('message', models.TextField(max_length=500, verbose_name='what it is for')),
                ('status', models.CharField(choices=[('planned', 'waiting for payment'), ('approved', 'on its way'), ('paid', 'paid'), ('cancelled', 'cancelled')], default='planned', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'bonus',
                'verbose_name_plural': 'bonuses',
            },
        ),
        migrations.CreateModel(
            name='ChangeOrder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('is_from_student', models.BooleanField(verbose_name='proposed by the student')),
                ('title', models.CharField(max_length=100, verbose_name='title')),
                ('details', models.TextField(max_length=3000, verbose_name='what is delivered')),
                ('criteria', models.JSONField(default=list, verbose_name='criteria')),
                ('amount_cents', models.PositiveIntegerField(verbose_name='pay')),
                ('currency', models.CharField(max_length=3)),
                ('due_on', models.DateField(verbose_name='due date')),
                ('status', models.CharField(choices=[('proposed', 'waiting for an answer'), ('accepted', 'agreed'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='proposed', max_length=10, verbose_name='state')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='why')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'change order',
            },
        ),
        migrations.CreateModel(
            name='MilestoneCriterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='criterion')),
                ('weight', models.PositiveSmallIntegerField(verbose_name='weight')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'criterion of a milestone',
                'verbose_name_plural': 'criteria of milestones',
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=100, verbose_name='what is delivered')),
                ('amount_cents', models.PositiveIntegerField(verbose_name='pay')),
                ('due_on', models.DateField(verbose_name='due date')),
            ],
            options={
                'verbose_name': 'part',
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('is_from_student', models.BooleanField(verbose_name='proposed by the student')),
                ('pay_cents', models.PositiveIntegerField(verbose_name='to the student')),
                ('reason', models.TextField(max_length=1000, verbose_name='why')),
                ('status', models.CharField(choices=[('proposed', 'waiting for an answer'), ('accepted', 'agreed'), ('declined', 'declined'), ('withdrawn', 'withdrawn'), ('disputed', 'waiting for a decision'), ('decided', 'decided')], default='proposed', max_length=10, verbose_name='state')),
                ('answer_by', models.DateTimeField(verbose_name='answer due')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='what the other side says')),
                ('decided_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='decided for the student')),
                ('decision', models.TextField(blank=True, max_length=2000, verbose_name='why it was decided so')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'settlement',
            },
        ),
        migrations.AddField(
            model_name='engagement',
            name='ended_early',
            field=models.BooleanField(default=False, help_text='What was approved until then was paid.', verbose_name='ended before all of it was done'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='details',
            field=models.TextField(blank=True, max_length=3000, verbose_name='what is delivered'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='settled_cents',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='pay settled on'),
        ),
        migrations.AlterField(
            model_name='milestone',
            name='status',
            field=models.CharField(choices=[('planned', 'waiting for payment'), ('funded', 'in progress'), ('submitted', 'delivered, in review'), ('revision_requested', 'revision requested'), ('disputed', 'disputed'), ('approved', 'approved'), ('paid', 'paid'), ('cancelled', 'cancelled')], default='planned', max_length=20, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('settled_cents', None), ('settled_cents__lte', models.F('amount_cents')), _connector='OR'), name='milestone_settled_within_pay'),
        ),
        migrations.AddField(
            model_name='bonus',
            name='engagement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bonuses', to='projects.engagement'),
        ),
        migrations.AddField(
            model_name='bonus',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bonus',
            name='hold',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bonus', to='payments.hold'),
        ),
        migrations.AddField(
            model_name='changeorder',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='changeorder',
            name='engagement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='change_orders', to='projects.engagement'),
        ),
        migrations.AddField(
            model_name='changeorder',
            name='milestone',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='change_order', to='projects.milestone'),
        ),
        migrations.AddField(
            model_name='changeorder',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='milestonecriterion',
            name='milestone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='projects.milestone'),
        ),
        migrations.RemoveConstraint(model_name='check', name='check_once'),
        migrations.AddField(
            model_name='check',
            name='own',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.milestonecriterion'),
        ),
        migrations.AddField(
            model_name='part',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='projects.project'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='part',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='criteria', to='projects.part'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='settlement',
            name='milestone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='projects.milestone'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='bonus',
            index=models.Index(fields=['engagement', '-created_at'], name='bonus_of_engagement'),
        ),
        migrations.AddConstraint(
            model_name='bonus',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='bonus_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='changeorder',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='change_order_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='changeorder',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('engagement',), name='change_order_one_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='milestonecriterion',
            index=models.Index(fields=['milestone', 'position'], name='milestone_criterion_order'),
        ),
        migrations.AddConstraint(
            model_name='milestonecriterion',
            constraint=models.CheckConstraint(condition=models.Q(('weight__gte', 1)), name='milestone_criterion_weight'),
        ),
        migrations.AddIndex(
            model_name='part',
            index=models.Index(fields=['project', 'position'], name='part_order'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='part_amount_positive'),
        ),
        migrations.AddIndex(
            model_name='settlement',
            index=models.Index(condition=models.Q(('status', 'proposed')), fields=['answer_by'], name='settlement_unanswered'),
        ),
        migrations.AddIndex(
            model_name='settlement',
            index=models.Index(condition=models.Q(('status', 'disputed')), fields=['created_at'], name='settlement_queue'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['proposed', 'disputed'])), fields=('milestone',), name='settlement_one_live'),
        ),
    ]
