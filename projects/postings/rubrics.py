"""What applicants are read for: the rubric a posting begins with, and changing it while it is a draft."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from projects.postings import rules
from projects.postings.models import Project, RubricCriterion

Category = Project.Category
BEGINS = _("Says how they would begin, in steps that fit this project")
CLEAR = _("Writes so that one reads it once and understands it")
ANYTHING = (
    (BEGINS, 40),
    (_("Shows something they made or did that is close to this work, and what was their part in it"), 35),
    (CLEAR, 25),
)
DEFAULTS = {
    Category.MARKETING: (
        (_("Knows who we want to reach, and what these people care about"), 30),
        (_("Shows a text, post or campaign of their own and says what came of it"), 30),
        (BEGINS, 25),
        (CLEAR, 15),
    ),
    Category.RESEARCH: (
        (_("Names where they would look and how they would tell a good source from a bad one"), 35),
        (_("Shows something they found out themselves, with its sources"), 30),
        (_("Says what the findings would not tell us"), 15),
        (CLEAR, 20),
    ),
    Category.DATA: (
        (_("Says how they would check the data before they trust it"), 30),
        (_("Shows an analysis of their own that somebody else can follow"), 35),
        (_("Has used the tools this project needs, and says for what"), 20),
        (_("Says in plain words what a number means"), 15),
    ),
    Category.SOFTWARE: (
        (_("Shows code of their own that runs, and explains one decision in it"), 35),
        (BEGINS, 25),
        (_("Says how they would know that it works"), 25),
        (CLEAR, 15),
    ),
    Category.DESIGN: (
        (_("Shows designs of their own and why they look the way they do"), 40),
        (_("Asks or says who will use it, and what for"), 35),
        (_("Has used the tools this project needs, and says for what"), 25),
    ),
    Category.WRITING: (
        (_("Shows a text of their own that fits these readers"), 40),
        (_("The application itself reads well, without errors"), 35),
        (_("Says how they would find out what they do not know about the topic"), 25),
    ),
    Category.FINANCE: (
        (_("Says which figures they would look at first, and why"), 35),
        (_("Shows a model or calculation of their own that somebody else can check"), 35),
        (_("Names the assumptions they would make"), 30),
    ),
    Category.PEOPLE: (
        (_("Puts themselves in the place of the people this is for"), 35),
        (_("Shows something they organised or wrote for a group, and how it went"), 35),
        (BEGINS, 30),
    ),
    Category.OPERATIONS: (
        (_("Sees where the process gets stuck, from what the posting says"), 35),
        (_("Shows something they put in order, and what was better afterwards"), 35),
        (BEGINS, 30),
    ),
    Category.SUSTAINABILITY: (
        (_("Names the standards or sources they would use"), 30),
        (_("Shows something they found out or changed, with numbers"), 35),
        (_("Tells what can be measured from what can only be claimed"), 35),
    ),
    Category.AI: (
        (_("Shows something they built or tested with AI, and explains one decision in it"), 35),
        (_("Says how they would check what the model answers"), 40),
        (BEGINS, 25),
    ),
}  # fmt: skip


def default(category: str) -> list[tuple[str, int]]:
    """The texts and weights a posting of this field begins with, in the reader's language."""
    return [(str(text), weight) for text, weight in DEFAULTS.get(category, ANYTHING)]


def of(project: Project) -> list[tuple[str, int]]:
    """The texts and weights of a project's rubric, in their order."""
    return list(project.rubric.order_by("position", "pk").values_list("text", "weight"))


def replace(project: Project, rows: Sequence[tuple[str, int]]) -> None:
    """Make these texts and weights the rubric; nobody has scored by it yet."""
    project.rubric.all().delete()
    RubricCriterion.objects.bulk_create(
        RubricCriterion(project=project, text=text, weight=weight, position=position)
        for position, (text, weight) in enumerate(rows[: rules.MAX_RUBRIC])
    )


def ensure(project: Project) -> None:
    """Give a project without a rubric the one of its field."""
    if not project.rubric.exists():
        replace(project, default(project.category))


def follow(project: Project, *, before: str) -> None:
    """Begin with the rubric of the new field when nobody has touched that of the field it had `before`."""
    if project.category != before and of(project) == default(before):
        replace(project, default(project.category))


def copy(project: Project, twin: Project) -> None:
    """Give a copy the same rubric."""
    replace(twin, of(project) or default(twin.category))
