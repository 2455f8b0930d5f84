"""Disputes: the bank takes a payment back, we may answer, the bank decides."""

from .balance import DAY, book
from .events import emit
from .router import listing, operation, retrieval, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

FEE = 1500
ANSWER_WITHIN = 9 * DAY
OPEN = ("needs_response", "under_review")
EVIDENCE_FIELDS = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal "
    "customer_communication customer_email_address customer_name customer_purchase_ip customer_signature "
    "duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt "
    "refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation "
    "shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number "
    "uncategorized_file uncategorized_text"
)
EVIDENCE = EVIDENCE_FIELDS.split()


def open_dispute(store: Store, charge_id: str, *, reason: str = "fraudulent", amount: int | None = None) -> Json:
    """The bank withdraws the disputed amount and Stripe its fee."""
    charge = store.find("charge", charge_id)
    left = charge["amount"] - charge["amount_refunded"]
    if not charge["paid"] or charge["disputed"] or left == 0:
        raise Invalid("Only a payment that succeeded and is neither refunded nor disputed can be disputed.")
    key, currency, taken = new_id("du"), charge["currency"], min(amount or left, left)
    entry = book(store, "adjustment", key, amount=-taken, currency=currency, fee=FEE, category="dispute")
    details = {"due_by": store.now() + ANSWER_WITHIN, "enhanced_eligibility": {}, "has_evidence": False}
    dispute: Json = {
        "id": key, "object": "dispute", "amount": taken, "balance_transactions": [public(entry)], "charge": charge_id,
        "created": store.now(), "currency": currency, "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": details | {"past_due": False, "submission_count": 0}, "is_charge_refundable": False,
        "livemode": False, "metadata": {}, "payment_intent": charge["payment_intent"], "reason": reason,
        "status": "needs_response",
    }  # fmt: skip
    store.add(dispute)
    store.save(charge | {"disputed": True})
    emit(store, "charge.dispute.created", dispute)
    emit(store, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(store: Store, dispute: Json, *, won: bool) -> Json:
    """The bank decides. What is won comes back; Stripe keeps its fee either way."""
    if dispute["status"] not in OPEN:
        raise ApiError(f"This dispute is already {dispute['status']}.", code="dispute_already_closed")
    dispute["status"] = "won" if won else "lost"
    if won:
        amount, currency = dispute["amount"], dispute["currency"]
        entry = book(store, "adjustment", dispute["id"], amount=amount, currency=currency, category="dispute_reversal")
        dispute["balance_transactions"].append(public(entry))
        emit(store, "charge.dispute.funds_reinstated", store.save(dispute))
    emit(store, "charge.dispute.closed", store.save(dispute))
    return dispute


@operation("POST", "/v1/disputes/{id}", "evidence metadata submit")
def answer_dispute(store: Store, ask: Ask, key: str) -> Json:
    """Evidence goes to the bank with `submit`; Stripe's two test texts decide the case at once."""
    dispute = with_metadata(store.find("dispute", key), ask)
    given = ask.get("evidence", {})
    unknown = sorted(set(given) - set(EVIDENCE))
    if unknown:
        raise Invalid(f"Received unknown parameter: evidence[{unknown[0]}]", code="parameter_unknown", param="evidence")
    if given and dispute["status"] != "needs_response":
        raise ApiError("This dispute no longer takes evidence.", code="dispute_evidence_not_accepted")
    dispute["evidence"] |= given
    details = dispute["evidence_details"]
    details["has_evidence"] = any(dispute["evidence"][name] for name in EVIDENCE)
    if given and str(ask.get("submit", "true")).lower() == "true":
        details["submission_count"] += 1
        dispute["status"] = "under_review"
    emit(store, "charge.dispute.updated", store.save(dispute))
    verdict = given.get("uncategorized_text")
    if dispute["status"] == "under_review" and verdict in ("winning_evidence", "losing_evidence"):
        close(store, dispute, won=verdict == "winning_evidence")
    return public(dispute)


@operation("POST", "/v1/disputes/{id}/close")
def concede_dispute(store: Store, ask: Ask, key: str) -> Json:
    return public(close(store, store.find("dispute", key), won=False))


listing("/v1/disputes", "dispute", "charge payment_intent")
retrieval("/v1/disputes/{id}", "dispute")
