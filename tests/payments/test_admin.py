"""Staff can follow money from row to row, and change none of it by hand."""

import pytest
from django.urls import reverse
from django.utils import timezone

from payments import services
from payments.models import (
    Checkout,
    Hold,
    JournalEntry,
    Payee,
    Refund,
    Step,
    StripeEvent,
    Transfer,
)
from payments.payouts import sending
from tests.payments import stages
from tests.payments.webhooks.messages import send, snapshot

pytestmark = pytest.mark.django_db
MODELS = [Checkout, Hold, JournalEntry, Payee, Refund, Step, StripeEvent, Transfer]


def address(model, page, *args):
    return reverse(f"admin:payments_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def everything(simulator, company, student, client_for):
    """One row of each kind."""
    transfer = stages.paid(simulator, company, student)
    services.cancel_or_refund(stages.funded(simulator, company, student), reason="Plans changed", by=None)
    stages.refund_all()
    send(client_for(), snapshot("transfer.created", transfer.stripe_id))
    return transfer


@pytest.mark.parametrize("model", MODELS)
def test_each_list_and_row_can_be_read(everything, client_for, moderator, model):
    client, row = client_for(moderator), model.objects.first()

    assert client.get(address(model, "changelist"), {"q": "x"}).status_code == 200
    assert client.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_added_changed_or_deleted(everything, client_for, moderator, model):
    moderator.is_superuser = True
    moderator.save()
    client, row = client_for(moderator), model.objects.first()

    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", row.pk), {}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_who_is_not_staff_sees_nothing(everything, client_for, student, owner, model):
    for person in (student, owner, None):
        assert client_for(person).get(address(model, "changelist")).status_code == 302


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (Hold, [Transfer, Checkout, JournalEntry]),
        (Transfer, [Hold, Step, JournalEntry]),
        (Checkout, [Hold, Step]),
        (Step, [Payee]),
        (StripeEvent, [Transfer]),
        (Payee, [Transfer, Step]),
        (Refund, [Hold, Step, JournalEntry]),
    ],
)
def test_rows_lead_to_each_other(everything, client_for, moderator, start, ends):
    row = everything.hold if start is Hold else start.objects.order_by("pk").first()
    if start is Step:
        row = Step.objects.get(kind=Step.Kind.ACCOUNT)

    html = client_for(moderator).get(address(start, "change", row.pk)).content.decode()

    for end in ends:
        assert any(address(end, "change", found.pk) in html for found in end.objects.all()), end


def test_an_entry_shows_its_lines(everything, client_for, moderator):
    entry = JournalEntry.objects.get(key=f"hold:{everything.hold_id}:released")

    html = client_for(moderator).get(address(JournalEntry, "change", entry.pk)).content.decode()

    for amount in ("$495.00", "$450.00", "$45.00"):
        assert amount in html
    assert address(Hold, "change", everything.hold_id) in html


def test_staff_makes_a_failed_transfer_due_again(simulator, company, student, client_for, moderator):
    stages.ready(simulator, student)
    transfer = stages.released(simulator, company, student)
    simulator.fault("rate_limit", path="/v1/transfers", method="POST")
    sending.send_next()
    client = client_for(moderator)
    page = client.get(address(Transfer, "change", transfer.pk)).content.decode()
    assert "Try again now" in page

    client.post(address(Transfer, "try_again", transfer.pk), {"press": "yes"})

    transfer = stages.again(transfer)
    assert transfer.status == Transfer.Status.PENDING
    assert transfer.next_attempt_at <= timezone.now()


def test_a_paid_transfer_offers_nothing_to_try(everything, client_for, moderator):
    page = client_for(moderator).get(address(Transfer, "change", everything.pk)).content.decode()

    assert "Try again now" not in page


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_holds_keeps_its_queries(
    company, student, client_for, moderator, rows, django_assert_max_num_queries
):
    for _number in range(rows):
        stages.agreed(company, student)
    client = client_for(moderator)
    client.get(address(Hold, "changelist"))

    with django_assert_max_num_queries(12):
        client.get(address(Hold, "changelist"))
