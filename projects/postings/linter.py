"""What a posting still lacks and what would make it better, in sentences, each with the field that mends it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.postings import checkable, rules
from projects.postings.models import Project

WORK, JUDGING, APPLICANTS, TERMS = "work", "judging", "applicants", "terms"
FIELDS = {
    "title": (WORK, gettext_lazy("Give it a title.")),
    "summary": (WORK, gettext_lazy("Sum it up in one sentence.")),
    "category": (WORK, gettext_lazy("Choose a field.")),
    "deliverable": (WORK, gettext_lazy("Say what is delivered.")),
    "hours": (TERMS, gettext_lazy("Estimate the hours.")),
    "pay_cents": (TERMS, gettext_lazy("Set the pay.")),
    "due_on": (TERMS, gettext_lazy("Choose the due date.")),
}
TYPED = {
    "title": (WORK, gettext_lazy("The title does not fit yet.")),
    "summary": (WORK, gettext_lazy("The summary does not fit yet.")),
    "category": (WORK, gettext_lazy("Choose a field.")),
    "deliverable": (WORK, gettext_lazy("What is delivered does not fit yet.")),
    "skills": (WORK, gettext_lazy("Some skills are not known to us.")),
    "wanted_skills": (WORK, gettext_lazy("Some skills that are nice to have are not known to us.")),
    "language": (WORK, gettext_lazy("Choose the language of the work.")),
    "criteria": (JUDGING, gettext_lazy("A criterion is unfinished: it needs words and a weight.")),
    "ai_rule": (JUDGING, gettext_lazy("Choose how AI may be used.")),
    "rubric": (APPLICANTS, gettext_lazy("Something you look for is unfinished: it needs words and a weight.")),
    "questions": (APPLICANTS, gettext_lazy("A question is too long.")),
    "is_blind": (APPLICANTS, gettext_lazy("Choose whether you see from the start who applies.")),
    "hours": (TERMS, gettext_lazy("The hours are not a whole number yet.")),
    "pay": (TERMS, gettext_lazy("The pay is not an amount yet.")),
    "due_on": (TERMS, gettext_lazy("The due date is not a date yet.")),
    "parts": (TERMS, gettext_lazy("A part is unfinished: it needs words, pay and a due date.")),
    "currency": (TERMS, gettext_lazy("Choose the currency.")),
    "seats": (TERMS, gettext_lazy("The number of places is not a whole number yet.")),
    "place": (TERMS, gettext_lazy("The place does not fit yet.")),
}
VAGUE = gettext_lazy("etc, various, misc, as needed, and more, tbd, asap, ongoing, help out, assist with, support us")
PERSONAL = gettext_lazy(
    "culture fit, cultural fit, native speaker, young, energetic, digital native, ivy league, top university, "
    "top school, target school, prestigious, gpa, degree, years of experience, attractive, male, female, no accent"
)
CLAIMED = gettext_lazy(
    "motivated, motivation, passionate, passion, enthusiastic, team player, hard-working, hardworking, reliable, "
    "smart, go-getter, self-starter, attitude, personality, likeable, talented, rock star, rockstar, ninja"
)
UNPAID = gettext_lazy("unpaid, for exposure, free trial, test task, volunteer")
MANY_WEEKLY_HOURS = 20
FEW_WORDS = 40
CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?:\+|\b00)\d[\d ()./-]{7,}\d")


@dataclass(frozen=True)
class Hint:
    """One sentence about a draft; a `must` keeps it from being submitted."""

    text: str | Promise
    step: str
    field: str = ""
    is_must: bool = False


def lint(project: Project) -> list[Hint]:
    """Everything to say about a draft: what keeps it from being submitted first, then advice."""
    criteria, questions = list(project.criteria.all()), list(project.questions.all())
    rubric = list(project.rubric.all())
    parts = sorted(project.parts.all(), key=lambda part: (part.position, part.pk))
    return [
        *_unfit(project),
        *_missing(project, criteria),
        *_broken(project, criteria),
        *_in_parts(project, parts, criteria),
        *_looked_for(project, rubric),
        *_advice(project, criteria),
        *_applicants(rubric, questions),
    ]


def problems(project: Project) -> list[Hint]:
    """What keeps a draft from being submitted."""
    return [hint for hint in lint(project) if hint.is_must]


def _unfit(project: Project) -> Iterable[Hint]:
    for name in project.typed:
        step, text = TYPED[name]
        yield Hint(text, step, name, is_must=True)


def _missing(project: Project, criteria: Sequence) -> Iterable[Hint]:
    for name, (step, text) in FIELDS.items():
        field = "pay" if name == "pay_cents" else name
        if not getattr(project, name) and field not in project.typed:
            yield Hint(text, step, field, is_must=True)
    if not criteria and "criteria" not in project.typed:
        yield Hint(_("Write what it is judged by: at least one criterion."), JUDGING, "criteria", is_must=True)


def _broken(project: Project, criteria: Sequence) -> Iterable[Hint]:
    today = timezone.localdate(timezone=project.company_zone)
    found = (
        (rules.too_short(project.title, rules.MIN_TITLE), WORK, "title"),
        (rules.too_short(project.summary, rules.MIN_SUMMARY), WORK, "summary"),
        (rules.too_short(project.deliverable, rules.MIN_DELIVERABLE), WORK, "deliverable"),
        (rules.weights([criterion.weight for criterion in criteria]), JUDGING, "criteria"),
        (rules.hours(project.hours), TERMS, "hours"),
        (_pay(project), TERMS, "pay"),
        (rules.due(project.due_on, today), TERMS, "due_on"),
        (rules.seats(project.seats), TERMS, "seats"),
    )
    return (Hint(text, step, field, is_must=True) for text, step, field in found if text and field not in project.typed)


def _in_parts(project: Project, parts: Sequence, criteria: Sequence) -> Iterable[Hint]:
    today = timezone.localdate(timezone=project.company_zone)
    keys, wanted = [part.pk for part in parts], [criterion.part_id for criterion in criteria]
    found = (
        (rules.part_pays([part.amount_cents for part in parts], project.pay_cents, project.currency), TERMS, "parts"),
        (rules.part_dates([part.due_on for part in parts], project.due_on, today=today), TERMS, "parts"),
        (rules.part_criteria(keys, wanted), JUDGING, "criteria"),
    )
    yield from (
        Hint(text, step, field, is_must=True) for text, step, field in found if text and field not in project.typed
    )
    if parts and criteria and not any(wanted):
        text = _("Every criterion is checked in each part now. Choose a part for those that belong to one.")
        yield Hint(text, JUDGING, "criteria")


def _looked_for(project: Project, rubric: Sequence) -> Iterable[Hint]:
    """A draft without any begins with the rubric of its field when it is submitted."""
    text = rules.rubric([criterion.weight for criterion in rubric]) if rubric else ""
    if text and "rubric" not in project.typed:
        yield Hint(text, APPLICANTS, "rubric", is_must=True)


def _pay(project: Project) -> str:
    return rules.pay(project.pay_cents, project.hours, project.currency, is_floor_waived=project.is_pay_floor_waived)


def _advice(project: Project, criteria: Sequence) -> Iterable[Hint]:
    text = f"{project.title}\n{project.summary}\n{project.deliverable}"
    yield from _words(text)
    if 0 < len(project.deliverable.split()) < FEW_WORDS:
        text = _("Students ask fewer questions when you say what you hand them and what they hand you.")
        yield Hint(text, WORK, "deliverable")
    if not project.skills.all() and "skills" not in project.typed:
        yield Hint(_("Name two to five skills, so that fitting students find it."), WORK, "skills")
    yield from _judging(criteria)
    yield from _terms(project)


def _words(text: str) -> Iterable[Hint]:
    vague, unpaid = _found(VAGUE, text), _found(UNPAID, text)
    if vague:
        sentence = _("“%(word)s” leaves the size of the work open. Name the number or the thing.")
        yield Hint(sentence % {"word": vague}, WORK)
    if unpaid:
        sentence = _("“%(word)s”: all work here is paid. A moderator will ask you to change this.")
        yield Hint(sentence % {"word": unpaid}, WORK)
    if CONTACT.search(text):
        yield Hint(_("Leave out addresses and phone numbers. You talk in messages once somebody applied."), WORK)


def _judging(criteria: Sequence) -> Iterable[Hint]:
    for text in checkable.advice(criterion.text for criterion in criteria):
        yield Hint(text, JUDGING, "criteria")
    if len(criteria) == 1:
        yield Hint(_("Two to four criteria make approving and revising easier than one."), JUDGING, "criteria")


def _applicants(rubric: Sequence, questions: Sequence) -> Iterable[Hint]:
    text = "\n".join(criterion.text for criterion in rubric)
    personal, claimed = _found(PERSONAL, text), _found(CLAIMED, text)
    if personal:
        sentence = _("“%(word)s” judges the person, not the work. Say what in an application would show it.")
        yield Hint(sentence % {"word": personal}, APPLICANTS, "rubric")
    if claimed:
        sentence = _("Anybody can claim “%(word)s”. Say what in an application would show it.")
        yield Hint(sentence % {"word": claimed}, APPLICANTS, "rubric")
    if not questions:
        yield Hint(_("One question about the work tells you more than a CV."), APPLICANTS, "questions")


def _terms(project: Project) -> Iterable[Hint]:
    if project.place and not project.city_id and "place" not in project.typed:
        yield Hint(
            _("We do not know this city, so distances are not shown. Choose one of the suggestions, if one fits."),
            TERMS,
            "place",
        )
    if project.hours and settings.PROJECT_MIN_HOURS <= project.hours < settings.PROJECT_SHORT_HOURS:
        yield Hint(
            _("Under %(hours)d hours students barely get to know you. Is it enough to judge somebody by?")
            % {"hours": settings.PROJECT_SHORT_HOURS},
            TERMS,
            "hours",
        )
    if not (project.hours and project.due_on):
        return
    days = (project.due_on - timezone.localdate(timezone=project.company_zone)).days
    weeks_of_work = max(days, 1) / 4 / 7
    if days > 0 and project.hours / weeks_of_work > 2 * MANY_WEEKLY_HOURS:
        yield Hint(
            _(
                "Half of the time until the due date is for applications, a quarter for your decision. "
                "%(hours)d hours in the rest is a lot beside studies: choose a later date."
            )
            % {"hours": project.hours},
            TERMS,
            "due_on",
        )


def _found(words: str | Promise, text: str) -> str:
    """The first of these comma-separated words that stands in the text."""
    for word in str(words).split(", "):
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            return word
    return ""
