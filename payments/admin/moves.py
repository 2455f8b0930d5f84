"""Money on its way: transfers to students, reversals of them, refunds to companies, payouts to banks."""

from django import forms
from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from accounts.audit.admin_panel import ReasonAction
from accounts.audit.amounts import AmountField
from payments import services
from payments.admin.panel import MoneyAdmin, WaitingFilter, entries_about, links, movements_of, try_again
from payments.models import BankPayout, Refund, Reversal, Transfer
from payments.reconciliation.waiting import REFUSED_BY_BANK


def take_back_fields(transfer: Transfer) -> dict[str, forms.Field]:
    """How much of a transfer the student gives back."""
    left = transfer.amount_cents - transfer.reversed_cents
    return {"amount_cents": AmountField(currency=transfer.currency, most_cents=left)}


TAKE_BACK = ReasonAction(
    "take_back",
    _("Take back from the student"),
    services.take_back,
    help=_("For what we lost on this work, a chargeback for example. The student reads this."),
    done=_("A worker takes it back in a moment, as far as the student's balance at Stripe covers it."),
    asks=take_back_fields,
    allowed=lambda transfer: transfer.status in (Transfer.Status.SENT, Transfer.Status.PAID),
    icon="undo",
    variant=ActionVariant.DANGER,
)
PAY_AGAIN = ReasonAction(
    "pay_again",
    _("Pay it again"),
    services.pay_again,
    help=_("For what was taken back by mistake. The student reads this."),
    done=_("A worker sends it in a moment."),
    allowed=lambda transfer: transfer.reversed_cents > 0,
    icon="redo",
)
PAY_OUT_AGAIN = ReasonAction(
    "pay_out_again",
    _("Send it to the bank again"),
    services.retry_bank_payout,
    help=_("Once the student has given Stripe another bank account. Stripe is asked first whether it was done before."),
    done=_("Stripe sends it again."),
    needs_reason=False,
    allowed=lambda payout: payout.status == BankPayout.Status.FAILED and not hasattr(payout, "retried_by"),
    icon="refresh",
)
WRITE_OFF = ReasonAction(
    "write_off",
    _("Write off as our loss"),
    services.write_off,
    help=_("The student keeps the money and owes us nothing any more."),
    done=_("Written off."),
    allowed=lambda row: row.status in (row.Status.PENDING, row.Status.FAILED),
    icon="money_off",
    variant=ActionVariant.DANGER,
)


@admin.register(Transfer)
class TransferAdmin(MoneyAdmin):
    """Pay on its way to a student's account at Stripe."""

    list_display = ("payee", "hold", "amount", "state", "waiting_for", "next_attempt_at", "created_at")
    list_filter = ("status", "waiting_for", "currency")
    list_select_related = ("payee", "hold")
    search_fields = ("id", "stripe_id", "payment_id", "payee__name", "payee__email", "hold__reference")
    readonly_fields = ("id", "created_at", "near", "movements", "entries", "steps")
    ordering = ("-created_at", "pk")
    date_hierarchy = "created_at"
    reason_actions = (try_again(services.retry_transfer), TAKE_BACK, PAY_AGAIN)

    @admin.display(description=_("leads to"))
    def near(self, transfer: Transfer) -> SafeString | str:
        again = Transfer.objects.filter(again_of=transfer).select_related("payee")
        near = [transfer.hold, transfer.again_of, *again, *transfer.reversals.all(), transfer.bank_payout]
        return links(row for row in near if row)

    @admin.display(description=_("at Stripe"))
    def movements(self, transfer: Transfer) -> SafeString | str:
        return links(movements_of(transfer.stripe_id))

    @admin.display(description=_("journal"))
    def entries(self, transfer: Transfer) -> SafeString | str:
        return links(entries_about(f"transfer:{transfer.pk}:"))


@admin.register(Reversal)
class ReversalAdmin(MoneyAdmin):
    """Pay that was, or will be, taken back from a student."""

    list_display = ("transfer", "amount", "state", "waiting_for", "is_ours", "reason", "created_at")
    list_filter = ("status", "waiting_for", "is_ours", "currency")
    list_select_related = ("transfer__payee",)
    search_fields = ("id", "stripe_id", "transfer__stripe_id", "transfer__payee__name", "transfer__payee__email")
    readonly_fields = ("id", "created_at", "near", "movements", "entries", "steps")
    ordering = ("-created_at", "pk")
    date_hierarchy = "created_at"
    reason_actions = (try_again(services.retry_reversal), WRITE_OFF)

    @admin.display(description=_("leads to"))
    def near(self, reversal: Reversal) -> SafeString | str:
        return links(row for row in (reversal.transfer, reversal.transfer.hold, reversal.refund) if row)

    @admin.display(description=_("at Stripe"))
    def movements(self, reversal: Reversal) -> SafeString | str:
        return links(movements_of(reversal.stripe_id))

    @admin.display(description=_("journal"))
    def entries(self, reversal: Reversal) -> SafeString | str:
        at_stripe = [f"reversal:{reversal.stripe_id}"] if reversal.stripe_id else []
        return links(entries_about(f"reversal:{reversal.pk}:", *at_stripe))


@admin.register(Refund)
class RefundAdmin(MoneyAdmin):
    """Money on its way back to a company."""

    list_display = ("hold", "amount", "bearer", "state", "waiting_for", "reason", "created_at")
    list_filter = ("status", "waiting_for", "bearer", "currency")
    list_select_related = ("hold",)
    search_fields = ("id", "stripe_id", "hold__reference", "hold__company__name", "hold__checkout__charge_id")
    readonly_fields = ("id", "created_at", "near", "movements", "entries", "steps")
    ordering = ("-created_at", "pk")
    date_hierarchy = "created_at"
    reason_actions = (try_again(services.retry_refund),)

    @admin.display(description=_("leads to"))
    def near(self, refund: Refund) -> SafeString | str:
        near = [refund.hold, refund.hold.checkout, getattr(refund, "document", None)]
        taken = Reversal.objects.filter(refund=refund).select_related("transfer__payee")
        return links([row for row in near if row] + list(taken))

    @admin.display(description=_("at Stripe"))
    def movements(self, refund: Refund) -> SafeString | str:
        return links(movements_of(refund.stripe_id))

    @admin.display(description=_("journal"))
    def entries(self, refund: Refund) -> SafeString | str:
        return links(entries_about(f"refund:{refund.stripe_id}")) if refund.stripe_id else "-"


class RefusedFilter(WaitingFilter):
    """A bank refused it, and nobody has tried again."""

    waiting = REFUSED_BY_BANK


@admin.register(BankPayout)
class BankPayoutAdmin(MoneyAdmin):
    """What Stripe sent from a student's account there to their bank."""

    list_display = ("payee", "amount", "state", "arrives_on", "failure_code", "created_at")
    list_filter = (RefusedFilter, "status", "currency")
    list_select_related = ("payee__user",)
    search_fields = ("id", "stripe_id", "payee__user__name", "payee__user__email", "failure_code")
    readonly_fields = ("id", "near", "steps")
    ordering = ("-created_at", "pk")
    date_hierarchy = "created_at"
    reason_actions = (PAY_OUT_AGAIN,)

    @admin.display(description=_("leads to"))
    def near(self, payout: BankPayout) -> SafeString | str:
        again = BankPayout.objects.filter(retry_of=payout).select_related("payee__user")
        transfers = payout.transfers.select_related("payee").order_by("created_at")
        near = [payout.payee, *transfers, payout.retry_of, *again]
        return links(row for row in near if row)
