import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('payments', '0002_ledger_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BalanceTransaction',
            fields=[
                ('id', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('type', models.CharField(max_length=60)),
                ('source_id', models.CharField(blank=True, max_length=120)),
                ('amount_cents', models.BigIntegerField()),
                ('fee_cents', models.BigIntegerField(default=0)),
                ('net_cents', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('status', models.CharField(choices=[('open', 'not compared yet'), ('matched', 'matches the journal'), ('different', 'differs from the journal')], default='open', max_length=10)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'balance transaction',
            },
        ),
        migrations.CreateModel(
            name='BankPayout',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('stripe_id', models.CharField(max_length=120, unique=True)),
                ('amount_cents', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('status', models.CharField(choices=[('pending', 'waiting at Stripe'), ('in_transit', 'on its way to the bank'), ('paid', 'at the bank'), ('failed', 'refused by the bank'), ('canceled', 'canceled')], default='pending', max_length=10)),
                ('arrives_on', models.DateField(blank=True, null=True, verbose_name='expected at the bank')),
                ('failure_code', models.CharField(blank=True, max_length=80)),
                ('failure', models.TextField(blank=True, verbose_name='what the bank said')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when the sweep looks next')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'bank payout',
            },
        ),
        migrations.CreateModel(
            name='Chargeback',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('stripe_id', models.CharField(max_length=120, unique=True)),
                ('status', models.CharField(choices=[('inquiry', 'the bank asks'), ('needs_response', 'waits for our answer'), ('under_review', 'the bank decides'), ('won', 'won'), ('lost', 'lost'), ('closed', 'inquiry closed')], default='needs_response', max_length=16)),
                ('reason', models.CharField(blank=True, max_length=60, verbose_name='what the bank says')),
                ('amount_cents', models.BigIntegerField()),
                ('fee_cents', models.BigIntegerField(default=0, verbose_name="Stripe's fee for it")),
                ('currency', models.CharField(max_length=3)),
                ('evidence', models.JSONField(blank=True, default=dict, verbose_name='our answer')),
                ('evidence_due_at', models.DateTimeField(blank=True, null=True, verbose_name='answer due')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='money taken')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when the sweep looks next')),
            ],
            options={
                'verbose_name': 'chargeback',
            },
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=160, unique=True)),
                ('kind', models.CharField(choices=[('missing_here', 'at Stripe, not in the journal'), ('missing_there', 'in the journal, not at Stripe'), ('amount', 'another amount'), ('balance', 'the balances differ'), ('refund', "a refund made in Stripe's dashboard"), ('reversal', "a reversal made in Stripe's dashboard"), ('chargeback', 'a chargeback that needs a decision')], max_length=20)),
                ('text', models.TextField(verbose_name='what differs')),
                ('stripe_id', models.CharField(blank=True, max_length=120)),
                ('amount_cents', models.BigIntegerField(default=0, verbose_name='difference')),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('status', models.CharField(choices=[('open', 'open'), ('resolved', 'resolved')], default='open', max_length=10)),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last seen')),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('resolution', models.TextField(blank=True, verbose_name='how it was resolved')),
            ],
            options={
                'verbose_name': 'difference',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('invoice', 'invoice'), ('credit_note', 'credit note')], max_length=12)),
                ('number', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='document number')),
                ('total_cents', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('content', models.JSONField()),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'document',
            },
        ),
        migrations.CreateModel(
            name='Payer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('stripe_id', models.CharField(blank=True, max_length=120, verbose_name='Stripe customer')),
                ('billing_name', models.CharField(blank=True, max_length=120, verbose_name='name on the invoice')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail for invoices')),
                ('line1', models.CharField(blank=True, max_length=120, verbose_name='street and number')),
                ('line2', models.CharField(blank=True, max_length=120, verbose_name='more of the address')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=80, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=80, verbose_name='state or region')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('tax_id', models.CharField(blank=True, max_length=40, verbose_name='tax or VAT number')),
                ('card_brand', models.CharField(blank=True, max_length=30, verbose_name='saved card')),
                ('card_last4', models.CharField(blank=True, max_length=4, verbose_name='its last digits')),
                ('card_expires_on', models.DateField(blank=True, null=True, verbose_name='good until')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'payer',
            },
        ),
        migrations.CreateModel(
            name='RefusedMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day (UTC)')),
                ('reason', models.CharField(choices=[('unsigned', 'no signature'), ('forged', 'a signature that does not fit'), ('stale', 'an old signature'), ('unreadable', 'signed, and no event'), ('other_mode', 'from the other mode, live or test'), ('too_long', 'too long to be an event')], max_length=12)),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'refused message',
            },
        ),
        migrations.CreateModel(
            name='Reversal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('amount_cents', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('reason', models.CharField(max_length=300)),
                ('is_ours', models.BooleanField(default=True, verbose_name='asked for here')),
                ('status', models.CharField(choices=[('pending', 'waiting to be sent'), ('done', 'taken back'), ('failed', 'failed'), ('written_off', 'written off as our loss')], default='pending', max_length=12)),
                ('stripe_id', models.CharField(blank=True, max_length=120)),
                ('waiting_for', models.CharField(blank=True, choices=[('balance', "the student's balance does not cover it"), ('busy', 'Stripe asked us to slow down'), ('answer', 'Stripe has not answered; we ask before we send again'), ('refusal', 'Stripe refused it')], max_length=10, verbose_name='why it waits')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'reversal',
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('read_count', models.PositiveIntegerField(default=0, verbose_name='read')),
                ('matched_count', models.PositiveIntegerField(default=0, verbose_name='matched')),
                ('different_count', models.PositiveIntegerField(default=0, verbose_name='different')),
                ('error', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'reconciliation run',
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('last_number', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'number series',
                'verbose_name_plural': 'number series',
            },
        ),
        migrations.AddField(
            model_name='checkout',
            name='card_brand',
            field=models.CharField(blank=True, max_length=30, verbose_name='card'),
        ),
        migrations.AddField(
            model_name='checkout',
            name='card_last4',
            field=models.CharField(blank=True, max_length=4, verbose_name='last digits of the card'),
        ),
        migrations.AddField(
            model_name='checkout',
            name='purchase_order',
            field=models.CharField(blank=True, max_length=60, verbose_name='purchase order number'),
        ),
        migrations.AddField(
            model_name='checkout',
            name='receipt_url',
            field=models.URLField(blank=True, max_length=1000, verbose_name="Stripe's receipt"),
        ),
        migrations.AddField(
            model_name='hold',
            name='freeze_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why it is frozen'),
        ),
        migrations.AddField(
            model_name='hold',
            name='frozen_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='frozen'),
        ),
        migrations.AddField(
            model_name='hold',
            name='released_cents',
            field=models.BigIntegerField(default=0, verbose_name='pay released'),
        ),
        migrations.AddField(
            model_name='hold',
            name='released_fee_cents',
            field=models.BigIntegerField(default=0, verbose_name='fee kept'),
        ),
        migrations.AddField(
            model_name='payee',
            name='currency',
            field=models.CharField(blank=True, max_length=3, verbose_name='currency of the bank account'),
        ),
        migrations.AddField(
            model_name='payee',
            name='is_started',
            field=models.BooleanField(default=False, verbose_name="has opened Stripe's form"),
        ),
        migrations.AddField(
            model_name='refund',
            name='bearer',
            field=models.CharField(choices=[('held', 'what is held'), ('student', 'the student'), ('platform', 'us')], default='held', max_length=10, verbose_name='who bears it'),
        ),
        migrations.AddField(
            model_name='refund',
            name='fee_cents',
            field=models.BigIntegerField(default=0, verbose_name='fee in it'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='again_of',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='paid_again_by', to='payments.transfer'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='payment_id',
            field=models.CharField(blank=True, max_length=120, verbose_name="payment in the student's account"),
        ),
        migrations.AlterField(
            model_name='journalline',
            name='account',
            field=models.CharField(choices=[('stripe_balance', 'our balance at Stripe'), ('held_funds', 'held for work under way'), ('payable', 'owed to students'), ('platform_fees', 'our fees'), ('stripe_fees', "Stripe's fees"), ('receivable', 'owed by students'), ('chargebacks', 'taken by banks'), ('losses', 'borne by us'), ('bank', 'paid out to our own bank')], max_length=20),
        ),
        migrations.AlterField(
            model_name='payee',
            name='country',
            field=models.CharField(default='US', max_length=2, verbose_name='country'),
        ),
        migrations.AlterField(
            model_name='refund',
            name='hold',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.hold'),
        ),
        migrations.AlterField(
            model_name='step',
            name='kind',
            field=models.CharField(choices=[('account', 'open an account'), ('checkout', 'open a checkout'), ('transfer', 'send a transfer'), ('refund', 'refund'), ('reversal', 'take a transfer back'), ('customer', 'open a customer'), ('payout', 'pay out to a bank again'), ('evidence', 'answer a chargeback')], max_length=10),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='hold',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='payments.hold'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('released_cents__gte', 0), ('released_cents__lte', models.F('amount_cents')), ('released_fee_cents__gte', 0), ('released_fee_cents__lte', models.F('fee_cents'))), name='hold_released_at_most_itself'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['released', 'split']), models.Q(('released_cents', 0), ('released_fee_cents', 0)), _connector='OR'), name='hold_released_only_at_its_end'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('fee_cents__gte', 0), ('fee_cents__lte', models.F('amount_cents'))), name='refund_fee_within_amount'),
        ),
        migrations.AddField(
            model_name='balancetransaction',
            name='entry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='balance_transactions', to='payments.journalentry'),
        ),
        migrations.AddField(
            model_name='bankpayout',
            name='payee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_payouts', to='payments.payee'),
        ),
        migrations.AddField(
            model_name='bankpayout',
            name='retry_of',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retried_by', to='payments.bankpayout'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='bank_payout',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='payments.bankpayout'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(condition=models.Q(('payment_id', ''), _negated=True), fields=['payment_id'], name='transfer_payment'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(condition=models.Q(('again_of', None)), fields=('hold',), name='transfer_one_release_per_hold'),
        ),
        migrations.AddField(
            model_name='chargeback',
            name='checkout',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chargebacks', to='payments.checkout'),
        ),
        migrations.AddField(
            model_name='chargeback',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='difference',
            name='hold',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='payments.hold'),
        ),
        migrations.AddField(
            model_name='difference',
            name='resolved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='document',
            name='checkout',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='payments.checkout'),
        ),
        migrations.AddField(
            model_name='document',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='accounts.company'),
        ),
        migrations.AddField(
            model_name='document',
            name='refund',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='document', to='payments.refund'),
        ),
        migrations.AddField(
            model_name='payer',
            name='company',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payer', to='accounts.company'),
        ),
        migrations.AddConstraint(
            model_name='refusedmessage',
            constraint=models.UniqueConstraint(fields=('on', 'reason'), name='refused_message_once_a_day'),
        ),
        migrations.AddField(
            model_name='reversal',
            name='requested_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reversal',
            name='transfer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='payments.transfer'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['-started_at'], name='reconciliation_newest'),
        ),
        migrations.AddField(
            model_name='document',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='payments.series'),
        ),
        migrations.AddIndex(
            model_name='balancetransaction',
            index=models.Index(fields=['-created_at'], name='balance_transaction_newest'),
        ),
        migrations.AddIndex(
            model_name='balancetransaction',
            index=models.Index(fields=['source_id'], name='balance_transaction_source'),
        ),
        migrations.AddIndex(
            model_name='balancetransaction',
            index=models.Index(condition=models.Q(('status', 'matched'), _negated=True), fields=['status'], name='balance_transaction_open'),
        ),
        migrations.AddIndex(
            model_name='bankpayout',
            index=models.Index(fields=['payee', '-created_at'], name='bank_payout_of_payee'),
        ),
        migrations.AddIndex(
            model_name='bankpayout',
            index=models.Index(condition=models.Q(('status__in', ['pending', 'in_transit'])), fields=['next_attempt_at'], name='bank_payout_watch'),
        ),
        migrations.AddConstraint(
            model_name='bankpayout',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='bank_payout_amount_positive'),
        ),
        migrations.AddIndex(
            model_name='chargeback',
            index=models.Index(condition=models.Q(('status__in', ['inquiry', 'needs_response', 'under_review'])), fields=['next_attempt_at'], name='chargeback_open'),
        ),
        migrations.AddConstraint(
            model_name='chargeback',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='chargeback_positive'),
        ),
        migrations.AddIndex(
            model_name='difference',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['-found_at'], name='difference_open'),
        ),
        migrations.AddConstraint(
            model_name='payer',
            constraint=models.UniqueConstraint(condition=models.Q(('stripe_id', ''), _negated=True), fields=('stripe_id',), name='payer_stripe_once'),
        ),
        migrations.AddIndex(
            model_name='reversal',
            index=models.Index(condition=models.Q(('status__in', ['pending', 'failed'])), fields=['next_attempt_at'], name='reversal_outbox'),
        ),
        migrations.AddConstraint(
            model_name='reversal',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='reversal_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='reversal',
            constraint=models.UniqueConstraint(condition=models.Q(('stripe_id', ''), _negated=True), fields=('stripe_id',), name='reversal_stripe_once'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['company', '-issued_at'], name='document_of_company'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('series', 'number'), name='document_number_once'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'invoice')), fields=('checkout',), name='document_one_invoice_per_checkout'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'invoice'), ('refund', None)), models.Q(('kind', 'credit_note'), ('refund__isnull', False)), _connector='OR'), name='document_credit_note_has_refund'),
        ),
    ]
