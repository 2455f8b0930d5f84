"""What is always true of invoices and credit notes."""

from payments.reconciliation.invariants import Invariant

NUMBERS_HAVE_NO_GAPS = Invariant(
    says="Each series of document numbers runs from 1 to where it stands, without a gap.",
    sentence="Series {0} stands at {1} and has {2} documents, {3} to {4}.",
    sql="""
    SELECT series.name, series.last_number, count(document.id), min(document.number), max(document.number)
    FROM payments_series AS series LEFT JOIN payments_document AS document ON document.series_id = series.name
    GROUP BY series.name
    HAVING (count(document.id), min(document.number), max(document.number))
        IS DISTINCT FROM (series.last_number::bigint, 1, series.last_number) ORDER BY series.name
    """,
)

PAID_HAVE_AN_INVOICE = Invariant(
    says="Each paid checkout, and no other, has one invoice of its amount.",
    sentence="Checkout {0} of {1} {2} cents has {3} invoices, of {4} cents.",
    sql="""
    SELECT checkout.id, checkout.currency, checkout.amount_cents, count(document.id), sum(document.total_cents)
    FROM payments_checkout AS checkout LEFT JOIN payments_document AS document
        ON document.checkout_id = checkout.id AND document.kind = 'invoice'
    WHERE checkout.status = 'paid' OR document.id IS NOT NULL
    GROUP BY checkout.id
    HAVING checkout.status <> 'paid' OR count(document.id) <> 1 OR sum(document.total_cents) <> checkout.amount_cents
        OR bool_or(document.currency <> checkout.currency OR document.company_id <> checkout.company_id)
    ORDER BY checkout.id
    """,
)

REFUNDED_HAVE_A_CREDIT_NOTE = Invariant(
    says="Each refund that was done has a credit note of its amount, to the checkout that had paid.",
    sentence="Refund {0} of {1} {2} cents has the credit note {3} of {4} cents.",
    sql="""
    SELECT refund.id, refund.currency, refund.amount_cents, document.code, document.total_cents
    FROM payments_refund AS refund JOIN payments_hold AS hold ON hold.id = refund.hold_id
        LEFT JOIN payments_document AS document ON document.refund_id = refund.id
    WHERE (refund.status = 'done' OR document.id IS NOT NULL)
        AND (document.total_cents, document.currency, document.checkout_id)
            IS DISTINCT FROM (refund.amount_cents, refund.currency, hold.checkout_id) ORDER BY refund.id
    """,
)

OF_THE_PAPERS = (NUMBERS_HAVE_NO_GAPS, PAID_HAVE_AN_INVOICE, REFUNDED_HAVE_A_CREDIT_NOTE)
