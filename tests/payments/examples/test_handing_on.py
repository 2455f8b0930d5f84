"""Dana vanishes; the $450.00 that Harbor Coffee paid for her are held for Ravi from then on, and paid to him."""

import pytest

from accounts.audit.queries import history
from payments import services, signals
from payments.chargebacks.services import look
from payments.models import Document, Handover, Hold, JournalEntry, Transfer
from payments.queries import earnings, holds_for_payee, timeline, verify_books
from tests.payments import stages
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db
WHY = "Ravi took the work over."


@pytest.fixture
def handed_on(simulator, hold, rival, owner):
    """It is held for Ravi, whom Stripe can pay."""
    stages.ready(simulator, rival)
    return services.hand_on(hold, payee=rival, by=owner, reason=WHY)


def test_the_books_stay_and_whoever_did_the_work_is_paid(simulator, hold, student, rival, owner):
    stages.ready(simulator, rival)
    before = list(JournalEntry.objects.values_list("key", flat=True))

    services.hand_on(hold, payee=rival, by=owner, reason=WHY)

    assert list(JournalEntry.objects.values_list("key", flat=True)) == before
    services.release(stages.again(hold), by=owner)
    stages.send_all()
    transfer = Transfer.objects.get()
    assert (transfer.payee, transfer.amount_cents, transfer.status) == (rival, 45000, Transfer.Status.PAID)
    assert earnings(rival).paid_cents == 45000
    assert list(holds_for_payee(student)) == []
    assert_books_balance(simulator)


def test_it_is_on_record_and_announced(handed_on, student, rival, owner):
    row = Handover.objects.get(hold=handed_on)
    event = history(handed_on).get(verb="handed on")

    assert (row.before, row.after, row.by, row.reason) == (student, rival, owner, WHY)
    assert (event.actor, event.reason) == (owner, WHY)


def test_others_hear_who_it_was_held_for(hold, student, rival):
    heard = []

    def hear(hold, before, **_):
        heard.append((hold.payee, before))

    signals.hold_handed_on.connect(hear)
    try:
        services.hand_on(hold, payee=rival, by=None, reason=WHY)
    finally:
        signals.hold_handed_on.disconnect(hear)
    assert heard == [(rival, student)]


def test_each_side_reads_its_part_of_the_story(handed_on):
    def told(viewer):
        return [fact.text for fact in timeline(stages.again(handed_on), viewer)]

    assert told("company") == [
        "Harbor Coffee paid $495.00",
        "$450.00 went on from Dana to Ravi. Nothing was charged again.",
        "$450.00 is held for Ravi",
    ]
    assert told("student") == [
        "Harbor Coffee paid $495.00",
        "$450.00 was held already, and went on to you",
        "$450.00 is held for you",
    ]


@pytest.mark.parametrize("verb", ["freeze", "release", "refund"])
def test_only_held_money_goes_on(hold, rival, moderator, verb):
    act = {
        "freeze": lambda: services.freeze(hold, reason="Somebody wrote to us", by=moderator),
        "release": lambda: services.release(hold, by=None),
        "refund": lambda: services.cancel_or_refund(hold, reason="Plans changed", by=None),
    }[verb]
    act()

    with pytest.raises(services.Frozen if verb == "freeze" else services.CannotHandOn):
        services.hand_on(hold, payee=rival, by=None, reason=WHY)

    assert not Handover.objects.exists()


def test_nobody_hands_it_to_whom_it_is_held_for_or_to_a_closed_account(hold, student, rival):
    rival.is_active = False
    rival.save()

    for person in (student, rival):
        with pytest.raises(services.CannotHandOn, match="nobody else"):
            services.hand_on(hold, payee=person, by=None, reason=WHY)


def test_the_credit_note_of_a_later_refund_says_who_did_the_work(simulator, handed_on):
    services.cancel_or_refund(handed_on, reason="Nobody took it over", by=None)
    stages.refund_all()

    note = Document.objects.get(kind=Document.Kind.CREDIT_NOTE)
    assert "The work was begun by Dana Reyes and went on to Ravi Patel." in note.content["notes"]
    assert note.content["total_cents"] == 49500
    assert stages.again(handed_on).status == Hold.Status.REFUNDED
    assert_books_balance(simulator)


def test_a_chargeback_finds_the_money_of_whoever_it_is_held_for_now(simulator, handed_on, rival, student):
    dispute = simulator.post("disputes", charge=stages.again(handed_on).checkout.charge_id)
    look(dispute["id"])

    assert stages.again(handed_on).status == Hold.Status.FROZEN
    with pytest.raises(services.Frozen):
        services.hand_on(handed_on, payee=student, by=None, reason="Back again")
    simulator.post("disputes/lose", dispute=dispute["id"])
    look(dispute["id"])
    assert (stages.again(handed_on).status, stages.again(handed_on).payee) == (Hold.Status.REFUNDED, rival)
    assert not Transfer.objects.exists()
    assert_books_balance(simulator)


@pytest.mark.broken_books
def test_the_invariants_notice_money_meant_for_somebody_else(handed_on, student):
    Hold.objects.filter(pk=handed_on.pk).update(payee=student)

    sentence = f"Hold {handed_on.pk} was handed on to somebody else than who it is meant for."
    assert sentence in verify_books()


@pytest.mark.django_db(transaction=True)
def test_a_release_and_a_handover_at_once_pay_one_person(simulator, company, student, rival):
    hold = stages.funded(simulator, company, student)

    results = at_once(
        lambda: services.release(stages.again(hold), by=None),
        lambda: services.hand_on(stages.again(hold), payee=rival, by=None, reason=WHY),
    )

    assert len(failures(results)) <= 1
    transfer = Transfer.objects.get()
    assert transfer.payee_id == stages.again(hold).payee_id
    assert_books_balance(simulator)
