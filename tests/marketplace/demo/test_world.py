import datetime as dt
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Company, Notification, User
from accounts.skills import services as skills
from marketplace.core.nudges import wanted
from marketplace.demo import cast
from marketplace.demo.stories import Teller
from payments.models import BankPayout, Chargeback, Difference, Hold, Reversal, Run, Verification
from payments.queries import verify_books
from projects.models import (
    Application,
    Dispute,
    Engagement,
    Milestone,
    Project,
    RecordMark,
    Report,
    ReputationEvent,
    Review,
    Scorecard,
    TimeEntry,
)
from projects.reputation.recounting import recount
from tests.payments.books import assert_books_balance

SMALL = 7


def tell(**options) -> str:
    said = StringIO()
    call_command("seed_demo", stdout=said, **options)
    return said.getvalue()


def test_a_world_is_told_through_services_and_its_books_balance(transactional_db, simulator):
    skills.load()
    hearing = len(wanted.receivers)

    said = tell(companies=SMALL)

    assert len(wanted.receivers) == hearing

    assert f"{SMALL} companies and 161 students have joined" in said
    assert verify_books() == []
    assert_books_balance(simulator)
    counted = {"decision", "acceptance", "agreement", "delivery", "criteria", "showing_up"}
    assert counted <= set(ReputationEvent.objects.values_list("kind", flat=True))
    assert recount() == [] and not RecordMark.objects.exists()
    assert {Project.Status.OPEN, Project.Status.CLOSED, Project.Status.IN_REVIEW} <= states_of(Project)
    assert {Application.Status.SUBMITTED, Application.Status.ACCEPTED} <= states_of(Application)
    assert {Milestone.Status.SUBMITTED, Milestone.Status.PAID} <= states_of(Milestone)
    assert {Dispute.Status.OPEN, Dispute.Status.IN_REVIEW} <= states_of(Dispute)
    assert Scorecard.objects.exists() and TimeEntry.objects.exists() and Review.objects.exclude(reply="").exists()
    assert Report.objects.filter(status=Report.Status.OPEN).count() == 3
    assert {Chargeback.Status.NEEDS_RESPONSE, Chargeback.Status.WON, Chargeback.Status.LOST} == states_of(Chargeback)
    assert {Reversal.Status.DONE} == states_of(Reversal)
    assert {BankPayout.Status.FAILED} <= states_of(BankPayout)
    assert {Hold.Status.SPLIT, Hold.Status.FROZEN, Hold.Status.REFUNDED} <= states_of(Hold)
    assert [one.kind for one in Difference.objects.all()] == [Difference.Kind.REFUND]
    assert Run.objects.get().finished_at and Verification.objects.get().problem_count == 0
    long_ago = timezone.now() - dt.timedelta(days=4)
    assert not Engagement.objects.filter(agreed_at__gt=timezone.now()).exists()
    assert not Notification.objects.filter(created_at__lt=long_ago, read_at=None).exists()

    assert "there already" in tell()
    logins = tell(logins=True)
    assert "amara.okafor@utexas.edu" in logins and cast.PASSWORD in logins
    assert User.objects.get(email=cast.MODERATOR[1]).is_staff


def states_of(model) -> set[str]:
    return set(model.objects.values_list("status", flat=True))


def test_the_same_seed_plans_the_same_stories(db):
    skills.load()
    now = timezone.now()
    world = cast.gather(Random(1), now, companies_wanted=SMALL)

    first, second = (
        [(story.card["title"], story.fate, story.began) for story in Teller(world, Random(7), now).plan()]
        for _ in range(2)
    )

    assert first == second
    assert len(first) == sum(len(employer.projects) for employer in world.employers)


def test_without_skills_the_world_says_what_to_do_first(db):
    with pytest.raises(CommandError, match="load_skills"):
        tell()
    assert not Company.objects.exists()
