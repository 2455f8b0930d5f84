"""What time itself does to postings."""

import datetime as dt
from functools import partial

from marketplace.core import currencies, sweeps
from projects.postings import services as postings
from projects.postings.models import Project


def close_expired(now: dt.datetime) -> int:
    """Close postings whose time for applications is over; return how many."""
    due = Project.objects.filter(status=Project.Status.OPEN, closes_at__lte=now).select_related("company")
    return sweeps.each(due, partial(postings.close, by=None, reason=Project.CloseReason.EXPIRED))


def compare_anew() -> int:
    """Bring what pay is worth beside other currencies up to the settings; return how many postings were out of date.

    Only for sorting and filtering; see `Project.worth`.
    """
    out_of_date = 0
    for currency in currencies.offered():
        worth = currencies.rate(currency.code)
        rows = Project.objects.filter(currency=currency.code).exclude(worth=worth)
        out_of_date += rows.update(worth=worth)
    return out_of_date
