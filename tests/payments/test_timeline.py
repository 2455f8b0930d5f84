"""What the two sides read about their money."""

import pytest

from payments import services
from payments.models import Payee, Transfer
from payments.payouts import sending
from payments.queries import counts_for_staff, holds_for_company, holds_for_payee, timeline
from tests.payments import stages

pytestmark = pytest.mark.django_db


def told(hold, viewer):
    return [(fact.text, fact.status) for fact in timeline(stages.again(hold), viewer)]


def test_before_payment(company, student):
    hold = stages.agreed(company, student)

    assert told(hold, "company") == [("Your payment of $495.00 is due before work starts", "waiting")]
    assert told(hold, "student") == [("Harbor Coffee has to pay before work starts", "waiting")]


def test_while_the_money_is_held(simulator, company, student):
    hold = stages.funded(simulator, company, student)

    assert told(hold, "company") == [
        ("Harbor Coffee paid $495.00", "done"),
        ("$450.00 is held for Dana", "waiting"),
    ]
    assert told(hold, "student")[1] == ("$450.00 is held for you", "waiting")


def test_once_the_student_is_paid(simulator, company, student):
    hold = stages.paid(simulator, company, student).hold

    assert told(hold, "student") == [
        ("Harbor Coffee paid $495.00", "done"),
        ("$450.00 was released to you", "done"),
        ("In your Stripe account, which sends it to your bank by itself", "done"),
    ]
    assert told(hold, "company")[-1] == ("Dana was paid $450.00", "done")


def test_while_the_student_has_not_set_up_payouts(simulator, company, student):
    transfer = stages.released(simulator, company, student)
    sending.send_next()

    assert told(transfer.hold, "student")[-1] == ("$450.00 waits until you tell Stripe where to send it", "waiting")
    assert told(transfer.hold, "company")[-1] == ("$450.00 is on its way to Dana", "waiting")


def test_when_stripe_refuses(simulator, company, student):
    stages.ready(simulator, student)
    transfer = stages.released(simulator, company, student)
    simulator.post("accounts/status", account=Payee.objects.get().stripe_id, status="restricted")
    sending.send_next()

    text, status = told(transfer.hold, "student")[-1]
    assert (text, status) == ("Stripe could not move $450.00 yet; we try again by ourselves", "failed")
    counts = counts_for_staff()
    assert counts.pop("failed_transfers") == 1
    assert not any(counts.values())


def test_when_the_work_is_cancelled(simulator, company, student):
    unpaid, paid = stages.agreed(company, student), stages.funded(simulator, company, student)
    for hold in (unpaid, paid):
        services.cancel_or_refund(hold, reason="Plans changed", by=None)

    assert told(unpaid, "company") == [("Cancelled before payment. Nothing was charged.", "done")]
    assert told(paid, "company")[-1] == ("$495.00 is going back to Harbor Coffee", "waiting")
    stages.refund_all()
    assert told(paid, "company")[-1] == (
        "$495.00 went back to Harbor Coffee; the bank shows it in 5 to 10 days",
        "done",
    )


def test_an_odd_name_does_not_break_the_sentence(simulator, company, student):
    company.name = "100% Pure %(pay)s"
    company.save()

    assert told(stages.funded(simulator, company, student), "company")[0][0] == "100% Pure %(pay)s paid $495.00"


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_of_holds_take_three_queries(simulator, company, student, rows, django_assert_num_queries):
    for _number in range(rows):
        stages.agreed(company, student)

    for holds in (holds_for_company(company), holds_for_payee(student)):
        with django_assert_num_queries(3):
            shown = [(hold.company.name, hold.payee.name, list(hold.transfers.all())) for hold in holds]
        assert shown == [("Harbor Coffee", "Dana Reyes", [])] * rows


def test_others_see_none_of_it(simulator, company, student, rival, stranger):
    stages.funded(simulator, company, student)

    assert not holds_for_payee(rival).exists()
    assert not holds_for_company(stranger.companies.get()).exists()
    assert Transfer.objects.count() == 0
