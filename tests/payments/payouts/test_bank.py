"""From the student's account at Stripe to their bank: mirrored, told, and tried again where the bank said no."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.core.formats import day
from payments.gateway.errors import Missing, Unknown
from payments.models import BankPayout, Payee, Step, Transfer
from payments.payouts import bank, retrying
from payments.payouts.retrying import BankRefused, NotRetriable, retry_bank_payout
from payments.queries import timeline
from payments.tasks import watch_bank_payouts
from payments.webhooks.services import process_next
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures
from tests.payments.webhooks.messages import send, snapshot, thin

pytestmark = pytest.mark.django_db
Status = BankPayout.Status
PAYOUTS = {"path": "/v1/payouts", "method": "POST"}


def told(transfer) -> tuple[str, str]:
    fact = timeline(stages.again(transfer).hold, "student")[-1]
    return fact.text, fact.status


def run(simulator, payee) -> str:
    """Stripe pays out what is there by itself; returns the payout's id."""
    simulator.post("settle")
    (made,) = simulator.post("payouts/run", account=payee.stripe_id)["payouts"]
    return made["id"]


@pytest.fixture
def transfer(simulator, company, student) -> Transfer:
    return stages.paid(simulator, company, student)


@pytest.fixture
def payee(transfer) -> Payee:
    return Payee.objects.get(user=transfer.payee)


@pytest.fixture
def refused(simulator, transfer, payee) -> BankPayout:
    """The bank sent the pay back."""
    key = run(simulator, payee)
    simulator.post("payouts/fail", payout=key, code="account_closed")
    return bank.look(payee.stripe_id, key)


def test_a_transfer_names_the_payment_it_became(transfer):
    assert transfer.payment_id.startswith("py_")


def test_a_payout_is_on_its_way_then_at_the_bank(simulator, transfer, payee):
    assert told(transfer) == ("In your Stripe account, which sends it to your bank by itself", "done")

    payout = bank.look(payee.stripe_id, run(simulator, payee))
    expected = day(payout.arrives_on)
    assert (payout.status, payout.amount_cents, payout.currency) == (Status.PENDING, 45000, "USD")
    assert stages.again(transfer).bank_payout == payout
    assert told(transfer) == (f"On its way to your bank, expected {expected}", "waiting")

    simulator.post("payouts/pay", payout=payout.stripe_id)
    payout = bank.look(payee.stripe_id, payout.stripe_id)
    assert payout.status == Status.PAID
    assert told(transfer) == (f"At your bank since {day(timezone.localdate())}", "done")
    assert_books_balance(simulator)


@pytest.mark.parametrize(
    "message",
    [
        lambda key, account: snapshot("payout.paid", key, account=account),
        lambda key, account: thin("v1.payout.paid", key, context=account),
        lambda key, account: snapshot("payout.created", key, account=account),
    ],
)
def test_any_message_about_a_payout_records_how_it_stands(client_for, simulator, transfer, payee, message):
    key = run(simulator, payee)
    simulator.post("payouts/pay", payout=key)

    send(client_for(), message(key, payee.stripe_id))
    while process_next():
        pass

    assert BankPayout.objects.get().status == Status.PAID
    assert stages.again(transfer).bank_payout.stripe_id == key


def test_what_stripe_said_before_sets_nothing_back(simulator, payee):
    key = run(simulator, payee)
    before = bank.bank.payout(payee.stripe_id, key)
    simulator.post("payouts/pay", payout=key)
    bank.look(payee.stripe_id, key)

    assert bank.record(payee.stripe_id, before).status == Status.PAID


def test_a_payout_of_an_account_of_nobody_is_missing(simulator, payee):
    answer = bank.bank.payout(payee.stripe_id, run(simulator, payee))

    for account in ("acct_other", ""):
        with pytest.raises(Missing):
            bank.record(account, answer)


def test_the_sweep_finds_what_no_message_told(simulator, transfer, payee):
    key = run(simulator, payee)
    Transfer.objects.update(next_attempt_at=timezone.now())

    assert watch_bank_payouts() == 1
    assert stages.again(transfer).bank_payout.stripe_id == key
    assert watch_bank_payouts() == 0

    simulator.post("payouts/pay", payout=key)
    BankPayout.objects.update(next_attempt_at=timezone.now())
    assert watch_bank_payouts() == 1
    assert BankPayout.objects.get().status == Status.PAID
    assert_books_balance(simulator)


def test_pay_that_stays_at_stripe_for_weeks_is_looked_for_rarely(simulator, transfer):
    Transfer.objects.update(next_attempt_at=timezone.now(), paid_at=timezone.now() - dt.timedelta(days=40))

    bank.find_next()

    assert stages.again(transfer).next_attempt_at > timezone.now() + dt.timedelta(days=50)


def test_what_the_bank_refused_is_told_once_with_its_reason(student, transfer, payee, refused):
    bank.look(payee.stripe_id, refused.stripe_id)

    assert (refused.status, refused.failure_code) == (Status.FAILED, "account_closed")
    when = day(refused.settled_at)
    said = f"Your bank refused $450.00 on {when}: the account is closed."
    assert told(transfer) == (f"{said} Change the bank account at Stripe, then try again.", "failed")
    (note,) = student.notifications.all()
    assert note.title == "Your bank refused $450.00: the account is closed"


def test_a_payout_may_come_back_after_it_counted_as_paid(simulator, transfer, payee):
    key = run(simulator, payee)
    simulator.post("payouts/pay", payout=key)
    bank.look(payee.stripe_id, key)
    simulator.post("payouts/fail", payout=key, code="no_account")

    assert bank.look(payee.stripe_id, key).status == Status.FAILED
    assert told(transfer)[1] == "failed"


def test_once_the_bank_account_is_changed_the_payout_is_sent_again_once(simulator, student, transfer, payee, refused):
    with pytest.raises(BankRefused, match="Change the bank account at Stripe first"):
        retry_bank_payout(refused, by=student)
    simulator.post("accounts/bank", account=payee.stripe_id, bank="works")

    again = retry_bank_payout(refused, by=student)

    assert (again.retry_of, again.amount_cents, again.status) == (refused, 45000, Status.PENDING)
    assert stages.again(transfer).bank_payout == again
    assert [step.status for step in stages.steps_of(refused)] == [Step.Status.REFUSED, Step.Status.DONE]
    with pytest.raises(NotRetriable):
        retry_bank_payout(refused, by=student)
    simulator.post("payouts/pay", payout=again.stripe_id)
    bank.look(payee.stripe_id, again.stripe_id)
    assert told(transfer)[0].startswith("At your bank since")
    assert_books_balance(simulator)


def test_a_payout_that_stripe_sent_again_by_itself_is_recognised(simulator, student, transfer, payee, refused):
    simulator.post("accounts/bank", account=payee.stripe_id, bank="works")
    key = run(simulator, payee)

    with pytest.raises(NotRetriable, match="sent to your bank again already"):
        retry_bank_payout(refused, by=student)

    again = BankPayout.objects.get(stripe_id=key)
    assert again.retry_of == refused
    assert stages.again(transfer).bank_payout == again
    assert not Step.objects.filter(kind=Step.Kind.PAYOUT).exists()


def test_a_lost_answer_is_asked_about_and_never_paid_out_twice(simulator, student, transfer, payee, refused):
    simulator.post("accounts/bank", account=payee.stripe_id, bank="works")
    simulator.fault("lose_response", **PAYOUTS)
    with pytest.raises(Unknown):
        retry_bank_payout(refused, by=student)
    BankPayout.objects.update(next_attempt_at=timezone.now())

    assert retrying.settle_next()
    assert not retrying.settle_next()

    assert BankPayout.objects.filter(retry_of=refused).count() == 1
    assert simulator.state()["balances"][payee.stripe_id]["usd"]["available"] == 0
    assert [step.status for step in stages.steps_of(refused)] == [Step.Status.DONE]


def test_a_lost_request_is_made_by_the_sweep(simulator, student, payee, refused):
    simulator.post("accounts/bank", account=payee.stripe_id, bank="works")
    simulator.fault("lose_request", **PAYOUTS)
    with pytest.raises(Unknown):
        retry_bank_payout(refused, by=student)
    BankPayout.objects.update(next_attempt_at=timezone.now())

    retrying.settle_next()

    assert BankPayout.objects.get(retry_of=refused).status == Status.PENDING


@pytest.mark.django_db(transaction=True)
def test_four_presses_of_the_button_at_once_send_it_once(simulator, company, student):
    transfer = stages.paid(simulator, company, student)
    payee = Payee.objects.get()
    key = run(simulator, payee)
    simulator.post("payouts/fail", payout=key)
    refused = bank.look(payee.stripe_id, key)
    simulator.post("accounts/bank", account=payee.stripe_id, bank="works")

    results = at_once(*[lambda: retry_bank_payout(refused, by=student)] * 4)

    assert len(failures(results)) < 4
    assert BankPayout.objects.filter(retry_of=refused).count() == 1
    assert simulator.state()["balances"][payee.stripe_id]["usd"]["available"] == 0
    assert stages.again(transfer).bank_payout.retry_of == refused


def test_only_a_refused_payout_is_sent_again(simulator, student, payee):
    payout = bank.look(payee.stripe_id, run(simulator, payee))

    with pytest.raises(NotRetriable, match="nothing to try again"):
        retry_bank_payout(payout, by=student)


def test_an_account_that_stripe_restricted_goes_there_first(simulator, student, payee, refused):
    Payee.objects.update(status=Payee.Status.RESTRICTED)

    with pytest.raises(NotRetriable, match="Stripe needs something from you first"):
        retry_bank_payout(stages.again(refused), by=student)


def test_the_page_lists_payouts_and_offers_to_try_again(client_for, simulator, student, payee, refused):
    html = client_for(student).get(reverse("payouts")).content.decode()
    assert "the account is closed" in html
    assert "Try the payout again" in html

    simulator.post("accounts/bank", account=payee.stripe_id, bank="works")
    answer = client_for(student).post(reverse("payout_retry", args=[refused.pk]), follow=True).content.decode()

    assert "Stripe sends it to your bank again" in answer
    assert "It was sent again." in answer
    assert "Try the payout again" not in answer


def test_a_refusal_of_the_second_try_is_a_sentence(client_for, student, refused):
    answer = client_for(student).post(reverse("payout_retry", args=[refused.pk]), follow=True)

    assert "Change the bank account at Stripe first" in answer.content.decode()


def test_nobody_else_sends_a_students_payout_again(client_for, rival, owner, moderator, refused):
    url = reverse("payout_retry", args=[refused.pk])

    assert [client_for(person).post(url).status_code for person in (rival, owner, moderator)] == [404] * 3
    assert client_for().post(url).status_code == 302
    assert not Step.objects.filter(kind=Step.Kind.PAYOUT).exists()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_is_paged_and_asks_no_more_for_more_rows(
    client_for, student, payee, django_assert_max_num_queries, count
):
    for number in range(count):
        BankPayout.objects.create(payee=payee, stripe_id=f"po_{number}", amount_cents=100, currency="USD")
    client = client_for(student)

    with django_assert_max_num_queries(14):
        html = client.get(reverse("payouts")).content.decode()

    assert html.count("<tr>") == min(count, 10) + 1
    assert ("Page 1 of 3" in html) == (count == 30)
