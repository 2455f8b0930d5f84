from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0007_reconciliation_runs"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("bank_payout", None), ("status", "paid")),
                fields=["next_attempt_at"],
                name="transfer_not_at_bank",
            ),
        ),
    ]
