"""A credit note is issued while others hold the payment it belongs to: nobody waits for each other in a ring."""

import threading

import pytest
from django.db import transaction

from payments import services
from payments.invoices.services import issue_credit_note
from payments.models import Document, Refund
from payments.refunds.services import forget_waiting
from tests.payments import stages
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.broken_books
def test_a_bank_that_takes_the_money_back_and_a_refund_that_arrives_do_not_block_each_other(
    simulator, company, student
):
    hold = stages.funded(simulator, company, student)
    services.cancel_or_refund(hold, reason="Not needed", by=None)
    refund = Refund.objects.get()
    both_locked = threading.Barrier(2, timeout=20)

    def the_bank_takes_it_back() -> None:
        with transaction.atomic():
            services.lock([hold])
            both_locked.wait()
            forget_waiting(hold, reason="The bank gave it back.")

    def the_refund_arrives() -> None:
        with transaction.atomic():
            Refund.objects.select_for_update().get(pk=refund.pk)
            both_locked.wait()
            issue_credit_note(refund)

    assert failures(at_once(the_bank_takes_it_back, the_refund_arrives)) == []
    assert Document.objects.filter(refund=refund).count() == 1
