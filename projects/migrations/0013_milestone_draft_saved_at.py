from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0012_first_heard_ended_from_record_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="milestone",
            name="draft_saved_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
