"""The rows of an application: what the student sends, what the company makes of it, and its time to decide."""

from projects.applications.models.application import Application
from projects.applications.models.clock import DecisionClock
from projects.applications.models.contents import Answer, Attachment
from projects.applications.models.reading import Feedback, Note, Score, Scorecard

__all__ = ["Answer", "Application", "Attachment", "DecisionClock", "Feedback", "Note", "Score", "Scorecard"]
