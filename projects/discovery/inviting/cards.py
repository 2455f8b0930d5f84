"""What a company sees of a student it may invite: facts without a name, and nothing the student wrote.

No name, school, course, city, text, title of a project or other company; of skills those that the posting or the search
asks for, so that the whole of them is nobody's signature.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, IntegerField, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.people.models import StudentProfile, WorkSample
from accounts.places.models import Place
from accounts.skills.models import Skill
from marketplace.core.formats import language
from projects.credentials.evidence import Level, in_words
from projects.credentials.models import SkillProof
from projects.discovery.inviting import hiding, near
from projects.postings.models import Project

CLAIMS = StudentProfile.skills.through
SAMPLES = WorkSample.skills.through
NOTHING = Value(0, IntegerField())


@dataclass(frozen=True)
class Counted:
    """One skill of a student and how much there is for it."""

    skill: Skill
    samples: int = 0
    criteria_met: int = 0
    criteria_count: int = 0
    projects: int = 0

    @property
    def level(self) -> Level:
        """How sure it is."""
        if self.projects:
            return Level.PROVED
        return Level.SHOWN if self.samples else Level.CLAIMED

    @property
    def words(self) -> str:
        """What stands behind it."""
        met, count = self.criteria_met, self.criteria_count
        return in_words(projects=self.projects, met=met, count=count, samples=self.samples)


@dataclass(frozen=True)
class Card:
    """One student before the reveal. `seal` goes into forms; `others` is how many more skills there are."""

    number: int
    seal: str
    skills: list[Counted]
    others: int
    hours: int
    available_from: dt.date | None
    available_until: dt.date | None
    languages: list[str]
    distance: str


def of(
    students: Sequence[StudentProfile],
    project: Project,
    *,
    skills: Iterable[Skill],
    place: Place | None,
    taken: Collection[int] = (),
) -> list[Card]:
    """The cards of students in their order, in one statement; their cities must be loaded."""
    asked, sealer = {skill.pk: skill for skill in skills}, hiding.sealer(project)
    known = _known(students)
    return [
        _card(
            student,
            number=hiding.number(project, student.pk, taken=taken),
            seal=sealer.sign(str(student.pk)),
            evidence=_evidence(known[student.pk], asked),
            place=place,
        )
        for student in students
    ]


def example(student: StudentProfile) -> Card:
    """One's own card, as a company sees it that asks for everything there is to see."""
    known = _known([student])[student.pk]
    skills = Skill.objects.filter(pk__in=[skill for skill, *_numbers in known]).order_by("label")
    asked = {skill.pk: skill for skill in skills}
    return _card(student, number=hiding.FIRST, seal="", evidence=_evidence(known, asked), place=student.city)


def _card(student: StudentProfile, *, number: int, seal: str, evidence: tuple, place: Place | None) -> Card:
    skills, others = evidence
    return Card(
        number=number,
        seal=seal,
        skills=skills,
        others=others,
        hours=student.availability_hours,
        available_from=student.available_from,
        available_until=student.available_until,
        languages=[language(code) for code in student.languages],
        distance=_distance(student.city, place),
    )


def _known(students: Sequence[StudentProfile]) -> dict[int, list[tuple]]:
    """For each student, each skill with how much was claimed, shown, met, asked and done for it, as rows to add up."""
    keys = [student.pk for student in students]
    claims = CLAIMS.objects.filter(studentprofile__in=keys).annotate(
        claimed=Value(1, IntegerField()), shown=NOTHING, met=NOTHING, asked=NOTHING, done=NOTHING
    )
    samples = SAMPLES.objects.filter(worksample__student__in=keys).values("worksample__student", "skill")
    shown = samples.annotate(claimed=NOTHING, shown=Count("pk"), met=NOTHING, asked=NOTHING, done=NOTHING)
    proofs = SkillProof.objects.filter(student__student__in=keys).values("student__student", "skill")
    proved = proofs.annotate(
        claimed=NOTHING,
        shown=NOTHING,
        met=Coalesce(Sum("criteria_met"), 0),
        asked=Coalesce(Sum("criteria_count"), 0),
        done=Count("pk"),
    )
    columns = ("skill", "claimed", "shown", "met", "asked", "done")
    rows = claims.order_by().values_list("studentprofile", *columns)
    others = [
        shown.order_by().values_list("worksample__student", *columns),
        proved.order_by().values_list("student__student", *columns),
    ]
    found = defaultdict(list)
    for student, *row in rows.union(*others, all=True):
        found[student].append(tuple(row))
    return found


def _evidence(rows: list[tuple], asked: dict[int, Skill]) -> tuple[list[Counted], int]:
    """What there is for each skill that is asked for, and how many more are claimed."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0] * 5)
    for skill, *numbers in rows:
        sums[skill] = [one + more for one, more in zip(sums[skill], numbers, strict=True)]
    shown = [Counted(skill, *sums[key][1:]) for key, skill in asked.items() if key in sums]
    return shown, sum(numbers[0] > 0 for key, numbers in sums.items() if key not in asked)


def _distance(city: Place | None, place: Place | None) -> str:
    """Roughly how far away somebody lives; empty when either is not known."""
    if city is None or place is None:
        return ""
    km = near.within_km(city, place)
    if km is None:
        return _("further than %(km)d km away") % {"km": near.DISTANCES_KM[-1]}
    return _("within %(km)d km") % {"km": km}
