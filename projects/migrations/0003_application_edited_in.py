from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0002_milestone_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="edited_in",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
    ]
