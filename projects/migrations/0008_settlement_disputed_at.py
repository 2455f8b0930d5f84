from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0007_currencies"),
    ]

    operations = [
        migrations.AddField(
            model_name="settlement",
            name="disputed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="brought to staff"),
        ),
    ]
