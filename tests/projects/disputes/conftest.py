"""Work that is delivered, people who may decide about it, and a panel that is seated."""

import pytest

from projects.disputes import neutrals, panels
from projects.models import Neutral, PanelSeat
from tests import stages
from tests.factories import MembershipFactory, UserFactory


@pytest.fixture
def project(company, owner):
    """An open project of the company."""
    return stages.published(company=company)


@pytest.fixture
def milestone(simulator, student, project):
    """The money is held."""
    return stages.funded(simulator, student, project)


@pytest.fixture
def delivered(milestone):
    """The work was handed in."""
    return stages.handed_in(milestone)


@pytest.fixture
def recruit(moderator):
    """`recruit("career_staff")` is somebody who may decide, near to nobody."""

    def make(role, user=None, **changes) -> Neutral:
        user = user or UserFactory(is_staff=role == "moderator")
        if role == "company_volunteer" and not user.memberships.exists():
            MembershipFactory(user=user)
        told = {"school_domain": "career.example"} if role == "career_staff" else {}
        return neutrals.recruit(user, role=role, by=moderator, **(told | changes))

    return make


@pytest.fixture
def bench(recruit):
    """Two people of each role."""
    return [recruit(role) for role in Neutral.Role.values * 2]


@pytest.fixture
def seated():
    """`seated(dispute)` are its seats, all of them taken."""

    def take(dispute) -> list[PanelSeat]:
        for seat in dispute.seats.filter(round=dispute.round, status="asked"):
            panels.take_seat(seat, by=seat.neutral.user)
        return list(dispute.seats.filter(round=dispute.round, status="taken").order_by("pk"))

    return take


@pytest.fixture
def votes(seated):
    """`votes(dispute, (100, 50, 0), ...)`: the panel is seated, and each votes these percents on the criteria."""

    def cast(dispute, *each) -> None:
        for seat, percents in zip(seated(dispute), each, strict=True):
            opinions = stages.opinions(dispute.milestone, *percents)
            panels.vote(seat, by=seat.neutral.user, opinions=opinions)
        dispute.refresh_from_db()

    return cast
