"""What remains when the work is done: logged time, replies to reviews, jobs, what people say of themselves."""

import datetime as dt
from random import Random

from django.utils import timezone

from accounts.people import self_description
from accounts.people.models import User
from marketplace.demo.cast import Cast
from marketplace.demo.content import voices
from marketplace.demo.moments import at
from projects.hires import services as hires
from projects.hires.models import Hire
from projects.reviews import services as reviews
from projects.reviews.models import Review
from projects.workspace.hours import services as hours
from projects.workspace.models import Engagement

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
LOGS, SESSIONS = 0.6, 4
SAID = ("gender", "first_generation", "disability")
REPLIES, HIRED, DESCRIBED = 0.15, 0.12, 0.75


def tell(cast: Cast, rng: Random, now: dt.datetime) -> None:
    """Add all of it to what is complete."""
    done = Engagement.objects.filter(status=Engagement.Status.COMPLETED, ended_early=False)
    for engagement in done.select_related("project", "company", "student__student").order_by("completed_at", "pk"):
        if rng.random() < LOGS:
            _log(rng, engagement)
        if rng.random() < HIRED:
            _hire(rng, engagement, now)
    for review in Review.objects.exclude(published_at=None).select_related("engagement").order_by("pk"):
        if rng.random() < REPLIES:
            _reply(rng, review, now)
    _describe_themselves(cast, rng)


def _log(rng: Random, engagement: Engagement) -> None:
    """A few sessions that come to a little less, or more, than was estimated."""
    student, first = engagement.student, engagement.started_at
    minutes = round(engagement.project.hours * 60 * rng.uniform(0.8, 1.5) / SESSIONS)
    with at(engagement.completed_at - HOUR):
        days = max((timezone.now() - first).days, 1)
        for session in range(SESSIONS):
            day = (first + DAY * (session * days // SESSIONS)).astimezone(student.zone).date()
            hours.log(engagement, by=student, worked_on=day, minutes=min(minutes, 14 * 60))


def _hire(rng: Random, engagement: Engagement, now: dt.datetime) -> None:
    moment = min(engagement.completed_at + 10 * DAY, now - 5 * HOUR)
    with at(moment):
        hire = hires.record(
            engagement,
            by=_owner(engagement),
            kind=rng.choice(Hire.Kind.values),
            title=f"Junior in {engagement.project.get_category_display().lower()}",
            starts_on=moment.date() + 30 * DAY,
        )
    if rng.random() < 0.75:
        with at(min(moment + DAY, now - HOUR)):
            hires.confirm(hire, by=engagement.student)


def _reply(rng: Random, review: Review, now: dt.datetime) -> None:
    company, student = voices("common")["replies"][:2]
    is_by_student = review.side == Review.Side.STUDENT
    who = _owner(review.engagement) if is_by_student else review.engagement.student
    with at(min(review.published_at + 2 * DAY, now - HOUR)):
        reviews.reply(review, by=who, text=company if is_by_student else student)


def _describe_themselves(cast: Cast, rng: Random) -> None:
    for student in cast.students:
        if rng.random() < DESCRIBED:
            said = {name: rng.choice(list(self_description.GROUPS[name])) for name in SAID}
            self_description.describe(student, by=student, groups=said, has_agreed=True)


def _owner(engagement: Engagement) -> User:
    return engagement.company.memberships.select_related("user").get(role="owner").user
