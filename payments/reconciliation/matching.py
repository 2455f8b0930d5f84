"""Which journal entries say the same as a balance transaction of Stripe: by ids, never by amount or date."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, Sum

from payments.holds.models import Checkout, Hold
from payments.ledger.models import JournalEntry, JournalLine
from payments.payouts import own
from payments.payouts.models import Transfer
from payments.reconciliation.models import BalanceTransaction

CHARGES = ("charge", "payment")
REFUNDS = ("refund", "payment_refund")
FAILED_REFUNDS = ("refund_failure", "payment_failure_refund")
TRANSFERS = ("transfer",)
REVERSALS = ("transfer_refund",)
DISPUTES = ("adjustment",)
BY_SOURCE = {
    **dict.fromkeys(REFUNDS, "refund:{}"),
    **dict.fromkeys(FAILED_REFUNDS, "refund:{}:failed"),
    **dict.fromkeys(REVERSALS, "reversal:{}"),
    **dict.fromkeys(own.SENT, "payout:{}:sent"),
    **dict.fromkeys(own.CAME_BACK, "payout:{}:failed"),
}
SOURCE_IN_KEY = ("charge", "refund", "reversal", "chargeback", "payout")
BOOKED_BY_HAND = "transaction:{}"


@dataclass(frozen=True)
class Moved:
    """A journal entry and by how many cents it moved our balance at Stripe."""

    entry: JournalEntry
    cents: int


@dataclass
class Pair:
    """A balance transaction, the journal keys that would explain it, and the entries that do."""

    transaction: BalanceTransaction
    keys: list[str] = field(default_factory=list)
    entries: list[Moved] = field(default_factory=list)
    hold: Hold | None = None

    @property
    def booked_cents(self) -> int:
        """What the journal says it changed in our balance at Stripe."""
        return sum(moved.cents for moved in self.entries)

    @property
    def is_match(self) -> bool:
        """Whether both say the same, in the same currency."""
        currencies = {moved.entry.currency for moved in self.entries}
        return currencies == {self.transaction.currency} and self.booked_cents == self.transaction.net_cents


def moving(keys: Iterable[str]) -> dict[str, Moved]:
    """The entries with these keys that move our balance at Stripe, by key."""
    entries = {entry.pk: entry for entry in JournalEntry.objects.filter(key__in=set(keys))}
    lines = JournalLine.objects.filter(entry__in=entries, account=JournalLine.Account.STRIPE_BALANCE)
    sums = lines.values_list("entry").annotate(total=Sum("amount_cents")).order_by()
    return {entries[pk].key: Moved(entries[pk], total) for pk, total in sums}


def pair(transactions: Sequence[BalanceTransaction]) -> list[Pair]:
    """Each with what the journal has of it; the same few queries for one and for a hundred."""
    pairs = [Pair(transaction) for transaction in transactions]
    _name_charges(pairs)
    _name_transfers(pairs)
    for each in pairs:
        each.keys += _keys_by_source(each.transaction)
    entries = moving(key for each in pairs for key in each.keys)
    for each in pairs:
        each.entries = [entries[key] for key in each.keys if key in entries]
    return pairs


def _name_charges(pairs: list[Pair]) -> None:
    """A charge is the funding of its holds together and the fee Stripe kept of it."""
    charges = {each.transaction.source_id: each for each in pairs if each.transaction.type in CHARGES}
    for checkout in Checkout.objects.filter(charge_id__in=charges).prefetch_related("holds"):
        each, holds = charges[checkout.charge_id], list(checkout.holds.all())
        each.keys = [f"hold:{hold.pk}:funded" for hold in holds]
        each.hold = holds[0] if len(holds) == 1 else None
    for charge_id, each in charges.items():
        each.keys.append(f"charge:{charge_id}:fee")


def _name_transfers(pairs: list[Pair]) -> None:
    sent = {each.transaction.source_id: each for each in pairs if each.transaction.type in TRANSFERS}
    for transfer in Transfer.objects.filter(stripe_id__in=sent).exclude(stripe_id="").select_related("hold"):
        sent[transfer.stripe_id].keys.append(f"transfer:{transfer.pk}:sent")
        sent[transfer.stripe_id].hold = transfer.hold


def _keys_by_source(transaction: BalanceTransaction) -> list[str]:
    keys = [BOOKED_BY_HAND.format(transaction.pk)]
    if transaction.type in DISPUTES and transaction.source_id:
        taken = transaction.amount_cents < 0
        parts = ("taken", "fee") if taken else ("won",)
        return keys + [f"chargeback:{transaction.source_id}:{part}" for part in parts]
    pattern = BY_SOURCE.get(transaction.type)
    return [*keys, pattern.format(transaction.source_id)] if pattern else keys


def claimed(entries: Sequence[JournalEntry]) -> set[str]:
    """The keys of those entries that some balance transaction speaks of, whether or not the amounts agree."""
    sources = _sources(entries)
    by_hand = [entry.key.partition(":")[2] for entry in entries if entry.key.startswith("transaction:")]
    found = BalanceTransaction.objects.filter(Q(source_id__in=set(sources.values())) | Q(pk__in=by_hand))
    return {key for each in pair(list(found)) for key in each.keys}


def _sources(entries: Sequence[JournalEntry]) -> dict[str, str]:
    """The id of the object at Stripe that each entry is about, where it has one."""
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        kind, name = f"{entry.key}:".split(":")[:2]
        named[kind][entry.key] = name
    sources = {key: name for kind in SOURCE_IN_KEY for key, name in named[kind].items()}
    funded, sent = named["hold"], named["transfer"]
    charges = dict(Hold.objects.filter(pk__in=funded.values()).values_list("pk", "checkout__charge_id"))
    transfers = dict(Transfer.objects.filter(pk__in=sent.values()).values_list("pk", "stripe_id"))
    rows = {str(pk): source for pk, source in {**charges, **transfers}.items() if source}
    return sources | {key: rows[name] for key, name in {**funded, **sent}.items() if name in rows}
