"""Holds and the checkouts that pay for them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.audit.admin_panel import ReasonAction
from accounts.audit.amounts import AmountField
from marketplace.core.formats import money_exact
from payments import services
from payments.admin.panel import MoneyAdmin, entries_about, links, movements_of
from payments.models import Checkout, Handover, Hold, JournalEntry, Refund
from payments.reconciliation.figures import AGES, held_since

RELEASED = (Hold.Status.RELEASED, Hold.Status.SPLIT)
BEARERS = (Refund.Bearer.PLATFORM, Refund.Bearer.STUDENT)


class AgeFilter(admin.SimpleListFilter):
    """How long the money has been held."""

    title = _("held for")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(age.name, age.label) for age in AGES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Hold]) -> QuerySet[Hold]:
        chosen = next((age for age in AGES if age.name == self.value()), None)
        return queryset.filter(held_since(chosen)) if chosen else queryset


def refund_fields(hold: Hold) -> dict[str, forms.Field]:
    """How much of released money goes back, and who bears it."""
    most = hold.released_cents + hold.released_fee_cents
    return {
        "amount_cents": AmountField(currency=hold.currency, most_cents=most),
        "bearer": forms.ChoiceField(
            label=_("Who bears it"),
            choices=[("", _("Choose one.")), *((bearer.value, bearer.label) for bearer in BEARERS)],
            help_text=_("From the student it is taken back once Stripe has refunded the company."),
            widget=UnfoldAdminSelectWidget,
        ),
    }


def settle_fields(hold: Hold) -> dict[str, forms.Field]:
    """How much of held money the student is paid."""
    held = {"pay": money_exact(hold.amount_cents, hold.currency)}
    text = say("Of %(pay)s; the company gets the rest back, with its share of our fee.") % held
    pay = AmountField(currency=hold.currency, most_cents=hold.amount_cents, label=_("Pay to the student"))
    pay.help_text = text
    return {"pay_cents": pay}


def is_held(hold: Hold) -> bool:
    """Whether the company's money is here and belongs to nobody yet."""
    return hold.status in (Hold.Status.FUNDED, Hold.Status.FROZEN)


ACTIONS = (
    ReasonAction(
        "freeze",
        _("Freeze"),
        services.freeze,
        help=_("Nobody can release it or give it back until you let it go on. Both sides read the reason."),
        done=_("Frozen."),
        allowed=lambda hold: hold.status == Hold.Status.FUNDED,
        icon="ac_unit",
    ),
    ReasonAction(
        "unfreeze",
        _("Let it go on"),
        services.unfreeze,
        done=_("It is held as before."),
        allowed=lambda hold: hold.status == Hold.Status.FROZEN,
        icon="play_arrow",
    ),
    ReasonAction(
        "split",
        _("Pay a part, refund the rest"),
        services.settle,
        help=_("Both sides read this. It ends the work this money was for."),
        done=_("Decided; workers send both in a moment."),
        asks=settle_fields,
        allowed=is_held,
        icon="call_split",
    ),
    ReasonAction(
        "refund",
        _("Refund all of it"),
        services.cancel_or_refund,
        help=_("The company gets pay and fee back. It ends the work this money was for; both sides read the reason."),
        done=_("The refund is due now; a worker sends it in a moment."),
        allowed=is_held,
        icon="undo",
        variant=ActionVariant.DANGER,
    ),
    ReasonAction(
        "refund_released",
        _("Refund after release"),
        services.refund_released,
        help=_("Both sides read this."),
        done=_("The refund is due now; a worker sends it in a moment."),
        asks=refund_fields,
        allowed=lambda hold: hold.status in RELEASED,
        icon="undo",
        variant=ActionVariant.DANGER,
    ),
)


@admin.register(Hold)
class HoldAdmin(MoneyAdmin):
    """Money for one piece of work, from the company's payment to its end."""

    list_display = ("reference", "company", "payee", "amount", "fee", "state", "funded_at", "created_at")
    list_filter = ("status", AgeFilter, "currency")
    list_select_related = ("company", "payee")
    search_fields = (
        "id", "reference", "company__name", "payee__name", "payee__email", "checkout__session_id",
        "checkout__payment_intent_id", "checkout__charge_id", "transfers__stripe_id", "refunds__stripe_id",
    )  # fmt: skip
    readonly_fields = (
        "id", "work", "checkout_row", "handed_on", "transfers", "reversals", "refunds", "chargebacks", "documents",
        "differences", "entries", "created_at",
    )  # fmt: skip
    exclude = ("checkout",)
    ordering = ("-created_at", "pk")
    date_hierarchy = "created_at"
    reason_actions = ACTIONS

    @admin.display(description=_("fee"), ordering="fee_cents")
    def fee(self, hold: Hold) -> str:
        return money_exact(hold.fee_cents, hold.currency)

    @admin.display(description=_("what it is for"))
    def work(self, hold: Hold) -> SafeString | str:
        return links(rows_above(hold))

    @admin.display(description=_("handed on"))
    def handed_on(self, hold: Hold) -> SafeString | str:
        return links(hold.handovers.select_related("before", "after").order_by("created_at"))

    @admin.display(description=_("checkout"))
    def checkout_row(self, hold: Hold) -> SafeString | str:
        return links([hold.checkout] if hold.checkout else [])

    @admin.display(description=_("transfers"))
    def transfers(self, hold: Hold) -> SafeString | str:
        return links(hold.transfers.select_related("payee").order_by("created_at"))

    @admin.display(description=_("taken back"))
    def reversals(self, hold: Hold) -> SafeString | str:
        return links(row for transfer in hold.transfers.all() for row in transfer.reversals.order_by("created_at"))

    @admin.display(description=_("refunds"))
    def refunds(self, hold: Hold) -> SafeString | str:
        return links(hold.refunds.order_by("created_at"))

    @admin.display(description=_("chargebacks"))
    def chargebacks(self, hold: Hold) -> SafeString | str:
        return links(hold.checkout.chargebacks.select_related("checkout__company") if hold.checkout else [])

    @admin.display(description=_("documents"))
    def documents(self, hold: Hold) -> SafeString | str:
        return links(hold.checkout.documents.order_by("issued_at") if hold.checkout else [])

    @admin.display(description=_("differences"))
    def differences(self, hold: Hold) -> SafeString | str:
        return links(hold.differences.order_by("-found_at"))

    @admin.display(description=_("journal"))
    def entries(self, hold: Hold) -> SafeString | str:
        about = JournalEntry.objects.filter(lines__subject=str(hold.pk)).distinct()
        sent = [f"transfer:{pk}:" for pk in hold.transfers.values_list("pk", flat=True)]
        return links([*about.order_by("pk"), *entries_about(*sent)])


@admin.register(Handover)
class HandoverAdmin(MoneyAdmin):
    """Held money that went on from one student to another."""

    list_display = ("hold", "before", "after", "by", "reason", "created_at")
    list_select_related = ("hold", "before", "after", "by")
    search_fields = ("hold__id", "hold__reference", "before__name", "before__email", "after__name", "after__email")
    ordering = ("-created_at", "-pk")
    date_hierarchy = "created_at"


def rows_above(hold: Hold) -> Iterator[Model]:
    """The rows of other apps that this hold is for, each after those it belongs to there."""
    for relation in hold._meta.related_objects:
        row = getattr(hold, relation.get_accessor_name() or "", None) if relation.one_to_one else None
        if row is None or row._meta.app_label == hold._meta.app_label:
            continue
        owners = [field for field in row._meta.fields if field.many_to_one and field.model is type(row)]
        yield from (getattr(row, field.name) for field in owners if _is_of_same_app(field.related_model, row))
        yield row


def _is_of_same_app(model: Any, row: Model) -> bool:
    return bool(model._meta.app_label == row._meta.app_label)


@admin.register(Checkout)
class CheckoutAdmin(MoneyAdmin):
    """A payment page at Stripe, and what came of it."""

    list_display = ("id", "company", "amount", "state", "purchase_order", "created_at", "paid_at")
    list_filter = ("status", "currency")
    list_select_related = ("company",)
    search_fields = ("id", "company__name", "purchase_order", "session_id", "payment_intent_id", "charge_id")
    readonly_fields = (
        "id", "transfer_group", "holds", "chargebacks", "documents", "movements", "entries", "steps", "created_at",
    )  # fmt: skip
    exclude = ("session_url",)
    ordering = ("-created_at", "pk")
    date_hierarchy = "created_at"

    @admin.display(description=_("holds"))
    def holds(self, checkout: Checkout) -> SafeString | str:
        return links(checkout.holds.order_by("created_at"))

    @admin.display(description=_("chargebacks"))
    def chargebacks(self, checkout: Checkout) -> SafeString | str:
        return links(checkout.chargebacks.select_related("checkout__company"))

    @admin.display(description=_("documents"))
    def documents(self, checkout: Checkout) -> SafeString | str:
        return links(checkout.documents.order_by("issued_at"))

    @admin.display(description=_("at Stripe"))
    def movements(self, checkout: Checkout) -> SafeString | str:
        return links(movements_of(checkout.charge_id))

    @admin.display(description=_("journal"))
    def entries(self, checkout: Checkout) -> SafeString | str:
        funded = [f"hold:{pk}:funded" for pk in checkout.holds.values_list("pk", flat=True)]
        return links(entries_about(*funded, *([f"charge:{checkout.charge_id}:"] if checkout.charge_id else [])))
