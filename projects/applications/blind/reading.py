"""What the company's people read of an application: struck until the student is revealed, and whole afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from projects.applications.blind import terms
from projects.applications.blind.striking import Terms, strike
from projects.applications.models import Application, Attachment

# What a list of applications prefetches so that its rows can be struck without a query each.
NEEDED = ("student__student__links", "student__emailaddress_set")


@dataclass(frozen=True)
class Sample:
    """A work sample: where it is stays hidden until the reveal."""

    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Sheet:
    """The part of a student's profile that goes with an application, as the company reads it."""

    course: str
    school: str
    pronouns: str
    place: str
    about: str
    address: str
    samples: list[Sample]
    links: list[Any]


def reader(application: Application) -> Callable[[str], str]:
    """What turns a text of this student into what the company reads of it; the student's profile must be loaded."""
    if application.is_revealed:
        return str
    known = terms.of(application.student.student) | Terms.read(application.known_as)
    return lambda text: strike(text, known) if text else ""


def shown(application: Application, text: str) -> str:
    """One text of this student, as the company reads it."""
    return reader(application)(text)


def file_name(attachment: Attachment, *, of: Application) -> str:
    """The name of a file of an application, as the company reads it; its ending stays."""
    path = PurePath(attachment.name)
    return shown(of, path.stem) + path.suffix


def sheet(application: Application) -> Sheet:
    """The profile that goes with an application."""
    student, read = application.student.student, reader(application)
    is_known = application.is_revealed
    return Sheet(
        course=read(student.course),
        school=student.school if is_known else "",
        pronouns=student.pronouns if is_known else "",
        place=student.place if read(student.place) == student.place else "",
        about=read(student.about),
        address=student.get_absolute_url() if is_known and student.user.is_active else "",
        samples=[
            Sample(read(sample.title), read(sample.note), sample.url if is_known else "")
            for sample in student.samples.order_by("created_at")
        ],
        links=list(student.links.order_by("pk")) if is_known else [],
    )
