"""The three comparisons of a reconciliation run: each movement at Stripe with the journal, the journal with those,
and the balances.

What is young may still be under way: a message that has not come yet is no difference. What is older is first read
again from Stripe, as if its message had come only now; what is still missing then is a difference.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.formats import money_exact
from payments.gateway import balances
from payments.ledger.models import JournalEntry, JournalLine
from payments.reconciliation import learning, matching
from payments.reconciliation.differences import MOVEMENT, close, raise_difference
from payments.reconciliation.matching import Moved, Pair
from payments.reconciliation.models import BalanceTransaction, Difference

Kind = Difference.Kind
Status = BalanceTransaction.Status
MESSAGES_TAKE = dt.timedelta(hours=1)
STRIPE_KNOWS_AFTER = dt.timedelta(days=1)
PIECE = 100


def compare(transactions: Sequence[BalanceTransaction]) -> tuple[int, int]:
    """Compare movements at Stripe with the journal; returns how many match and how many differ newly."""
    for late in matching.pair([one for one in transactions if not _is_young(one)]):
        if not late.is_match:
            learning.learn(late.transaction)
    matched = different = 0
    for each in matching.pair(transactions):
        if each.is_match:
            matched += _match(each)
        elif not _is_young(each.transaction):
            different += _differ(each)
    return matched, different


def _is_young(transaction: BalanceTransaction) -> bool:
    return timezone.now() - transaction.created_at < MESSAGES_TAKE


@transaction.atomic
def _match(each: Pair) -> bool:
    open_ones = BalanceTransaction.objects.filter(pk=each.transaction.pk).exclude(status=Status.MATCHED)
    close([_key(each.transaction)])
    return bool(open_ones.update(status=Status.MATCHED, entry=each.entries[0].entry))


@transaction.atomic
def _differ(each: Pair) -> bool:
    found = each.transaction
    BalanceTransaction.objects.filter(pk=found.pk, status=Status.OPEN).update(status=Status.DIFFERENT)
    words = {
        "type": found.type.replace("_", " "),
        "source": found.source_id or found.pk,
        "net": money_exact(found.net_cents, found.currency),
        "booked": money_exact(each.booked_cents, found.currency),
    }
    if each.entries:
        text = _("Stripe moved our balance by %(net)s for %(type)s %(source)s, the journal says %(booked)s.")
    else:
        text = _("Stripe moved our balance by %(net)s for %(type)s %(source)s, of which the journal knows nothing.")
    _difference, is_new = raise_difference(
        kind=Kind.AMOUNT if each.entries else Kind.MISSING_HERE,
        key=_key(found),
        text=text % words,
        stripe_id=found.source_id or found.pk,
        amount_cents=found.net_cents - each.booked_cents,
        currency=found.currency,
        hold=each.hold,
    )
    return is_new


def _key(transaction: BalanceTransaction) -> str:
    return f"{MOVEMENT}:{transaction.pk}"


def doubtful_entries() -> list[str]:
    """The keys of journal entries that Stripe did not know of when it was last asked."""
    open_ones = Difference.objects.filter(kind=Kind.MISSING_THERE, status=Difference.Status.OPEN)
    return [key.removeprefix("entry:") for key in open_ones.values_list("key", flat=True)]


def confirm(entries: Sequence[JournalEntry]) -> int:
    """Look whether Stripe knows of what the journal says it moved; returns how many it newly does not."""
    known = matching.claimed(entries)
    close([f"entry:{entry.key}" for entry in entries if entry.key in known])
    missing = matching.moving(entry.key for entry in entries if entry.key not in known)
    return sum(_missing_there(moved) for moved in missing.values())


def _missing_there(moved: Moved) -> bool:
    entry = moved.entry
    words = {"entry": entry.key, "moved": money_exact(moved.cents, entry.currency)}
    _difference, is_new = raise_difference(
        kind=Kind.MISSING_THERE,
        key=f"entry:{entry.key}",
        text=_("The journal moved our balance at Stripe by %(moved)s (%(entry)s), and Stripe shows no such movement.")
        % words,
        amount_cents=-moved.cents,
        currency=entry.currency,
    )
    return is_new


def unequal_balances() -> dict[str, tuple[int, int]]:
    """Currency by currency what Stripe has of ours and what the journal says, where they are not equal.

    What is known and young is left out: it is under way. Raises GatewayError.
    """
    there, here = Counter(balances.balance()), _journal_balances()
    there.subtract(_under_way())
    equal = [f"balance:{currency}" for currency in {*there, *here} if there[currency] == here[currency]]
    close(equal)
    return {
        currency: (there[currency], here[currency])
        for currency in sorted({*there, *here})
        if there[currency] != here[currency]
    }


def _journal_balances() -> Counter[str]:
    lines = JournalLine.objects.filter(account=JournalLine.Account.STRIPE_BALANCE)
    return Counter(dict(lines.values_list("entry__currency").annotate(total=Sum("amount_cents")).order_by()))


def _under_way() -> Counter[str]:
    """What young movements at Stripe moved and the journal has not booked yet."""
    left: Counter[str] = Counter()
    young = BalanceTransaction.objects.filter(status=Status.OPEN).order_by("pk")
    for piece in _pieces(young.iterator(chunk_size=PIECE)):
        for each in matching.pair(piece):
            left[each.transaction.currency] += each.transaction.net_cents - each.booked_cents
    return left


def _pieces(rows: Iterable[BalanceTransaction]) -> Iterator[list[BalanceTransaction]]:
    rows = iter(rows)
    while piece := list(islice(rows, PIECE)):
        yield piece


def raise_unequal(unequal: dict[str, tuple[int, int]]) -> int:
    """A difference for each balance that is not equal; returns how many are new."""
    return sum(_unequal(currency, there, here) for currency, (there, here) in unequal.items())


def _unequal(currency: str, there: int, here: int) -> bool:
    words = {"there": money_exact(there, currency), "here": money_exact(here, currency)}
    _difference, is_new = raise_difference(
        kind=Kind.BALANCE,
        key=f"balance:{currency}",
        text=_("Stripe has %(there)s of ours, the journal says %(here)s.") % words,
        amount_cents=there - here,
        currency=currency,
    )
    return is_new
