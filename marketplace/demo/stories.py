"""What happened in the demo world: one story a project, each told to the point its fate says."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from django.db.models import Count

from accounts.people.models import User
from marketplace.demo import choosing, work
from marketplace.demo.cast import STAR_COMPANY, Cast, Employer
from marketplace.demo.content import voices
from marketplace.demo.moments import at
from projects.applications import clock
from projects.applications import services as applications
from projects.applications.models import Application
from projects.postings import services as postings
from projects.postings.models import Project

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)

# How many published projects of every hundred end up where; `AGES` gives the days since publication.
SHARES = {
    "open": 38,
    "crowded": 1,
    "late": 1,
    "released": 1,
    "offered": 5,
    "agreed": 4,
    "working": 9,
    "silent": 3,
    "delivered": 6,
    "revision": 4,
    "unpaid": 2,
    "completed": 18,
    "cancelled": 3,
    "unfilled": 4,
    "taken_down": 1,
}
AGES = {
    "open": (0, 6),
    "crowded": (3, 5),
    "late": (11, 13),
    "released": (14, 16),
    "offered": (6, 9),
    "agreed": (8, 11),
    "working": (11, 15),
    "silent": (21, 23),
    "delivered": (16, 20),
    "revision": (17, 21),
    "unpaid": (18, 24),
    "completed": (32, 150),
    "cancelled": (15, 60),
    "unfilled": (32, 80),
    "taken_down": (10, 50),
}
NEW_COMPANY_FATES = ("in_review", "in_review", "changes_requested", "draft", "in_review", "refused")
STAR_FATES = ("delivered", "crowded", "open", "completed", "draft", "working")
STAR_TURNS = {"offered", "revision", "unfilled"}
LONG = {"working", "silent", "delivered", "revision", "unpaid"}
HIRED = {"agreed", "working", "silent", "delivered", "revision", "unpaid", "completed", "cancelled"}
MOST_LIVE = 7
WAITING = 3


@dataclass
class Story:
    """One project to be told: what it is, whose it is, how it ends and when it began."""

    card: dict
    employer: Employer
    fate: str
    began: dt.datetime
    star: bool = False


@dataclass
class Teller:
    """Tells stories; nobody has more going at once than the product allows."""

    cast: Cast
    rng: Random
    now: dt.datetime
    busy: Counter = field(default_factory=Counter)
    starred: set[str] = field(default_factory=set)

    def plan(self) -> list[Story]:
        """All stories, the oldest first."""
        fates = self._fates()
        stories = []
        for employer in self.cast.employers:
            star = employer.company.slug == STAR_COMPANY
            for number, card in enumerate(employer.projects):
                if employer.is_new:
                    fate = NEW_COMPANY_FATES[number % len(NEW_COMPANY_FATES)]
                elif star and number < len(STAR_FATES):
                    fate = STAR_FATES[number]
                else:
                    fate = next(fates)
                first, last = AGES.get(fate, (1, 5))
                began = self.now - DAY * self.rng.uniform(first, last) - DAY
                stories.append(Story(card, employer, fate, began, star))
        return sorted(stories, key=lambda story: story.began)

    def _fates(self) -> Iterator[str]:
        pool = [fate for fate, share in SHARES.items() for _ in range(share)]
        while True:
            self.rng.shuffle(pool)
            yield from pool

    def tell(self, story: Story) -> Project:
        """Tell one story to its end; it ends as a draft when its company owes others an answer."""
        project = self._post(story)
        if project.published_at is None:
            return project
        published = project.published_at
        life = min(project.closes_at, self.now) - published
        applicants = self._apply(story, project, published, life)
        if story.fate == "taken_down":
            self._take_down(project, published + life / 2)
        elif story.fate in ("late", "released"):
            self._leave_waiting(project, published + 2 * DAY)
        elif story.fate == "crowded":
            self._read_crowd(story, project, applicants)
        elif story.fate == "unfilled":
            self._decline_all(story, project, applicants, published + life)
        elif story.fate == "offered":
            self._choose(story, project, applicants, self.now - self.rng.uniform(4, 40) * HOUR)
        elif story.fate != "open":
            self._choose(story, project, applicants, published + life * 0.7)
        return project

    def _post(self, story: Story) -> Project:
        card, author = story.card, story.employer.people[min(1, len(story.employer.people) - 1)]
        author = (
            author
            if author.memberships.get(company=story.employer.company).role != "reviewer"
            else story.employer.owner
        )
        days = 27 if story.fate in LONG else min(card["due_in_days"], 27)
        with at(story.began):
            project = postings.create_draft(story.employer.company, by=author)
            unfinished = story.fate == "draft"
            postings.save_draft(project, by=author, currency=story.employer.currency)
            work.describe(
                project, card, by=author, due_on=story.began.date() + DAY * max(days, 10), unfinished=unfinished
            )
        if unfinished:
            return project
        with at(story.began + 2 * HOUR):
            if clock.obstacles(project.company):
                return project
            postings.submit(project, by=author)
        if project.status == Project.Status.IN_REVIEW:
            self._moderate(story, project)
        project.refresh_from_db()
        return project

    def _moderate(self, story: Story, project: Project) -> None:
        moderator, say = self.cast.moderator, voices("common")
        with at(story.began + 9 * HOUR):
            if story.fate == "changes_requested":
                postings.ask_for_changes(project, by=moderator, reason=self.rng.choice(say["change_requests"]))
            elif story.fate == "refused":
                postings.take_down(project, by=moderator, reason=self.rng.choice(say["moderator_reasons"]))
            elif story.fate != "in_review":
                postings.publish(project, by=moderator)

    def _apply(self, story: Story, project: Project, published: dt.datetime, life: dt.timedelta) -> list[Application]:
        wanted = (
            max(1, min(16, round(self.rng.gauss(4, 2))))
            if story.fate != "open"
            else self.rng.choice((0, 1, 2, 3, 4, 6, 8))
        )
        if story.fate == "crowded":
            wanted = project.application_cap + WAITING
        students = self._candidates(project, 9 if story.star and story.fate == "delivered" else wanted)
        if story.star and story.fate in ("delivered", "completed") or self._is_stars_turn(story):
            students = [self.cast.star, *(student for student in students if student != self.cast.star)][:9]
        moments = sorted(published + life * self.rng.uniform(0.03, 0.65) for _ in students)
        say = voices(project.category)
        words = {"project": project.title, "company": project.company.name}
        pitches = self._pitches(say["pitches"], len(students))
        found = []
        for student, moment, pitch in zip(students, moments, pitches, strict=True):
            with at(moment):
                application = applications.start(project, by=student)
                questions = list(project.questions.all())
                texts = self.rng.sample(say["answers"], len(questions))
                answers = {question.pk: text for question, text in zip(questions, texts, strict=True)}
                applications.save_draft(application, by=student, pitch=work.say(pitch, **words), answers=answers)
                found.append(applications.submit(application, by=student))
        return found

    def _pitches(self, known: list[str], count: int) -> list[str]:
        """So many pitches; where more are wanted than are known, the end of one follows the beginning of another."""
        drawn = self.rng.sample(known, len(known))
        while len(drawn) < count:
            first, second = self.rng.sample(known, 2)
            drawn.append(f"{first.partition('. ')[0]}. {second.rpartition('. ')[2]}")
        return drawn[:count]

    def _is_stars_turn(self, story: Story) -> bool:
        """Whether the star student takes part, so that their pages show something of everything."""
        if story.fate not in STAR_TURNS or story.fate in self.starred:
            return False
        self.starred.add(story.fate)
        return True

    def _candidates(self, project: Project, count: int) -> list[User]:
        wanted = set(project.skills.values_list("pk", flat=True))
        has = self.cast.skills
        going = Application.objects.filter(status__in=Application.LIVE).values_list("student")
        live = Counter(dict(going.annotate(count=Count("pk"))))
        free = [student for student in self.cast.students if live[student.pk] < MOST_LIVE]
        scored = sorted(
            free,
            key=lambda student: (
                -len(wanted & has[student.pk]) + self.rng.random() * 1.5 + live[student.pk] / 2,
                student.pk,
            ),
        )
        return scored[:count]

    def _choose(self, story: Story, project: Project, applicants: list[Application], moment: dt.datetime) -> None:
        choice = choosing.Choice(self.rng, story.employer, project, applicants)
        stars = [application for application in applicants if application.student_id == self.cast.star.pk]
        chosen = stars[0] if stars and (story.star or story.fate in STAR_TURNS) else self._least_busy(applicants)
        if story.star or choosing.is_read_by_two(self.rng, story.employer):
            choice.read(moment - 6 * HOUR)
        kept = choice.shortlist(moment - 4 * HOUR, first=chosen)
        choice.offer(chosen, moment)
        choice.keep_runners_up(kept[1:], moment)
        if story.fate not in HIRED:
            return
        self.busy[chosen.student_id] += 1
        work.Work(self.rng, self.now, story.fate, story.employer.owner, chosen).tell(
            moment + self.rng.uniform(3, 30) * HOUR
        )

    def _least_busy(self, applicants: list[Application]) -> Application:
        return min(applicants, key=lambda application: (self.busy[application.student_id], self.rng.random()))

    def _read_crowd(self, story: Story, project: Project, applicants: list[Application]) -> None:
        """Every place is taken, some wait, and the company has begun to read and to shortlist."""
        read = [application for application in applicants if application.submitted_at][:12]
        choice = choosing.Choice(self.rng, story.employer, project, read)
        choice.read(self.now - 20 * HOUR)
        choice.shortlist(self.now - 5 * HOUR, first=read[0], count=5)

    def _leave_waiting(self, project: Project, moment: dt.datetime) -> None:
        """The company closes the posting and then forgets those who wait; the clock rings by itself."""
        with at(moment):
            postings.close(project, by=None, reason=Project.CloseReason.BY_HAND)

    def _decline_all(self, story: Story, project: Project, applicants: list[Application], moment: dt.datetime) -> None:
        with at(moment):
            postings.close(project, by=None, reason=Project.CloseReason.EXPIRED)
        choice = choosing.Choice(self.rng, story.employer, project, applicants)
        choice.read(moment + DAY, most=6)
        choice.decline(applicants, moment + 2 * DAY, by=story.employer.owner)

    def _take_down(self, project: Project, moment: dt.datetime) -> None:
        with at(moment):
            postings.take_down(
                project, by=self.cast.moderator, reason=self.rng.choice(voices("common")["moderator_reasons"])
            )
