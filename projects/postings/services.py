"""What happens to a posting, from the first draft to the day it closes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.audit import services as audit
from accounts.companies import services as companies
from accounts.companies.models import Company
from accounts.people.models import User
from accounts.places import queries as places
from accounts.skills import services as skills_known
from accounts.skills.models import Skill
from marketplace.core import currencies
from marketplace.core.errors import DomainError
from marketplace.core.states import move
from projects.notifications import postings as notifications
from projects.postings import linter, queries, rubrics, rules, times
from projects.postings import parts as paid_in_parts
from projects.postings.models import Project, Question
from projects.postings.starters import Starter
from projects.signals import company_publishing

SHORTEST_RUN_DAYS = 4
NEEDED_BEYOND_DRAFT = {"title": "title", "hours": "hours", "pay_cents": "pay", "due_on": "due_on"}
COPIED = (
    "title", "summary", "category", "deliverable", "hours", "pay_cents", "currency", "worth", "seats",
    "ai_rule", "language", "place", "city_id", "is_blind",
)  # fmt: skip


class NotEditable(DomainError):
    """The posting was submitted or published and cannot be changed any more."""


class EditedElsewhere(DomainError):
    """Another tab or another member saved the same step meanwhile."""


class Unfinished(DomainError):
    """Something is missing or breaks a rule; the text names the first thing."""


class CannotPublish(DomainError):
    """The company has to do something else first; the text says what."""


class DueTooSoon(DomainError):
    """The due date has come so near that nobody could apply and do the work."""


@transaction.atomic
def create_draft(company: Company, *, by: User, starter: Starter | None = None) -> Project:
    """A new draft of `company`, empty or filled from a starter, in the currency it used last."""
    currency = queries.currency_of(company)
    project = Project(company=company, created_by=by, slug=_slug(""), **_paid_in(currency))
    if starter is None:
        project.save()
        rubrics.ensure(project)
        return project
    for name in ("title", "summary", "category", "hours", "ai_rule"):
        setattr(project, name, getattr(starter, name))
    project.pay_cents = starter.pay_cents(currency)
    project.deliverable = starter.deliverable.strip()
    project.due_on = _today(project) + dt.timedelta(days=starter.due_in_days)
    project.save()
    _name_skills(project, *(skills_known.resolve(words)[0] for words in (starter.skills, starter.wanted)))
    paid_in_parts.replace_criteria(project, [(row["text"], row["weight"]) for row in starter.criteria])
    _replace_questions(project, starter.questions)
    rubrics.ensure(project)
    return project


@transaction.atomic
def save_draft(
    project: Project,
    *,
    by: User,
    skills: Iterable[Skill] | None = None,
    wanted_skills: Iterable[Skill] | None = None,
    criteria: Sequence[tuple] | None = None,
    questions: Sequence[str] | None = None,
    parts: Sequence[tuple] | None = None,
    rubric: Sequence[tuple[str, int]] | None = None,
    **fields: Any,
) -> Project:
    """Change a draft; what is left out stays. Raises NotEditable.

    `criteria` are (text, weight) or (text, weight, key of a part), `parts` (title, cents, due date) or the same with
    the key of the part it was.
    """
    latest = _lock_draft(project)
    if "currency" in fields:
        fields |= _paid_in(fields["currency"])
    if "place" in fields:
        fields["city"] = places.resolve(fields["place"])
    for name, value in fields.items():
        setattr(project, name, value)
    project.save(update_fields=[*fields, "updated_at"])
    _name_skills(project, skills, wanted_skills)
    if parts is not None:
        paid_in_parts.replace(project, parts)
    if criteria is not None:
        paid_in_parts.replace_criteria(project, criteria)
    if questions is not None:
        _replace_questions(project, questions)
    if rubric is not None:
        rubrics.replace(project, rubric)
    rubrics.follow(project, before=latest.category)
    return project


@transaction.atomic
def keep_typing(
    project: Project, *, by: User, step: str, seen: str, tab: str, typed: dict[str, Any], **fields: Any
) -> Project:
    """Save one step of the form: what fits goes into the fields, what does not into `typed`, so nothing is lost.

    `tab` names the open page, `seen` the page that had saved this step last when it was opened. Raises
    EditedElsewhere when somebody else saved the step in between, NotEditable when it was submitted.
    """
    latest = _lock_draft(project)
    if latest.edited_in.get(step, "") not in (seen, tab):
        raise EditedElsewhere(_("This step was changed in another tab. Reload the page to see the newest version."))
    if latest.status != Project.Status.DRAFT:
        empty = [name for name in NEEDED_BEYOND_DRAFT if name in fields and not fields[name]]
        typed = typed | {NEEDED_BEYOND_DRAFT[name]: "" for name in empty}
        fields = {name: value for name, value in fields.items() if name not in empty}
    elsewhere = {name: value for name, value in latest.typed.items() if linter.TYPED[name][0] != step}
    edited_in = latest.edited_in | {step: tab}
    return save_draft(project, by=by, typed=elsewhere | typed, edited_in=edited_in, **fields)


@transaction.atomic
def discard(project: Project, *, by: User) -> None:
    """Throw away a draft that was never submitted. Raises NotEditable."""
    if _lock_draft(project).status != Project.Status.DRAFT:
        raise NotEditable(_("A posting that was submitted once is kept."))
    audit.record(project, "discarded", by=by)
    project.delete()


@transaction.atomic
def submit(project: Project, *, by: User) -> Project:
    """Hand a finished draft in. A verified company's is published at once, others are read by a moderator.

    Raises Unfinished with the first thing to mend, CannotPublish when the company has to do something else first.
    """
    latest = _lock(project)
    rubrics.ensure(project)
    missing = linter.problems(project) if latest.is_editable else []
    if missing:
        raise Unfinished(_("Not submitted yet. %(problem)s") % {"problem": missing[0].text})
    _check_may_publish(project.company)
    is_first = latest.status == Project.Status.DRAFT
    slug = _slug(project.title) if is_first else project.slug
    move(project, Project.Status.IN_REVIEW, by=by, submitted_at=timezone.now(), slug=slug, moderator_note="")
    if is_first and publishes_itself(project.company):
        return publish(project, by=None)
    return project


def obstacles(company: Company) -> list[str]:
    """What a company has to do before it may hand in or publish a posting, in sentences."""
    answers = company_publishing.send(sender=Project, company=company)
    return [sentence for _receiver, found in answers for sentence in found]


def publishes_itself(company: Company) -> bool:
    """Whether postings of this company need no moderator: one was published before, and none ever taken down."""
    if settings.REVIEW_EVERY_POSTING or not company.is_verified:
        return False
    return not company.projects.filter(status=Project.Status.TAKEN_DOWN).exists()


@transaction.atomic
def publish(project: Project, *, by: User | None) -> Project:
    """Open a posting for applications; its company counts as verified from now on.

    Raises DueTooSoon, or CannotPublish when the company has to do something else first.
    """
    now = timezone.now()
    _check_may_publish(project.company)
    if project.due_at - now < dt.timedelta(days=SHORTEST_RUN_DAYS):
        raise DueTooSoon(_("Its due date is too near by now. Ask the company to choose a later one."))
    closes_at = times.closing(project, now)
    dates = {"published_at": now, "closes_at": closes_at, "decide_by": times.decide_by(project, closes_at)}
    move(project, Project.Status.OPEN, by=by, moderator_note="", **dates)
    companies.verify(project.company, by=by)
    notifications.posting_published(project)
    return project


@transaction.atomic
def ask_for_changes(project: Project, *, by: User, reason: str) -> Project:
    """Hand a submitted posting back to its company with what should change."""
    move(project, Project.Status.CHANGES_REQUESTED, by=by, reason=reason, moderator_note=reason)
    notifications.changes_requested(project)
    return project


@transaction.atomic
def take_down(project: Project, *, by: User, reason: str) -> Project:
    """Refuse a submitted posting or take a published one off the site, for good."""
    move(project, Project.Status.TAKEN_DOWN, by=by, reason=reason, moderator_note=reason)
    notifications.posting_taken_down(project)
    return project


@transaction.atomic
def close(project: Project, *, by: User | None, reason: str) -> Project:
    """Take no more applications; `reason` is a `Project.CloseReason`. Those who applied still get their answer."""
    move(project, Project.Status.CLOSED, by=by, reason=reason, closed_at=timezone.now(), close_reason=reason)
    notifications.posting_closed(project)
    return project


@transaction.atomic
def copy(project: Project, *, by: User) -> Project:
    """A new draft with the same content, due as many days from today as the old one was from its first day."""
    twin = Project(company=project.company, created_by=by, slug=_slug(""))
    for name in COPIED:
        setattr(twin, name, getattr(project, name))
    if project.due_on:
        days = (project.due_on - (project.published_at or project.created_at).date()).days
        kept = min(max(days, settings.PROJECT_MIN_DAYS), settings.PROJECT_MAX_DAYS)
        twin.due_on = _today(twin) + dt.timedelta(days=kept)
    twin.save()
    _name_skills(twin, project.skills.all(), project.wanted_skills.all())
    paid_in_parts.copy(project, twin)
    rubrics.copy(project, twin)
    _replace_questions(twin, list(project.questions.order_by("position").values_list("text", flat=True)))
    return twin


@transaction.atomic
def waive_pay_floor(project: Project, *, by: User, reason: str) -> Project:
    """Let a posting pay less than the floor. Raises NotEditable once it is published."""
    latest = _lock(project)
    if not (latest.is_editable or latest.status == Project.Status.IN_REVIEW):
        raise NotEditable(_("It is published already, with pay at the floor or above."))
    project.is_pay_floor_waived = True
    project.save(update_fields=["is_pay_floor_waived"])
    audit.record(project, "pay floor waived", by=by, reason=reason)
    notifications.pay_floor_waived(project, reason=reason)
    return project


def _check_may_publish(company: Company) -> None:
    sentences = obstacles(company)
    if sentences:
        raise CannotPublish(sentences[0])


def _paid_in(currency: str) -> dict[str, Any]:
    return {"currency": currency, "worth": currencies.rate(currency)}


def _name_skills(project: Project, needed: Iterable[Skill] | None, wanted: Iterable[Skill] | None) -> None:
    """A skill that is needed is not nice to have as well; None leaves a list as it is."""
    for rows, chosen in ((project.skills, needed), (project.wanted_skills, wanted)):
        if chosen is not None:
            rows.set(chosen)
    project.wanted_skills.remove(*project.skills.all())


def _today(project: Project) -> dt.date:
    return timezone.localdate(timezone=project.company_zone)


def _slug(title: str) -> str:
    tail = get_random_string(6, "abcdefghjkmnpqrstuvwxyz23456789")
    return f"{slugify(title)[:110].strip('-') or 'project'}-{tail}"


def _lock(project: Project) -> Project:
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _lock_draft(project: Project) -> Project:
    latest = _lock(project)
    if not latest.is_editable:
        raise NotEditable(_("This posting was submitted and cannot be changed now. Copy it to make another."))
    return latest


def _replace_questions(project: Project, questions: Sequence[str]) -> None:
    project.questions.all().delete()
    Question.objects.bulk_create(
        Question(project=project, text=text, position=position)
        for position, text in enumerate(questions[: rules.MAX_QUESTIONS])
    )
