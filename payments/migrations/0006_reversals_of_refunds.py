import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_last_decline"),
    ]

    operations = [
        migrations.AddField(
            model_name="reversal",
            name="refund",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="payments.refund",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="is_from_balance",
            field=models.BooleanField(default=False, verbose_name="drawn on our balance"),
        ),
        migrations.AddField(
            model_name="transfer",
            name="is_our_loss",
            field=models.BooleanField(default=False, verbose_name="we bear it"),
        ),
        migrations.AlterField(
            model_name="refund",
            name="status",
            field=models.CharField(
                choices=[
                    ("pending", "waiting to be sent"),
                    ("sent", "sent to Stripe"),
                    ("done", "refunded"),
                    ("failed", "failed"),
                    ("cancelled", "not needed any more: a bank took the money back"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="reversal",
            name="waiting_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("balance", "the student's balance does not cover it"),
                    ("transfer", "the transfer has not reached the student yet"),
                    ("busy", "Stripe asked us to slow down"),
                    ("answer", "Stripe has not answered; we ask before we send again"),
                    ("refusal", "Stripe refused it"),
                ],
                max_length=10,
                verbose_name="why it waits",
            ),
        ),
    ]
