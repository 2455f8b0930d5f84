"""Refunds that somebody made in Stripe's dashboard: taken over where they fit, else booked and shown to staff."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.formats import money_exact
from marketplace.core.states import move
from payments import notifications, signals
from payments.gateway.answers import SentRefund
from payments.gateway.errors import Missing
from payments.holds.models import Checkout, Hold
from payments.ledger import services as ledger
from payments.ledger.models import JournalEntry, JournalLine
from payments.ledger.services import Credit, Debit
from payments.refunds import books
from payments.refunds.models import Refund

Account = JournalLine.Account
Status = Refund.Status
CAME_BACK = ("failed", "canceled")


def adopt(answer: SentRefund) -> Refund | None:
    """Our row for a refund made elsewhere: one that waits for just this amount, or one made for a whole hold.

    Only where the charge paid a single hold is it clear which. Everything else is booked as owed to us until a person
    decides, and gives None. Raises Missing when the charge is none of ours.
    """
    paid = Checkout.objects.filter(charge_id=answer.charge_id).exclude(charge_id="")
    checkout = paid.select_for_update(no_key=True).first()
    if checkout is None:
        raise Missing("unknown_charge", f"No checkout has the charge {answer.charge_id}.")
    if answer.status in CAME_BACK:
        _book_return(checkout, answer)
    if answer.status != "succeeded" or _is_booked(answer):
        return None
    holds = list(checkout.holds.select_for_update(no_key=True).order_by("pk"))
    fitting = (_waiting(holds[0], answer) or _made_for(holds[0], answer)) if len(holds) == 1 else None
    if fitting is None:
        _book_for_staff(checkout, answer, holds)
    return fitting


def _waiting(hold: Hold, answer: SentRefund) -> Refund | None:
    rows = Refund.objects.filter(hold=hold, amount_cents=answer.amount_cents)
    rows = rows.filter(status__in=[Status.PENDING, Status.FAILED]).order_by("created_at")
    return rows.select_for_update(of=("self",)).select_related("hold").first()


def _made_for(hold: Hold, answer: SentRefund) -> Refund | None:
    """The hold ends as refunded when all of it went back while it was held."""
    is_held = hold.status in (Hold.Status.FUNDED, Hold.Status.FROZEN)
    if not is_held or hold.total_cents != answer.amount_cents:
        return None
    reason = _("Refunded in Stripe's dashboard.")
    move(hold, Hold.Status.REFUNDED, reason=reason, ended_at=timezone.now(), frozen_at=None, freeze_reason="")
    return Refund.objects.create(
        hold=hold,
        amount_cents=answer.amount_cents,
        fee_cents=hold.fee_cents,
        currency=answer.currency,
        reason=reason,
    )


def _is_booked(answer: SentRefund) -> bool:
    return JournalEntry.objects.filter(key=f"refund:{answer.id}").exists()


def _book_for_staff(checkout: Checkout, answer: SentRefund, holds: list[Hold]) -> None:
    ledger.post(
        f"refund:{answer.id}",
        currency=answer.currency,
        memo="made in Stripe's dashboard",
        lines=[
            Debit(Account.RECEIVABLE, answer.amount_cents, str(checkout.pk)),
            Credit(Account.STRIPE_BALANCE, answer.amount_cents),
        ],
    )
    amount = money_exact(answer.amount_cents, answer.currency)
    text = _("A refund of %(amount)s was made in Stripe's dashboard") % {"amount": amount}
    notifications.staff_should_look(
        title=text,
        body=_("It does not match the state of the work it was paid for. Decide who bears it."),
        url=reverse("admin:payments_checkout_change", args=[checkout.pk]),
        key=f"refund:{answer.id}:elsewhere",
    )
    signals.money_moved_elsewhere.send(
        sender=Refund,
        kind="refund",
        key=f"refund:{answer.id}",
        text=text,
        stripe_id=answer.id,
        amount_cents=answer.amount_cents,
        currency=answer.currency,
        hold=holds[0] if len(holds) == 1 else None,
    )


def _book_return(checkout: Checkout, answer: SentRefund) -> None:
    """A bank gave back what was refunded elsewhere: nobody owes it to us any more."""
    if _is_booked(answer):
        ledger.post(
            f"refund:{answer.id}:failed",
            currency=answer.currency,
            lines=[
                Debit(Account.STRIPE_BALANCE, answer.amount_cents),
                Credit(Account.RECEIVABLE, answer.amount_cents, str(checkout.pk)),
            ],
        )


def waits_for_bearer(hold: Hold, stripe_id: str) -> int:
    """How many cents of a refund made elsewhere nobody bears yet; 0 where it is not one of this hold's payment."""
    is_taken = Refund.objects.filter(stripe_id=stripe_id).exists()
    owed = JournalLine.objects.filter(
        account=Account.RECEIVABLE,
        subject=str(hold.checkout_id),
        entry__key__in=[f"refund:{stripe_id}", f"refund:{stripe_id}:failed"],
    )
    return 0 if is_taken else sum(owed.values_list("amount_cents", flat=True))


def take_over(
    hold: Hold, stripe_id: str, *, amount_cents: int, fee_cents: int, bearer: str, reason: str, by: User | None
) -> Refund:
    """Make a refund that Stripe took long ago one of ours, and book who bears it."""
    now = timezone.now()
    refund = Refund.objects.create(
        hold=hold,
        bearer=bearer,
        amount_cents=amount_cents,
        fee_cents=fee_cents,
        currency=hold.currency,
        reason=reason[:300],
        requested_by=by,
        stripe_id=stripe_id,
        status=Status.DONE,
        sent_at=now,
        done_at=now,
    )
    books.post_bearer(refund)
    signals.refund_done.send(sender=Refund, refund=refund)
    return refund
