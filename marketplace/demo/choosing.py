"""How companies choose in the demo world: they score without names, shortlist, offer, and keep runners-up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from accounts.people.models import User
from marketplace.demo.cast import Employer
from marketplace.demo.content import voices
from marketplace.demo.moments import at
from projects.applications import bench
from projects.applications import services as applications
from projects.applications.models import Application
from projects.applications.scoring import services as scoring
from projects.messages import services as messages
from projects.postings.models import Project

HOUR = dt.timedelta(hours=1)
READ_BY_TWO = 0.35
SHORTLISTED = 4
KEPT = 2


@dataclass
class Choice:
    """One company's choice among those who applied to one project."""

    rng: Random
    employer: Employer
    project: Project
    applicants: list[Application]

    def read(self, moment: dt.datetime, *, most: int | None = None) -> None:
        """The company's people score the applicants, each on their own, before they know any name."""
        rubric = list(self.project.rubric.order_by("position", "pk"))
        with at(moment):
            for reader in self.employer.people[:2]:
                for application in self.applicants[:most]:
                    scoring.score(application, by=reader, **self._card(rubric))

    def _card(self, rubric: Sequence) -> dict:
        points = {criterion.pk: self.rng.choice((1, 2, 2, 3, 3, 3, 4)) for criterion in rubric}
        said = voices("common")["notes"]
        return {
            "points": points,
            "reasons": {criterion.pk: self.rng.choice(said) for criterion in rubric[:1]},
            "note": self.rng.choice(said),
        }

    def shortlist(self, moment: dt.datetime, *, first: Application, count: int = SHORTLISTED) -> list[Application]:
        """Keep the chosen one and some others in view; now their names are known."""
        others = [application for application in self.applicants if application.pk != first.pk]
        kept = [first, *others[: count - 1]]
        with at(moment):
            for application in kept:
                applications.shortlist(application, by=self.employer.owner)
            applications.note(first, by=self.employer.owner, text=self.rng.choice(voices("common")["notes"]))
        return kept

    def offer(self, chosen: Application, moment: dt.datetime) -> None:
        """Write to the chosen one and offer the project."""
        with at(moment):
            text = voices(self.project.category)["company_messages"][0]
            messages.send(chosen, text, by=self.employer.owner)
            applications.offer(chosen, by=self.employer.owner, note="")

    def keep_runners_up(self, rest: list[Application], moment: dt.datetime) -> None:
        """The next best, in the order in which they would be asked."""
        if self.project.seats == 1 and rest:
            with at(moment):
                bench.arrange(self.project, rest[:KEPT], by=self.employer.owner)

    def decline(self, chosen: list[Application], moment: dt.datetime, *, by: User) -> None:
        """Say no, with a reason and a line of feedback."""
        said = voices("common")
        with at(moment):
            line = self.rng.choice(said["lines"])
            applications.decline_many(chosen, by=by, reason=self.rng.choice(said["declines"]), line=line)


def is_read_by_two(rng: Random, employer: Employer) -> bool:
    """Whether this time two people score; most small companies have one who reads."""
    return len(employer.people) > 1 and rng.random() < READ_BY_TWO
