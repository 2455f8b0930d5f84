"""What the company and the student read when money took another way than the straight one."""

import pytest

from payments import services
from payments.models import Payee, Reversal
from payments.queries import timeline
from tests.payments import stages

pytestmark = pytest.mark.django_db


def told(hold, viewer, *, last):
    return [(fact.text, fact.status) for fact in timeline(stages.again(hold), viewer)][-last:]


def test_a_split(simulator, hold, moderator):
    services.settle(hold, pay_cents=22500, reason="Half of it", by=moderator)

    assert told(hold, "company", last=3) == [
        ("Split: $225.00 was released to Dana, $247.50 comes back to you", "done"),
        ("$225.00 is on its way to Dana", "waiting"),
        ("$247.50 is going back to Harbor Coffee", "waiting"),
    ]
    stages.send_all()
    stages.refund_all()
    assert told(hold, "student", last=3) == [
        ("Split: $225.00 was released to you, $247.50 goes back to Harbor Coffee", "done"),
        ("In your Stripe account, which sends it to your bank by itself", "done"),
        ("$247.50 went back to Harbor Coffee; the bank shows it in 5 to 10 days", "done"),
    ]


def test_a_refund_that_the_student_bears(simulator, transfer):
    services.refund_released(transfer.hold, amount_cents=11000, bearer="student", reason="Page 3 is copied", by=None)
    stages.refund_all()

    assert told(transfer.hold, "student", last=2) == [
        ("$110.00 went back to Harbor Coffee; the bank shows it in 5 to 10 days ($100.00 of it from your pay)", "done"),
        ("$100.00 will be taken back from your Stripe account: Page 3 is copied", "waiting"),
    ]
    stages.reverse_all()
    assert told(transfer.hold, "student", last=1) == [
        ("$100.00 was taken back from your Stripe account: Page 3 is copied", "done")
    ]
    assert told(transfer.hold, "company", last=2) == [
        ("$110.00 went back to Harbor Coffee; the bank shows it in 5 to 10 days ($100.00 of it from Dana)", "done"),
        ("$100.00 was taken back from Dana", "done"),
    ]


def test_a_refund_that_we_bear(simulator, transfer):
    services.refund_released(transfer.hold, amount_cents=11000, bearer="platform", reason="Our mistake", by=None)

    assert told(transfer.hold, "company", last=1) == [
        ("$110.00 is going back to Harbor Coffee (we bear it)", "waiting")
    ]
    assert told(transfer.hold, "student", last=1) == [
        ("$110.00 is going back to Harbor Coffee (we bear it; you keep your pay)", "waiting")
    ]


def test_what_the_students_balance_does_not_cover_and_what_we_let_go(simulator, transfer, student, moderator):
    simulator.post("settle")
    simulator.post("payouts/run", account=Payee.objects.get(user=student).stripe_id)
    services.refund_released(transfer.hold, amount_cents=11000, bearer="student", reason="Copied", by=None)
    stages.refund_all()
    stages.reverse_all()

    assert told(transfer.hold, "student", last=1) == [
        ("$100.00 is still to be taken back: your Stripe balance does not cover it yet", "waiting")
    ]
    services.write_off(Reversal.objects.get(), reason="Let go", by=moderator)
    assert told(transfer.hold, "student", last=1) == [("You need not give $100.00 back: we bear it", "done")]
    assert "give $100.00 back" not in told(transfer.hold, "company", last=1)[0][0]


def test_pay_taken_back_by_mistake_and_paid_again(simulator, transfer, dashboard, moderator):
    dashboard.v1.transfers.reversals.create(transfer.stripe_id)
    stages.hear_of_transfer(transfer)
    assert told(transfer.hold, "student", last=1) == [
        ("$450.00 was taken back from your Stripe account; we will write to you", "failed")
    ]

    services.pay_again(stages.again(transfer), reason="A mistake", by=moderator)
    stages.send_all()

    assert told(transfer.hold, "company", last=4) == [
        ("Dana was paid $450.00", "done"),
        ("$450.00 was taken back from Dana", "done"),
        ("$450.00 is paid again, after it was taken back by mistake", "done"),
        ("Dana was paid $450.00", "done"),
    ]


def test_staff_looks_at_the_payment(hold, moderator):
    services.freeze(hold, reason="Somebody wrote to us", by=moderator)

    assert told(hold, "student", last=2) == [
        ("$450.00 is held for you", "waiting"),
        ("On hold while we look at the payment", "waiting"),
    ]


def test_the_student_hears_why_pay_is_taken_back(simulator, transfer, student):
    services.refund_released(transfer.hold, amount_cents=11000, bearer="student", reason="Page 3 is copied.", by=None)
    stages.refund_all()

    note = student.notifications.get(title__endswith="taken back")
    assert note.title == "$100 of your pay is taken back"
    assert "Why: Page 3 is copied. Write to us if you disagree." in note.body
