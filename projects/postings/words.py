"""The words a project is found by."""

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from projects.postings.models import Project

CONFIG = "firstrung"
"""English without accents; the first migration creates it."""


def index(project: Project) -> None:
    """Bring the search index up to the project's words: title first, then summary and skills, then the rest."""
    skills = " ".join(project.skills.values_list("label", flat=True))
    weighed = (
        (project.title, "A"),
        (f"{project.summary} {skills}", "B"),
        (project.deliverable, "C"),
        (f"{project.company.name} {project.get_category_display()}", "D"),
    )
    vectors = [SearchVector(Value(text), weight=weight, config=CONFIG) for text, weight in weighed]
    Project.objects.filter(pk=project.pk).update(search=vectors[0] + vectors[1] + vectors[2] + vectors[3])
