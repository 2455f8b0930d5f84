"""Every part of Stripe the simulator plays. Importing this registers their operations and switches."""

from . import (
    accounts,
    balance,
    banks,
    catalog,
    charges,
    checkout,
    customers,
    dashboard,
    disputes,
    endpoints,
    files,
    intents,
    methods,
    payment_pages,
    payouts,
    recipients,
    refunds,
    transfers,
)
from .router import dispatch

PARTS = (
    accounts, balance, banks, catalog, charges, checkout, customers, dashboard, disputes, endpoints, files, intents,
    methods, payment_pages, payouts, recipients, refunds, transfers,
)  # fmt: skip
__all__ = ["PARTS", "dispatch"]
