import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_criteria_of_milestones")]

    operations = [
        migrations.RemoveField(model_name="check", name="criterion"),
        migrations.RenameField(model_name="check", old_name="own", new_name="criterion"),
        migrations.AlterField(
            model_name="check",
            name="criterion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.milestonecriterion"
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.UniqueConstraint(fields=("delivery", "criterion"), name="check_once"),
        ),
    ]
