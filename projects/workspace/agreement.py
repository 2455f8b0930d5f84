"""The agreement between company and student; each engagement keeps the text and version it was made under."""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string

from marketplace.core import money
from projects.applications.models import Application
from projects.postings.models import Project
from projects.workspace.ending import schedule

VERSION = "2026-11-23.3"
WORK_DAYS_AT_LEAST = 3
HEADING = re.compile(r"\d+\. ")


@dataclass(frozen=True)
class Section:
    """A numbered part of an agreement as pages show it: heading, sentences, list."""

    heading: str
    lines: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)


def text(application: Application) -> str:
    """The agreement for this application, as both will have agreed to it: plain text, in the project's words."""
    project = application.project
    parts = list(project.parts.order_by("position", "pk"))
    amounts = [part.amount_cents for part in parts] or [project.pay_cents]
    context = {
        "title": _one_line(project.title),
        "company": _one_line(project.company.name),
        "student": _one_line(application.student.name),
        "project": project,
        "criteria": [
            (_one_line(criterion.text), criterion.weight, criterion.part and _one_line(criterion.part.title))
            for criterion in project.criteria.select_related("part").order_by("part__position", "position", "pk")
        ],
        "parts": [(_one_line(part.title), part.amount_cents, part.due_on) for part in parts],
        "fee_cents": sum(money.fee(cents, settings.FEE_PERCENT) for cents in amounts),
        "endings": schedule.rules(),
        "ending_terms": schedule.terms(),
        "rules": settings,
        "site_name": settings.SITE_NAME,
        "work_days": WORK_DAYS_AT_LEAST,
        "version": VERSION,
    }
    return render_to_string("projects/workspace/agreement.txt", context).strip()


def _one_line(words: str) -> str:
    """People's own words without line breaks, so that none of them can write a section of the agreement."""
    return " ".join(words.split())


def sections(text: str) -> list[Section]:
    """An agreement's text in the parts it was written in."""
    return [_section(block.splitlines()) for block in re.split(r"\n\s*\n", text)]


def _section(lines: list[str]) -> Section:
    heading = lines[0] if HEADING.match(lines[0]) else ""
    rest = lines[1:] if heading else lines
    points = [line.removeprefix("- ") for line in rest if line.startswith("- ")]
    return Section(heading, [line for line in rest if not line.startswith("- ")], points)


def earliest_due_on(project: Project, *, held_at: dt.datetime) -> dt.date:
    """The first day on which the work may be due, however late the company paid; the company must be loaded."""
    return held_at.astimezone(project.company_zone).date() + dt.timedelta(days=WORK_DAYS_AT_LEAST)
