"""The hosted pages people meet in their browser, by address."""

import re
from collections.abc import Callable

from . import pages_account, pages_pay
from .markup import Page, notice
from .store import Store
from .wire import ApiError, Invalid, Json

ROUTES: list[tuple[re.Pattern[str], Callable[[Store, str, Json | None], Page]]] = [
    (re.compile(r"/c/pay/(cs_test_\w+)$"), pages_pay.pay),
    (re.compile(r"/3d-secure/(pi_\w+)$"), pages_pay.challenge),
    (re.compile(r"/receipts/(ch_\w+)$"), pages_pay.receipt),
    (re.compile(r"/onboarding/(link_\w+)/form$"), pages_account.onboarding),
    (re.compile(r"/onboarding/(link_\w+)$"), pages_account.open_link),
    (re.compile(r"/express/(acct_\w+)/bank$"), pages_account.bank_form),
    (re.compile(r"/express/(acct_\w+)$"), pages_account.express),
]


def serve(store: Store, path: str, form: Json | None) -> Page | None:
    """The page at this path, None where there is none; `form` is what was posted."""
    for pattern, show in ROUTES:
        match = pattern.match(path)
        if match:
            try:
                return show(store, match[1], form)
            except Invalid as refused:
                return notice("This page is not there", refused.message, status=404)
            except ApiError as refused:
                return notice("That did not work", refused.message, status=409)
    return None
