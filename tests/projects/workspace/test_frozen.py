"""While a payment is frozen, nothing about its money happens in the workspace, and everybody is told why."""

import datetime as dt

import pytest
from django.utils import timezone

from payments import services as payments
from payments.models import Hold, Transfer
from projects.models import Milestone
from projects.workspace import clock
from tests import stages
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(delivered, moderator):
    payments.freeze(delivered.hold, reason="A bank asks", by=moderator)
    return delivered


def now(row):
    return type(row).objects.get(pk=row.pk)


def test_approving_is_refused_with_a_sentence(client_for, owner, frozen):
    met = [criterion.pk for criterion in frozen.criteria.all()]

    answer = client_for(owner).post(stages.page(frozen, "approve"), {"met": met}, follow=True)

    assert "This payment is on hold while a bank or our staff looks at it." in answer.text
    assert now(frozen).status == Milestone.Status.SUBMITTED
    assert not Transfer.objects.exists()


def test_silence_leaves_it_alone_until_the_payment_goes_on(frozen, moderator):
    Milestone.objects.update(review_due_at=timezone.now() - dt.timedelta(minutes=1))

    assert clock.accept_silent(timezone.now()) == 0
    assert (now(frozen).status, now(frozen.hold).status) == (Milestone.Status.SUBMITTED, Hold.Status.FROZEN)

    payments.unfreeze(frozen.hold, by=moderator, reason="It was a mistake")
    assert clock.accept_silent(timezone.now()) == 1
    assert now(frozen).status == Milestone.Status.APPROVED
    assert_books_balance()
