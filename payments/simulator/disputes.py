"""Disputes: the bank takes a payment back, or only asks about it; we may answer, the bank decides."""

from .balance import DAY, available_with, book
from .events import emit
from .router import listing, operation, with_metadata
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

FEE = 1500
ANSWER_WITHIN = 9 * DAY
INQUIRY_ENDS = 120 * DAY
OPEN = ("needs_response", "under_review")
ASKED = ("warning_needs_response", "warning_under_review")
FIELDS = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal "
    "customer_communication customer_email_address customer_name customer_purchase_ip customer_signature "
    "duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt "
    "refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation "
    "shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number "
    "uncategorized_file uncategorized_text"
)
UPLOADED = (
    "cancellation_policy customer_communication customer_signature duplicate_charge_documentation receipt "
    "refund_policy service_documentation shipping_documentation uncategorized_file"
)
EVIDENCE, FILES = FIELDS.split(), UPLOADED.split()
REASONS = {
    "bank_cannot_process": None, "credit_not_processed": "13.7", "customer_initiated": None,
    "debit_not_authorized": None, "duplicate": "12.6", "fraudulent": "10.4", "general": None,
    "incorrect_account_details": None, "insufficient_funds": None, "noncompliant": None,
    "product_not_received": "13.1", "product_unacceptable": "13.3", "subscription_canceled": "13.2",
    "unrecognized": "10.4",
}  # fmt: skip
LONGEST_TEXT, LONGEST_OF_ALL = 20_000, 150_000


def due_now(store: Store, charge_id: str) -> None:
    """The bank of a test card that disputes."""
    charge = store.find("charge", charge_id)
    card = charge.get("_dispute", {})
    if charge["paid"] and not charge["disputed"] and charge["amount_refunded"] < charge["amount_captured"]:
        open_dispute(store, charge_id, reason=card.get("reason", "fraudulent"), inquiry=card.get("inquiry", False))


def open_dispute(
    store: Store, charge_id: str, *, reason: str = "fraudulent", amount: int | None = None, inquiry: bool = False
) -> Json:
    """The bank withdraws the disputed amount and Stripe its fee; an inquiry moves nothing yet."""
    charge = store.find("charge", charge_id)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if not charge["paid"] or charge["disputed"] or left == 0:
        raise Invalid("Only a payment that succeeded and is neither refunded nor disputed can be disputed.")
    if reason not in REASONS:
        raise Invalid(f"reason is one of {', '.join(REASONS)}.")
    key, due = new_id("du"), store.now() + ANSWER_WITHIN
    details = {"due_by": due, "enhanced_eligibility": {}, "has_evidence": False, "past_due": False}
    kind = {"brand": charge["payment_method_details"]["card"]["brand"], "network_reason_code": REASONS[reason]}
    dispute: Json = {
        "id": key, "object": "dispute", "amount": min(amount or left, left), "balance_transactions": [],
        "charge": charge_id, "created": store.now(), "currency": charge["currency"], "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}} | _known(charge),
        "evidence_details": details | {"submission_count": 0}, "is_charge_refundable": inquiry,
        "livemode": False, "metadata": {}, "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "type": "card", "card": kind | {"case_type": "inquiry" if inquiry else "chargeback"},
        },
        "reason": reason, "status": "warning_needs_response" if inquiry else "needs_response",
    }  # fmt: skip
    store.add(dispute)
    store.save(charge | {"disputed": True})
    store.later(due, "overdue", key)
    if inquiry:
        store.later(store.now() + INQUIRY_ENDS, "inquired", key)
        emit(store, "charge.dispute.created", dispute)
        return dispute
    return _withdraw(store, dispute, charge, created=True)


def _known(charge: Json) -> Json:
    """What Stripe fills in itself."""
    who = charge["billing_details"]
    return {"customer_email_address": who["email"], "customer_name": who["name"]}


def _withdraw(store: Store, dispute: Json, charge: Json, *, created: bool = False) -> Json:
    taken, currency = dispute["amount"], dispute["currency"]
    ready = available_with(store, charge["balance_transaction"])
    entry = book(
        store, "adjustment", dispute["id"], amount=-taken, currency=currency, fee=FEE, category="dispute",
        available_on=ready,
    )  # fmt: skip
    dispute["balance_transactions"] = [public(entry)]
    store.save(dispute)
    if created:
        emit(store, "charge.dispute.created", dispute)
    emit(store, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def escalate(store: Store, dispute: Json) -> Json:
    """An inquiry becomes a chargeback: now the money is taken."""
    if dispute["status"] not in ASKED:
        raise Invalid("Only an open inquiry can become a chargeback.")
    dispute |= {"status": "needs_response", "is_charge_refundable": False}
    dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
    dispute["evidence_details"] |= {"due_by": store.now() + ANSWER_WITHIN, "past_due": False, "submission_count": 0}
    store.later(store.now() + ANSWER_WITHIN, "overdue", dispute["id"])
    _withdraw(store, dispute, store.find("charge", dispute["charge"]))
    emit(store, "charge.dispute.updated", dispute)
    return dispute


def close(store: Store, dispute: Json, *, won: bool) -> Json:
    """The bank decides. What is won comes back; Stripe keeps its fee either way. Losing an inquiry costs the money."""
    if dispute["status"] in ASKED:
        if won:
            return _end_inquiry(store, dispute)
        dispute = escalate(store, dispute)
    if dispute["status"] not in OPEN:
        raise ApiError(f"This dispute is already {dispute['status']}.", code="dispute_already_closed")
    dispute |= {"status": "won" if won else "lost", "is_charge_refundable": won}
    if won:
        amount, currency = dispute["amount"], dispute["currency"]
        ready = available_with(store, dispute["balance_transactions"][0]["id"])
        entry = book(
            store, "adjustment", dispute["id"], amount=amount, currency=currency, category="dispute_reversal",
            available_on=ready,
        )  # fmt: skip
        dispute["balance_transactions"].append(public(entry))
        emit(store, "charge.dispute.funds_reinstated", store.save(dispute))
    emit(store, "charge.dispute.closed", store.save(dispute))
    return dispute


def _end_inquiry(store: Store, dispute: Json) -> Json:
    dispute["status"] = "warning_closed"
    emit(store, "charge.dispute.closed", store.save(dispute))
    return dispute


def resolve_inquiries(store: Store, charge_id: str) -> None:
    """A full refund answers an inquiry."""
    for dispute in store.select("dispute", charge=charge_id):
        if dispute["status"] in ASKED:
            _end_inquiry(store, dispute)


def inquired(store: Store, key: str) -> None:
    """Four months later an inquiry that never became a chargeback is over."""
    dispute = store.find("dispute", key)
    if dispute["status"] in ASKED:
        _end_inquiry(store, dispute)


def overdue(store: Store, key: str) -> None:
    """Nobody answered in time: a chargeback is lost."""
    dispute = store.find("dispute", key)
    if dispute["status"] in ("needs_response", "warning_needs_response"):
        if dispute["evidence_details"]["due_by"] > store.now():
            return
        dispute["evidence_details"]["past_due"] = True
        store.save(dispute)
        if dispute["status"] == "needs_response":
            close(store, dispute, won=False)


@operation("POST", "/v1/disputes/{id}", "evidence metadata submit")
def answer_dispute(store: Store, ask: Ask, key: str) -> Json:
    """Evidence goes to the bank with `submit`; Stripe's two test texts decide the case at once."""
    dispute = with_metadata(store.find("dispute", key), ask)
    given, details = ask.get("evidence", {}), dispute["evidence_details"]
    _check(store, dispute, given)
    dispute["evidence"] |= given
    dispute["_staged"] = sorted({*dispute.get("_staged", []), *given})
    details["has_evidence"] = any(dispute["evidence"][name] for name in dispute["_staged"])
    sent = "evidence" in ask.params or "submit" in ask.params
    if sent and dispute["status"].endswith("needs_response") and str(ask.get("submit", "true")).lower() == "true":
        details["submission_count"] += 1
        dispute["status"] = dispute["status"].replace("needs_response", "under_review")
    emit(store, "charge.dispute.updated", store.save(dispute))
    verdict = given.get("uncategorized_text")
    if dispute["status"] in ("under_review", "warning_under_review") and verdict in VERDICTS:
        close(store, dispute, won=VERDICTS[verdict])
    return public(dispute)


VERDICTS = {"winning_evidence": True, "losing_evidence": False}


def _check(store: Store, dispute: Json, given: Json) -> None:
    unknown = sorted(set(given) - set(EVIDENCE) - {"enhanced_evidence"})
    if unknown:
        raise Invalid(f"Received unknown parameter: evidence[{unknown[0]}]", code="parameter_unknown", param="evidence")
    if given and not dispute["status"].endswith("needs_response"):
        raise ApiError("This dispute no longer takes evidence.", code="dispute_evidence_not_accepted")
    for name in set(given) & set(FILES):
        file = store.get(given[name]) if given[name] else None
        if given[name] and (file is None or file["object"] != "file" or file["purpose"] != "dispute_evidence"):
            raise Invalid(f"No such file upload: '{given[name]}'", code="resource_missing", param=f"evidence[{name}]")
    texts = {name: str(value) for name, value in given.items() if name not in FILES and name != "enhanced_evidence"}
    if any(len(text) > LONGEST_TEXT for text in texts.values()) or sum(map(len, texts.values())) > LONGEST_OF_ALL:
        raise Invalid("Evidence holds 20,000 characters a field and 150,000 in all.", param="evidence")


@operation("POST", "/v1/disputes/{id}/close")
def concede_dispute(store: Store, ask: Ask, key: str) -> Json:
    """Nothing more to say: a chargeback is lost, an inquiry is closed."""
    dispute = store.find("dispute", key)
    return public(close(store, dispute, won=dispute["status"] in ASKED))


@operation("GET", "/v1/disputes/{id}")
def retrieve_dispute(store: Store, ask: Ask, key: str) -> Json:
    """With its entries as they are now: what was pending may have become available."""
    dispute = store.find("dispute", key, account=ask.account)
    entries = [store.get(entry["id"]) or entry for entry in dispute["balance_transactions"]]
    return public(dispute | {"balance_transactions": [public(entry) for entry in entries]})


listing("/v1/disputes", "dispute", "charge payment_intent")
