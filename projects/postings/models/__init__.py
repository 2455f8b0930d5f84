"""The rows of a posting: the project and what it is made of."""

from projects.postings.models.contents import Criterion, Part, Question, RubricCriterion, SkillChange
from projects.postings.models.project import Project

__all__ = ["Criterion", "Part", "Project", "Question", "RubricCriterion", "SkillChange"]
