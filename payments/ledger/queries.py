"""Balances: sums of lines, debit positive."""

from django.db.models import Sum

from payments.ledger.models import JournalLine

Account = JournalLine.Account


def balance(account: str, *, currency: str, subject: str | None = None) -> int:
    """The balance of an account, or of one subject in it, in cents: what we have is positive, what we owe negative."""
    lines = JournalLine.objects.filter(account=account, entry__currency=currency)
    if subject is not None:
        lines = lines.filter(subject=subject)
    return int(lines.aggregate(total=Sum("amount_cents", default=0))["total"])


def balances(account: str) -> dict[tuple[str, str], int]:
    """The balance of each `(subject, currency)` of an account that is not zero."""
    rows = (
        JournalLine.objects.filter(account=account)
        .values_list("subject", "entry__currency")
        .annotate(total=Sum("amount_cents"))
        .order_by()
    )
    return {(subject, currency): total for subject, currency, total in rows if total}
