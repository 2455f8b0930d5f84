from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_released_and_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="checkout",
            name="declined_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="when the bank said no last"),
        ),
        migrations.AddField(
            model_name="checkout",
            name="declined_code",
            field=models.CharField(blank=True, max_length=80, verbose_name="why the bank said no last"),
        ),
    ]
