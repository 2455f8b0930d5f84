"""What the pages of money rows share: links between rows, amounts in their own currency, states with a colour."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from accounts.audit.readable import Readable
from marketplace.core.formats import money_exact
from payments.models import BalanceTransaction, JournalEntry, Step

LONGEST_LIST = 50
TONES = {
    "released": "success",
    "paid": "success",
    "done": "success",
    "matched": "success",
    "active": "success",
    "won": "success",
    "resolved": "success",
    "funded": "info",
    "sent": "info",
    "in_transit": "info",
    "split": "info",
    "under_review": "info",
    "received": "info",
    "pending": "warning",
    "open": "warning",
    "planned": "warning",
    "frozen": "warning",
    "onboarding": "warning",
    "inquiry": "warning",
    "failed": "danger",
    "unknown": "danger",
    "refused": "danger",
    "different": "danger",
    "restricted": "danger",
    "needs_response": "danger",
    "lost": "danger",
}


def link(row: Model) -> SafeString | str:
    """A row as a link to its own page in the admin; a row without one in words."""
    try:
        url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[quote(row.pk)])
    except NoReverseMatch:
        return str(row)
    classes = "text-primary-600 dark:text-primary-500"
    return format_html('<a class="{}" href="{}">{}</a>', classes, url, f"{row._meta.verbose_name}: {row}")


def links(rows: Iterable[Model]) -> SafeString | str:
    """Rows as links, one a line."""
    return format_html_join("", "<div>{}</div>", ((link(row),) for row in islice(rows, LONGEST_LIST))) or "-"


def entries_about(*keys: str) -> QuerySet[JournalEntry]:
    """Journal entries whose key starts with one of these."""
    found = JournalEntry.objects.none()
    for key in keys:
        found = found | JournalEntry.objects.filter(key__startswith=key)
    return found.order_by("pk")


def movements_of(stripe_id: str) -> QuerySet[BalanceTransaction]:
    """What this object of Stripe's moved in our balance there."""
    found = BalanceTransaction.objects.filter(source_id=stripe_id) if stripe_id else BalanceTransaction.objects.none()
    return found.order_by("created_at")


def try_again(service: Callable[..., Any]) -> ReasonAction:
    """The button that makes a row due at once; whether it was sent before is asked at Stripe first."""
    return ReasonAction(
        "try_again",
        _("Try again now"),
        service,
        help=_("Stripe is asked first whether it was done before, so nothing is paid twice."),
        done=_("It is due now; a worker takes it in a moment."),
        needs_reason=False,
        allowed=lambda row: row.status in (row.Status.PENDING, row.Status.FAILED),
        icon="refresh",
    )


class WaitingFilter(admin.SimpleListFilter):
    """Only the rows that want a person; `waiting` says which."""

    title = _("waits for a person")
    parameter_name = "state"
    waiting = Q()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.waiting) if self.value() == "waiting" else queryset


class MoneyAdmin(ReasonActionMixin, Readable, AuditedAdmin):
    """A row of money: read and followed, never changed. Amounts and times are shown as people read them."""

    show_facets = admin.ShowFacets.NEVER

    def get_actions_row(self, request: HttpRequest) -> list[Any]:
        """What may be done depends on the row; its own page shows it."""
        return []

    @admin.display(description=_("amount"), ordering="amount_cents")
    def amount(self, row: Any) -> str:
        return money_exact(row.amount_cents, row.currency)

    @display(description=_("state"), label=TONES, ordering="status")
    def state(self, row: Any) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @admin.display(description=_("calls to Stripe"))
    def steps(self, row: Model) -> SafeString | str:
        return links(Step.objects.filter(subject_id=row.pk).order_by("kind", "attempt"))
