"""The second half of a story: from the accepted offer to the reviews."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from accounts.people.models import User
from accounts.skills import services as skills
from marketplace.core import currencies, money
from marketplace.demo import stripe_pages
from marketplace.demo.content import voices
from marketplace.demo.moments import at
from payments import services as payments
from payments import tasks as payment_tasks
from payments.models import Payee
from payments.payees import services as payees
from projects.applications.models import Application
from projects.messages import services as messages
from projects.postings import services as postings
from projects.postings.models import Project
from projects.reviews import services as reviews
from projects.reviews.models import Review
from projects.reviews.queries import dimensions
from projects.workspace import services as workspace
from projects.workspace.ending import settlements
from projects.workspace.models import Engagement, Milestone, Settlement

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
LONG_HOURS = 28
NEEDED = 3


def describe(project: Project, card: dict, *, by: User, due_on: dt.date, unfinished: bool) -> Project:
    """Fill in a draft from its card, skills past the third as nice to have; an unfinished one lacks some."""
    fields = {
        "title": card["title"],
        "summary": card["summary"],
        "category": card["category"],
        "deliverable": card["deliverable"].strip(),
        "ai_rule": card["ai_rule"],
        "place": card["place"],
    }
    if unfinished:
        return postings.save_draft(project, by=by, **fields)
    known, _unknown = skills.resolve(card["skills"])
    postings.save_draft(
        project,
        by=by,
        hours=card["hours"],
        pay_cents=_pay(card, project.currency),
        due_on=due_on,
        seats=card["seats"],
        skills=known[:NEEDED],
        wanted_skills=known[NEEDED:],
        criteria=[(criterion["text"], criterion["weight"]) for criterion in card["criteria"]],
        questions=card["questions"],
        **fields,
    )
    return _in_parts(project, card, by=by) if card["hours"] >= LONG_HOURS and card["seats"] == 1 else project


def _in_parts(project: Project, card: dict, *, by: User) -> Project:
    """Longer work is paid in two parts: the first criterion judges the first of them, the others the second."""
    unit = 10 ** money.digits(project.currency)
    first = project.pay_cents // unit // 3 * unit
    parts = [
        ("A first version to talk about", first, project.due_on - 4 * DAY),
        ("The finished work", project.pay_cents - first, project.due_on),
    ]
    postings.save_draft(project, by=by, parts=parts)
    keys = list(project.parts.order_by("position").values_list("pk", flat=True))
    judged = [(row["text"], row["weight"], keys[min(place, 1)]) for place, row in enumerate(card["criteria"])]
    return postings.save_draft(project, by=by, criteria=judged)


def _pay(card: dict, currency: str) -> int:
    suggested = currencies.about(card["pay"] * 100, "USD", into=currency)
    return max(suggested, card["hours"] * currencies.of(currency).floor_cents)


def say(text: str, **words: str) -> str:
    """Fill names into what somebody says."""
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    return text


def _disclosures() -> list[str]:
    return [text for text in voices("common")["ai_disclosures"] if not text.startswith("No AI")]


@dataclass
class Work:
    """One engagement, told from the student's yes to where its fate ends."""

    rng: Random
    now: dt.datetime
    fate: str
    owner: User
    application: Application

    def tell(self, moment: dt.datetime) -> Engagement:
        """Tell it, beginning with the accepted offer at `moment`."""
        student = self.application.student
        with at(min(moment, self.now - HOUR)):
            engagement = workspace.start(self.application, by=student)
        if self.fate == "agreed":
            return engagement
        paid_at = min(moment + self.rng.uniform(2, 20) * HOUR, self.now - HOUR)
        self._pay(engagement, paid_at)
        if self.fate == "cancelled":
            self._end_early(engagement, paid_at + DAY)
            return engagement
        if self.fate == "silent":
            self._write(voices("common")["kickoffs"][0], self.owner, paid_at + HOUR)
            return engagement
        self._talk(paid_at + HOUR)
        if self.fate != "working":
            self._work(engagement, paid_at)
        return engagement

    def _pay(self, engagement: Engagement, moment: dt.datetime) -> None:
        with at(moment):
            checkout = workspace.pay(engagement, by=self.owner)
            stripe_pages.pay(checkout.session_url, name=self.owner.name, email=self.owner.email)
            payments.confirm_checkout(checkout)
        engagement.refresh_from_db()

    def _end_early(self, engagement: Engagement, moment: dt.datetime) -> None:
        """The company asks for all of it back before anything was done, and the student agrees."""
        shares = {milestone.pk: 0 for milestone in engagement.milestones.all()}
        with at(moment):
            reason = self.rng.choice(voices("common")["cancellations"])
            workspace.cancel(engagement, by=self.owner, reason=reason, shares=shares)
        with at(min(moment + 5 * HOUR, self.now - HOUR)):
            for settlement in Settlement.objects.filter(milestone__engagement=engagement):
                settlements.accept(settlement, by=engagement.student)
            payment_tasks.send_refunds()

    def _talk(self, moment: dt.datetime) -> None:
        spoken = voices(self.application.project.category)
        with at(moment):
            messages.send(self.application, self.rng.choice(voices("common")["kickoffs"]), by=self.owner)
        start = self.rng.randrange(len(spoken["student_messages"]) - 2)
        for turn in range(start, start + self.rng.randint(1, 2)):
            moment += self.rng.uniform(2, 14) * HOUR
            self._write(spoken["student_messages"][turn], self.application.student, moment)
            moment += self.rng.uniform(1, 6) * HOUR
            self._write(spoken["company_messages"][turn], self.owner, moment)

    def _write(self, text: str, author: User, moment: dt.datetime) -> None:
        if moment < self.now:
            with at(moment):
                messages.send(self.application, text, by=author)

    def _work(self, engagement: Engagement, paid_at: dt.datetime) -> None:
        rows = engagement.milestones.select_related("engagement__project", "engagement__company", "hold")
        milestone, *following = rows.order_by("position")
        if self.fate == "delivered":
            self._deliver(milestone, self.now - self.rng.uniform(5, 60) * HOUR)
            return
        delivered = min(paid_at + self.rng.uniform(4, 9) * DAY, self.now - 2 * DAY)
        self._deliver(milestone, delivered)
        revise = self.fate == "revision" or self.rng.random() < 0.25
        if revise:
            self._revise(milestone, delivered + DAY)
            if self.fate == "revision":
                return
            delivered += 3 * DAY
            delivered = min(delivered, self.now - DAY)
            self._deliver(milestone, delivered)
        finished = min(delivered + self.rng.uniform(0.3, 3) * DAY, self.now - HOUR)
        self._finish(milestone, finished)
        if self.fate != "completed":
            return
        for each in following:
            self._pay(engagement, finished + 3 * HOUR)
            self._deliver(each, finished + 2 * DAY)
            finished += 3 * DAY
            self._finish(each, finished)
        self._review(engagement, finished + DAY)

    def _deliver(self, milestone: Milestone, moment: dt.datetime) -> None:
        spoken, project = voices(self.application.project.category), self.application.project
        is_ai_used = project.ai_rule != Project.AiRule.NOT_ALLOWED and self.rng.random() < 0.6
        with at(moment):
            workspace.deliver(
                milestone,
                by=self.application.student,
                note=say(self.rng.choice(spoken["deliveries"]), project=project.title, company=project.company.name),
                is_ai_used=is_ai_used,
                ai_disclosure=self.rng.choice(_disclosures()) if is_ai_used else "",
                reflection=self.rng.choice(spoken["reflections"]),
                files=[],
                claimed=milestone.criteria.all(),
            )

    def _revise(self, milestone: Milestone, moment: dt.datetime) -> None:
        spoken = voices(self.application.project.category)
        with at(min(moment, self.now - HOUR)):
            failed = dict.fromkeys(milestone.criteria.order_by("-position")[:1], self.rng.choice(spoken["revisions"]))
            workspace.ask_for_revision(milestone, by=self.owner, failed=failed)

    def _finish(self, milestone: Milestone, moment: dt.datetime) -> None:
        if self.fate == "completed":
            self._onboard(self.application.student, moment - HOUR)
        with at(moment):
            workspace.approve(milestone, by=self.owner)
        if self.fate != "completed":
            return
        with at(moment + HOUR / 4):
            payment_tasks.send_transfers()
        with at(moment + HOUR / 2):
            payment_tasks.send_transfers()

    def _onboard(self, student: User, moment: dt.datetime) -> None:
        if Payee.objects.filter(user=student, status=Payee.Status.ACTIVE).exists():
            return
        with at(moment):
            url = payments.start_onboarding(student, return_path="/money/payouts/")
            stripe_pages.onboard(url, name=student.name)
            payees.refresh(payees.payee_for(student))

    def _review(self, engagement: Engagement, moment: dt.datetime) -> None:
        engagement.refresh_from_db()
        spoken = voices(self.application.project.category)
        roll = self.rng.random()
        with at(min(moment, self.now - HOUR)):
            if roll < 0.9:
                self._say(engagement, self.owner, Review.Side.COMPANY, spoken["company_reviews"], (4, 5, 5, 5))
            if roll > 0.08:
                self._say(
                    engagement,
                    self.application.student,
                    Review.Side.STUDENT,
                    spoken["student_reviews"],
                    (3, 4, 5, 5, 5),
                )

    def _say(self, engagement: Engagement, author: User, side: str, texts: list[str], points: tuple[int, ...]) -> None:
        given = {one.value: self.rng.choice(points) for one in dimensions(side)}
        reviews.write(engagement, by=author, points=given, text=self.rng.choice(texts))
