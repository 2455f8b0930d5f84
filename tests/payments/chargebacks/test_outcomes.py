"""A company's bank takes the money back: each way it can go, to the last cent."""

import pytest
from django.utils import timezone

from payments import services, signals
from payments.chargebacks import watching
from payments.chargebacks.services import look, record
from payments.endings import BankDecides
from payments.gateway import disputes
from payments.gateway.errors import Missing
from payments.holds.services import Frozen
from payments.ledger.models import JournalLine
from payments.ledger.queries import balance
from payments.models import Chargeback, Checkout, Difference, Hold, JournalEntry, Refund, Transfer
from payments.webhooks.services import process_next
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures
from tests.payments.webhooks.messages import send, snapshot

pytestmark = pytest.mark.django_db
Account = JournalLine.Account
Status = Chargeback.Status
FEE = 1500


def disputed(simulator, row, **options) -> Chargeback:
    """The bank of whoever paid for this hold or checkout takes the money back."""
    checkout = stages.again(row.checkout if isinstance(row, Hold) else row)
    return look(simulator.post("disputes", charge=checkout.charge_id, **options)["id"])


def won(simulator, chargeback) -> Chargeback:
    simulator.post("disputes/win", dispute=chargeback.stripe_id)
    return look(chargeback.stripe_id)


def lost(simulator, chargeback) -> Chargeback:
    simulator.post("disputes/lose", dispute=chargeback.stripe_id)
    return look(chargeback.stripe_id)


def held(hold) -> int:
    return -balance(Account.HELD_FUNDS, currency=hold.currency, subject=str(hold.pk))


def losses(subject) -> int:
    return balance(Account.LOSSES, currency="USD", subject=str(subject))


def taken(chargeback) -> int:
    return balance(Account.CHARGEBACKS, currency="USD", subject=chargeback.checkout.charge_id)


def titles(person) -> list[str]:
    told = person.notifications.filter(dedupe_key__startswith="chargeback:").order_by("created_at", "pk")
    return list(told.values_list("title", flat=True))


def paid_together(simulator, company, *students) -> list[Hold]:
    """One checkout for several students' work."""
    holds = [stages.agreed(company, student) for student in students]
    services.confirm_checkout(stages.paid_at_stripe(simulator, *holds))
    return [stages.again(hold) for hold in holds]


def test_the_bank_takes_495_and_stripe_15_while_the_money_is_held(simulator, company, student):
    hold = stages.funded(simulator, company, student)

    chargeback = disputed(simulator, hold)

    assert (chargeback.status, chargeback.amount_cents, chargeback.fee_cents) == (Status.NEEDS_RESPONSE, 49500, FEE)
    assert chargeback.taken_at and chargeback.evidence_due_at > timezone.now()
    assert (taken(chargeback), held(hold)) == (49500, 49500)
    assert stages.again(hold).status == Hold.Status.FROZEN
    assert_books_balance(simulator)


def test_nothing_moves_while_the_bank_decides(simulator, company, student, owner, moderator):
    hold = stages.funded(simulator, company, student)
    disputed(simulator, hold)
    hold = stages.again(hold)

    with pytest.raises(Frozen):
        services.release(hold, by=owner)
    with pytest.raises(Frozen):
        services.cancel_or_refund(hold, reason="Changed our minds", by=owner)
    with pytest.raises(BankDecides):
        services.unfreeze(hold, by=moderator, reason="They called us")
    assert stages.again(hold).status == Hold.Status.FROZEN


def test_won_the_495_come_back_and_the_work_goes_on(simulator, company, student, owner):
    hold = stages.funded(simulator, company, student)
    chargeback = won(simulator, disputed(simulator, hold))

    assert chargeback.status == Status.WON and chargeback.closed_at
    assert (taken(chargeback), held(hold), losses(hold.pk)) == (0, 49500, 0)
    assert stages.again(hold).status == Hold.Status.FUNDED
    services.release(stages.again(hold), by=owner)
    assert_books_balance(simulator)


def test_lost_while_held_the_bank_has_refunded_the_company_and_nobody_refunds_it_again(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    chargeback = disputed(simulator, hold)
    ended = []
    signals.hold_refunded.connect(lambda hold, refund, **_: ended.append((hold.pk, refund)), weak=False, dispatch_uid=1)

    lost(simulator, chargeback)
    look(chargeback.stripe_id)

    signals.hold_refunded.disconnect(dispatch_uid=1)
    assert ended == [(hold.pk, None)]
    assert stages.again(chargeback).status == Status.LOST
    assert stages.again(hold).status == Hold.Status.REFUNDED
    assert (taken(chargeback), held(hold), losses(hold.pk)) == (0, 0, 0)
    assert not Refund.objects.exists()
    assert_books_balance(simulator)


def test_lost_after_release_the_student_keeps_450_and_we_bear_495(simulator, company, student):
    transfer = stages.paid(simulator, company, student)
    chargeback = lost(simulator, disputed(simulator, transfer.hold))

    assert stages.again(transfer).status == Transfer.Status.PAID
    assert (taken(chargeback), losses(transfer.hold_id)) == (0, 49500)
    assert titles(student)[-1] == "The bank has decided about the pay for “Market scan of oat drinks”"
    assert student.notifications.get(title=titles(student)[-1]).body.startswith("You keep what was approved: $450.00.")
    assert_books_balance(simulator)


def test_staff_may_let_the_student_bear_a_lost_chargeback(simulator, company, student, moderator):
    transfer = stages.paid(simulator, company, student)
    lost(simulator, disputed(simulator, transfer.hold))

    services.take_back(stages.again(transfer), amount_cents=45000, reason="The work was copied", by=moderator)
    stages.reverse_all()

    assert losses(transfer.hold_id) == 4500
    assert stages.again(transfer).status == Transfer.Status.REVERSED
    assert_books_balance(simulator)


def test_pay_that_was_released_and_not_sent_is_still_sent(simulator, company, student):
    stages.ready(simulator, student)
    transfer = stages.released(simulator, company, student)

    chargeback = disputed(simulator, transfer.hold)
    stages.send_all()

    assert stages.again(transfer).status == Transfer.Status.PAID
    lost(simulator, chargeback)
    assert_books_balance(simulator)


def test_of_two_students_paid_together_the_finished_one_keeps_the_pay_and_the_other_work_ends(
    simulator, company, student, rival
):
    stages.ready(simulator, student)
    done, open_one = paid_together(simulator, company, student, rival)
    services.release(done, by=None)
    stages.send_all()

    chargeback = disputed(simulator, open_one)
    assert [stages.again(one).status for one in (done, open_one)] == ["released", "frozen"]
    assert (
        titles(student)[-1]
        == titles(rival)[-1]
        == "The company’s bank disputes the pay for “Market scan of oat drinks”"
    )

    lost(simulator, chargeback)
    assert [stages.again(one).status for one in (done, open_one)] == ["released", "refunded"]
    assert (losses(done.pk), held(open_one), taken(chargeback)) == (49500, 0, 0)
    assert_books_balance(simulator)


def test_a_dispute_about_less_than_is_held_is_our_loss_and_staff_decides_what_ends(
    simulator, company, student, moderator
):
    hold = stages.funded(simulator, company, student)
    chargeback = disputed(simulator, hold, amount=20000)
    assert stages.again(hold).status == Hold.Status.FROZEN

    lost(simulator, chargeback)

    assert stages.again(hold).status == Hold.Status.FUNDED
    assert (losses(hold.pk), held(hold)) == (20000, 49500)
    difference = Difference.objects.get()
    assert (difference.kind, difference.hold, difference.amount_cents) == ("chargeback", hold, 20000)
    assert_books_balance(simulator)


def test_a_dispute_about_one_of_two_who_were_paid_together_is_our_loss(simulator, company, student, rival):
    first, second = paid_together(simulator, company, student, rival)

    chargeback = lost(simulator, disputed(simulator, first, amount=49500))

    assert {stages.again(one).status for one in (first, second)} == {Hold.Status.FUNDED}
    assert losses(chargeback.checkout_id) == 49500
    assert Difference.objects.get().hold is None
    assert_books_balance(simulator)


def test_a_refund_that_waited_is_needless_once_the_bank_took_the_money(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="Plans changed", by=None)
    chargeback = disputed(simulator, hold)
    stages.refund_all()
    assert Refund.objects.get().status == Refund.Status.FAILED

    lost(simulator, chargeback)
    Refund.objects.update(next_attempt_at=timezone.now())
    stages.refund_all()

    assert Refund.objects.get().status == Refund.Status.CANCELLED
    assert (held(hold), losses(hold.pk)) == (0, 0)
    assert_books_balance(simulator)


def test_a_refund_that_waited_is_sent_once_the_dispute_is_won(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="Plans changed", by=None)
    chargeback = disputed(simulator, hold)
    stages.refund_all()
    won(simulator, chargeback)

    Refund.objects.update(next_attempt_at=timezone.now())
    stages.refund_all()

    assert Refund.objects.get().status == Refund.Status.DONE
    assert_books_balance(simulator)


def test_an_inquiry_moves_no_money_and_is_for_staff_alone(simulator, company, student, owner, moderator):
    hold = stages.funded(simulator, company, student)

    chargeback = disputed(simulator, hold, inquiry=True)

    assert (chargeback.status, chargeback.taken_at, taken(chargeback)) == (Status.INQUIRY, None, 0)
    assert stages.again(hold).status == Hold.Status.FUNDED
    assert titles(moderator) == ["A bank asks about $495.00 from Harbor Coffee"]
    assert titles(owner) == titles(student) == []
    assert_books_balance(simulator)


def test_an_inquiry_that_becomes_a_chargeback_takes_the_money_then(simulator, company, student, owner):
    hold = stages.funded(simulator, company, student)
    chargeback = disputed(simulator, hold, inquiry=True)
    simulator.post("disputes/escalate", dispute=chargeback.stripe_id)

    chargeback = look(chargeback.stripe_id)

    assert (chargeback.status, taken(chargeback)) == (Status.NEEDS_RESPONSE, 49500)
    assert stages.again(hold).status == Hold.Status.FROZEN
    assert titles(owner) == ["Your bank asks for $495.00 back"]
    assert_books_balance(simulator)


def test_an_inquiry_that_ends_leaves_nothing_behind(simulator, company, student, owner):
    hold = stages.funded(simulator, company, student)
    chargeback = won(simulator, disputed(simulator, hold, inquiry=True))

    assert chargeback.status == Status.CLOSED
    assert stages.again(hold).status == Hold.Status.FUNDED
    assert titles(owner) == []
    assert_books_balance(simulator)


def test_what_staff_froze_for_another_reason_stays_frozen_when_the_bank_is_done(simulator, company, student, moderator):
    hold = stages.funded(simulator, company, student)
    services.freeze(hold, reason="The company asked us to look", by=moderator)

    won(simulator, disputed(simulator, hold))

    assert stages.again(hold).status == Hold.Status.FROZEN
    assert_books_balance(simulator)


def test_a_dispute_first_heard_of_when_it_is_over_is_booked_whole(simulator, company, student, owner):
    hold = stages.funded(simulator, company, student)
    dispute = simulator.post("disputes", charge=hold.checkout.charge_id)
    simulator.post("disputes/lose", dispute=dispute["id"])

    assert look(dispute["id"]).status == Status.LOST
    assert stages.again(hold).status == Hold.Status.REFUNDED
    assert "Your bank asks for $495.00 back" not in titles(owner)
    assert_books_balance(simulator)


def test_words_of_yesterday_set_nothing_back(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    chargeback = disputed(simulator, hold)
    yesterday = disputes.dispute(chargeback.stripe_id)
    won(simulator, chargeback)

    assert record(yesterday).status == Status.WON
    assert stages.again(hold).status == Hold.Status.FUNDED
    assert_books_balance(simulator)


def test_lost_and_won_after_all_makes_the_loss_good_and_asks_staff(simulator, company, student):
    transfer = stages.paid(simulator, company, student)
    chargeback = disputed(simulator, transfer.hold)
    before = disputes.dispute(chargeback.stripe_id)
    simulator.post("disputes/win", dispute=chargeback.stripe_id)
    after = disputes.dispute(chargeback.stripe_id)
    record(with_words(before, status="lost"))
    assert losses(transfer.hold_id) == 49500

    record(after)

    assert (stages.again(chargeback).status, losses(transfer.hold_id)) == (Status.WON, 0)
    assert Difference.objects.get().kind == "chargeback"
    assert_books_balance(simulator)


def test_won_counts_once_the_money_is_back(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    chargeback = disputed(simulator, hold)
    answer = disputes.dispute(chargeback.stripe_id)

    assert record(with_words(answer, status="won")).status == Status.UNDER_REVIEW
    assert stages.again(hold).status == Hold.Status.FROZEN
    assert won(simulator, chargeback).status == Status.WON
    assert_books_balance(simulator)


def test_messages_in_any_order_and_twice_come_to_the_same(client_for, simulator, company, student, moderator):
    hold = stages.funded(simulator, company, student)
    dispute = simulator.post("disputes", charge=hold.checkout.charge_id)["id"]
    simulator.post("disputes/win", dispute=dispute)
    kinds = ["closed", "funds_reinstated", "created", "funds_withdrawn", "updated", "created", "closed"]

    for kind in kinds:
        send(client_for(), snapshot(f"charge.dispute.{kind}", dispute))
    while process_next():
        pass

    assert Chargeback.objects.get().status == Status.WON
    assert JournalEntry.objects.filter(key__startswith="chargeback:").count() == 3
    assert stages.again(hold).status == Hold.Status.FUNDED
    assert_books_balance(simulator)


def test_a_dispute_of_a_charge_we_do_not_know_yet_is_parked_until_we_do(client_for, simulator, company, student):
    hold = stages.agreed(company, student)
    checkout = stages.paid_at_stripe(simulator, hold)
    intent = simulator.state(transfer_group=stages.again(checkout).transfer_group)["payment_intents"][0]["id"]
    dispute = simulator.post("disputes", payment_intent=intent)["id"]
    with pytest.raises(Missing):
        look(dispute)

    services.confirm_checkout(stages.again(checkout))

    assert look(dispute).checkout == checkout
    assert stages.again(hold).status == Hold.Status.FROZEN
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_freeze_and_book_it_once(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    dispute = simulator.post("disputes", charge=hold.checkout.charge_id)["id"]

    results = at_once(*[lambda: look(dispute)] * 8)

    assert failures(results) == []
    assert JournalEntry.objects.filter(key__startswith="chargeback:").count() == 2
    assert stages.again(hold).status == Hold.Status.FROZEN
    assert_books_balance(simulator)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("party", ["release", "refund"])
def test_a_chargeback_and_the_end_of_the_same_hold_at_once(simulator, company, student, owner, party):
    stages.ready(simulator, student)
    hold = stages.funded(simulator, company, student)
    dispute = simulator.post("disputes", charge=hold.checkout.charge_id)["id"]
    ends = {
        "release": lambda: services.release(stages.again(hold), by=owner),
        "refund": lambda: services.cancel_or_refund(stages.again(hold), reason="Plans changed", by=owner),
    }

    at_once(lambda: look(dispute), ends[party], lambda: look(dispute), ends[party])

    ended = {"release": Hold.Status.RELEASED, "refund": Hold.Status.REFUNDED}[party]
    assert stages.again(hold).status in (Hold.Status.FROZEN, ended)
    stages.send_all()
    stages.refund_all()
    lost(simulator, Chargeback.objects.get())
    assert taken(Chargeback.objects.get()) == held(hold) == 0
    assert Transfer.objects.filter(status=Transfer.Status.PAID).count() <= 1
    assert_books_balance(simulator)


def test_the_sweep_learns_what_no_message_told(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    chargeback = disputed(simulator, hold)
    simulator.post("disputes/lose", dispute=chargeback.stripe_id)
    assert not watching.watch_next() or stages.again(chargeback).status == Status.LOST
    Chargeback.objects.filter(status__in=Chargeback.OPEN).update(next_attempt_at=timezone.now())

    while watching.watch_next():
        pass

    assert stages.again(chargeback).status == Status.LOST
    assert_books_balance(simulator)


def with_words(answer, **changes):
    return type(answer)(**{**vars(answer), **changes})


@pytest.mark.broken_books
def test_a_fee_that_stripe_returns_with_the_money_is_booked(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    chargeback = disputed(simulator, hold)
    simulator.post("disputes/win", dispute=chargeback.stripe_id)
    answer = disputes.dispute(chargeback.stripe_id)
    returned = with_words(answer.movements[1], fee_cents=-FEE)

    chargeback = record(with_words(answer, movements=[answer.movements[0], returned]))

    assert chargeback.fee_cents == 0
    assert balance(Account.STRIPE_FEES, currency="USD") == Checkout.objects.get().stripe_fee_cents
    assert_books_balance()


def test_lost_without_any_money_taken_is_only_written_down(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    chargeback = disputed(simulator, hold, inquiry=True)

    record(with_words(disputes.dispute(chargeback.stripe_id), status="lost"))

    assert stages.again(chargeback).status == Status.LOST
    assert stages.again(hold).status == Hold.Status.FUNDED
    assert_books_balance(simulator)


def test_words_stripe_invents_later_change_nothing(simulator, company, student):
    chargeback = disputed(simulator, stages.funded(simulator, company, student))

    assert (
        record(with_words(disputes.dispute(chargeback.stripe_id), status="brand_new")).status == Status.NEEDS_RESPONSE
    )


def test_an_inquiry_thought_closed_can_still_become_a_chargeback(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    chargeback = disputed(simulator, hold, inquiry=True)
    record(with_words(disputes.dispute(chargeback.stripe_id), status="warning_closed"))
    simulator.post("disputes/escalate", dispute=chargeback.stripe_id)

    chargeback = look(chargeback.stripe_id)

    assert (chargeback.status, chargeback.closed_at) == (Status.NEEDS_RESPONSE, None)
    assert stages.again(hold).status == Hold.Status.FROZEN
    assert_books_balance(simulator)


@pytest.mark.broken_books
def test_a_charge_of_nobody_is_missing(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    dispute = simulator.post("disputes", charge=hold.checkout.charge_id)["id"]
    Checkout.objects.update(charge_id="")

    with pytest.raises(Missing):
        look(dispute)
