"""Each milestone gets the criteria it was agreed under, and each check points to its milestone's."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def copy_criteria(apps, schema_editor) -> None:
    frozen = apps.get_model("projects", "MilestoneCriterion").objects
    criteria = apps.get_model("projects", "Criterion").objects
    for milestone in apps.get_model("projects", "Milestone").objects.select_related("engagement").iterator():
        posted = criteria.filter(project=milestone.engagement.project_id)
        frozen.bulk_create(
            frozen.model(milestone=milestone, text=one.text, weight=one.weight, position=one.position)
            for one in posted.order_by("position", "pk")
        )
    same = frozen.filter(
        milestone=OuterRef("delivery__milestone"),
        text=OuterRef("criterion__text"),
        position=OuterRef("criterion__position"),
    )
    checks = apps.get_model("projects", "Check").objects
    for pk, found in checks.annotate(found=Subquery(same.values("pk")[:1])).values_list("pk", "found").iterator():
        checks.filter(pk=pk).update(own=found)


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_parts_changes_settlements")]

    operations = [migrations.RunPython(copy_criteria, migrations.RunPython.noop)]
