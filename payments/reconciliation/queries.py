"""The invariants of the money. Each check returns sentences for staff; no sentence means that it holds."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from payments.gateway.models import Step
from payments.gateway.steps import UNSETTLED
from payments.holds.models import Checkout, Hold
from payments.ledger.models import JournalEntry, JournalLine
from payments.ledger.queries import balances
from payments.payouts.models import Transfer
from payments.refunds.models import Refund

Account = JournalLine.Account
Balances = Mapping[tuple[str, str], int]
HELD = (Hold.Status.FUNDED, Hold.Status.FROZEN)
NOT_SENT = (Transfer.Status.PENDING, Transfer.Status.FAILED)
TOO_OLD = dt.timedelta(days=2)


def verify_books() -> list[str]:
    """Every invariant that does not hold, as a sentence; empty when the books are right."""
    checks = (
        entries_balance,
        held_funds_match_holds,
        payables_match_transfers,
        fees_match_released_holds,
        released_holds_have_one_transfer,
        refunded_holds_have_one_refund,
        paid_checkouts_match_their_holds,
        steps_are_settled,
    )
    return [problem for check in checks for problem in check()]


def entries_balance() -> list[str]:
    """The lines of each entry sum to zero and are complete."""
    totals = JournalEntry.objects.annotate(total=Sum("lines__amount_cents", default=0), found=Count("lines"))
    wrong = totals.filter(~Q(total=0) | ~Q(found=F("line_count")))
    return [f"Journal entry {entry.key} sums to {entry.total} with {entry.found} lines." for entry in wrong]


def held_funds_match_holds() -> list[str]:
    """Pay and fee are held exactly while a hold is funded or frozen, or its refund has not gone through."""
    holding = Q(status__in=HELD) | Q(status=Hold.Status.REFUNDED) & ~Q(refunds__status=Refund.Status.DONE)
    expected = {(str(hold.pk), hold.currency): -hold.total_cents for hold in Hold.objects.filter(holding)}
    return _differences("Held funds of hold", expected, balances(Account.HELD_FUNDS))


def payables_match_transfers() -> list[str]:
    """What we owe a student is what was released and not sent, or was taken back."""
    expected: Counter[tuple[str, str]] = Counter()
    owed = Transfer.objects.filter(Q(status__in=NOT_SENT) | Q(reversed_cents__gt=0))
    for transfer in owed:
        amount = transfer.amount_cents if transfer.status in NOT_SENT else transfer.reversed_cents
        expected[(str(transfer.payee_id), transfer.currency)] -= amount
    return _differences("Payable to student", expected, balances(Account.PAYABLE))


def fees_match_released_holds() -> list[str]:
    """Our fee is earned when a hold is released, not before."""
    released = Hold.objects.filter(status=Hold.Status.RELEASED, fee_cents__gt=0)
    expected = {(str(hold.pk), hold.currency): -hold.fee_cents for hold in released}
    return _differences("Fee of hold", expected, balances(Account.PLATFORM_FEES))


def released_holds_have_one_transfer() -> list[str]:
    """A released hold has a transfer of its pay, and no other hold has one."""
    missing = Hold.objects.filter(status=Hold.Status.RELEASED).exclude(
        transfers__amount_cents=F("amount_cents"), transfers__payee=F("payee")
    )
    stray = Transfer.objects.exclude(hold__status=Hold.Status.RELEASED)
    unnamed = Transfer.objects.exclude(status__in=NOT_SENT).filter(stripe_id="")
    return [
        *(f"Hold {hold.pk} is released without its transfer." for hold in missing),
        *(f"Transfer {transfer.pk} belongs to a hold that is not released." for transfer in stray),
        *(f"Transfer {transfer.pk} counts as sent without Stripe's id." for transfer in unnamed),
    ]


def refunded_holds_have_one_refund() -> list[str]:
    """A refunded hold has a refund of all that was paid, and no other hold has one."""
    total = F("amount_cents") + F("fee_cents")
    missing = Hold.objects.filter(status=Hold.Status.REFUNDED).exclude(refunds__amount_cents=total)
    stray = Refund.objects.exclude(hold__status=Hold.Status.REFUNDED)
    return [
        *(f"Hold {hold.pk} is refunded without its refund." for hold in missing),
        *(f"Refund {refund.pk} belongs to a hold that is not refunded." for refund in stray),
    ]


def paid_checkouts_match_their_holds() -> list[str]:
    """A paid checkout is worth its holds together, and each hold that was ever funded has a paid checkout."""
    total = Sum(F("holds__amount_cents") + F("holds__fee_cents"))
    wrong = Checkout.objects.filter(status=Checkout.Status.PAID).annotate(total=total).exclude(total=F("amount_cents"))
    unpaid = Hold.objects.filter(funded_at__isnull=False).exclude(checkout__status=Checkout.Status.PAID)
    return [
        *(f"Checkout {checkout.pk} is not worth its holds." for checkout in wrong),
        *(f"Hold {hold.pk} counts as funded without a paid checkout." for hold in unpaid),
    ]


def steps_are_settled() -> list[str]:
    """No call to Stripe stays without an answer for days."""
    old = Step.objects.filter(status__in=UNSETTLED, created_at__lt=timezone.now() - TOO_OLD)
    return [f"Step {step.key} has been {step.status} since {step.created_at:%Y-%m-%d %H:%M} UTC." for step in old]


def _differences(what: str, expected: Balances, found: Balances) -> list[str]:
    wrong = sorted(key for key in {*expected, *found} if expected.get(key, 0) != found.get(key, 0))
    return [
        f"{what} {subject}: the journal says {found.get((subject, currency), 0)} {currency} cents, "
        f"the rows say {expected.get((subject, currency), 0)}."
        for subject, currency in wrong
    ]
