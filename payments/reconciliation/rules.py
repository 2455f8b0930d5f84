"""What is always true between the rows of money themselves, whatever the journal says."""

from payments.reconciliation.invariants import Invariant

SPLIT_AND_RELEASED = "status IN ('released', 'split')"

RELEASED_HAVE_A_TRANSFER = Invariant(
    says="What was released has one transfer of its pay.",
    sentence="Hold {0} is released without its transfer.",
    sql=f"""
    SELECT hold.id FROM payments_hold AS hold WHERE {SPLIT_AND_RELEASED} AND NOT EXISTS (
        SELECT FROM payments_transfer AS transfer
        WHERE transfer.hold_id = hold.id AND transfer.again_of_id IS NULL AND transfer.payee_id = hold.payee_id
            AND transfer.amount_cents = hold.released_cents AND transfer.currency = hold.currency
    ) ORDER BY hold.id
    """,
)

TRANSFERS_WERE_RELEASED = Invariant(
    says="A transfer belongs to a hold that was released.",
    sentence="Transfer {0} belongs to a hold that is not released.",
    sql=f"""
    SELECT transfer.id FROM payments_transfer AS transfer JOIN payments_hold AS hold ON hold.id = transfer.hold_id
    WHERE NOT hold.{SPLIT_AND_RELEASED} ORDER BY transfer.id
    """,
)

PAID_AGAIN_AT_MOST = Invariant(
    says="No more is paid again than was taken back.",
    sentence="Transfer {0} pays again more than was taken back.",
    sql="""
    SELECT again.id FROM payments_transfer AS again JOIN payments_transfer AS first ON first.id = again.again_of_id
    WHERE again.amount_cents > first.reversed_cents OR again.payee_id <> first.payee_id ORDER BY again.id
    """,
)

SENT_HAVE_A_NAME = Invariant(
    says="What Stripe took has Stripe's id.",
    sentence="{0} {1} counts as {2} without Stripe's id.",
    sql="""
    SELECT kind, id, word FROM (
        SELECT 'Transfer' AS kind, id, 'sent' AS word FROM payments_transfer
        WHERE stripe_id = '' AND status IN ('sent', 'paid', 'reversed')
        UNION ALL
        SELECT 'Refund', id, 'done' FROM payments_refund WHERE stripe_id = '' AND status IN ('sent', 'done')
        UNION ALL
        SELECT 'Reversal', id, 'done' FROM payments_reversal WHERE stripe_id = '' AND status = 'done'
    ) AS rows ORDER BY kind, id
    """,
)

REVERSED_IS_WHAT_WAS_TAKEN = Invariant(
    says="A transfer has lost what its reversals took, and is reversed when that is all.",
    sentence="Transfer {0} lost {1} cents, its reversals took {2}.",
    sql="""
    SELECT transfer.id, transfer.reversed_cents, coalesce(taken.cents, 0)
    FROM payments_transfer AS transfer LEFT JOIN (
        SELECT transfer_id, sum(amount_cents)::bigint AS cents
        FROM payments_reversal WHERE status = 'done' GROUP BY transfer_id
    ) AS taken ON taken.transfer_id = transfer.id
    WHERE transfer.reversed_cents <> coalesce(taken.cents, 0)
        OR (transfer.status = 'reversed') <> (transfer.reversed_cents = transfer.amount_cents) ORDER BY transfer.id
    """,
)

REFUNDED_HAVE_A_REFUND = Invariant(
    says="What was not released goes back: by a refund, or because a bank took it.",
    sentence="Hold {0} is refunded without its refund.",
    sql="""
    SELECT hold.id FROM payments_hold AS hold LEFT JOIN (
        SELECT hold_id, sum(amount_cents) AS cents FROM payments_refund
        WHERE bearer = 'held' AND status <> 'cancelled' GROUP BY hold_id
    ) AS refund ON refund.hold_id = hold.id
    WHERE hold.status IN ('refunded', 'split') AND coalesce(refund.cents, 0)
            <> hold.amount_cents + hold.fee_cents - hold.released_cents - hold.released_fee_cents
        AND NOT (refund.cents IS NULL AND EXISTS (
            SELECT FROM payments_chargeback AS back
            WHERE back.checkout_id = hold.checkout_id AND back.taken_at IS NOT NULL
        )) ORDER BY hold.id
    """,
)

HELD_MONEY_GOES_BACK_ONCE = Invariant(
    says="A refund of held money belongs to a hold that is refunded or split.",
    sentence="Refund {0} belongs to a hold that is not refunded.",
    sql="""
    SELECT refund.id FROM payments_refund AS refund JOIN payments_hold AS hold ON hold.id = refund.hold_id
    WHERE refund.bearer = 'held' AND hold.status NOT IN ('refunded', 'split') ORDER BY refund.id
    """,
)

NEVER_BEYOND = Invariant(
    says="After release no more goes back than was released, and no more fee than was kept.",
    sentence="Hold {0} gives back {1} cents, {2} of them fee, of {3} and {4} released.",
    sql="""
    SELECT hold.id, later.cents, later.fee, hold.released_cents + hold.released_fee_cents, hold.released_fee_cents
    FROM payments_hold AS hold JOIN (
        SELECT hold_id, sum(amount_cents)::bigint AS cents, sum(fee_cents)::bigint AS fee
        FROM payments_refund WHERE bearer <> 'held' AND status <> 'cancelled' GROUP BY hold_id
    ) AS later ON later.hold_id = hold.id
    WHERE later.fee > hold.released_fee_cents OR later.cents - later.fee > hold.released_cents ORDER BY hold.id
    """,
)

CHECKOUTS_ARE_WORTH_THEIR_HOLDS = Invariant(
    says="A paid checkout is worth its holds together, in one currency and for one company.",
    sentence="Checkout {0} is not worth its holds.",
    sql="""
    SELECT checkout.id FROM payments_checkout AS checkout LEFT JOIN payments_hold AS hold
        ON hold.checkout_id = checkout.id
    WHERE checkout.status = 'paid' GROUP BY checkout.id
    HAVING coalesce(sum(hold.amount_cents + hold.fee_cents), 0) <> checkout.amount_cents
        OR bool_or(hold.currency <> checkout.currency OR hold.company_id <> checkout.company_id) ORDER BY checkout.id
    """,
)

FUNDED_WERE_PAID = Invariant(
    says="Each hold that was ever funded has a paid checkout.",
    sentence="Hold {0} counts as funded without a paid checkout.",
    sql="""
    SELECT hold.id FROM payments_hold AS hold LEFT JOIN payments_checkout AS checkout ON checkout.id = hold.checkout_id
    WHERE hold.funded_at IS NOT NULL AND checkout.status IS DISTINCT FROM 'paid' ORDER BY hold.id
    """,
)

STEPS_ARE_SETTLED = Invariant(
    says="No call to Stripe that moves money stays without an answer for days.",
    sentence="Step {0} has been {1} since {2:%Y-%m-%d %H:%M} UTC.",
    sql="""
    SELECT key, status, created_at FROM payments_step
    WHERE status IN ('planned', 'sent', 'unknown') AND created_at < now() - interval '2 days'
        AND kind IN ('transfer', 'refund', 'reversal', 'payout') ORDER BY created_at
    """,
)

HELD_FOR_WHOM_IT_WENT_ON_TO = Invariant(
    says="Money that was handed on is held for, or went to, whom it was handed to last.",
    sentence="Hold {0} was handed on to somebody else than who it is meant for.",
    sql="""
    SELECT hold.id FROM payments_hold AS hold JOIN LATERAL (
        SELECT after_id FROM payments_handover WHERE hold_id = hold.id ORDER BY created_at DESC, id DESC LIMIT 1
    ) AS last ON true WHERE last.after_id <> hold.payee_id ORDER BY hold.id
    """,
)

OF_THE_ROWS = (
    RELEASED_HAVE_A_TRANSFER,
    TRANSFERS_WERE_RELEASED,
    PAID_AGAIN_AT_MOST,
    SENT_HAVE_A_NAME,
    REVERSED_IS_WHAT_WAS_TAKEN,
    REFUNDED_HAVE_A_REFUND,
    HELD_MONEY_GOES_BACK_ONCE,
    NEVER_BEYOND,
    CHECKOUTS_ARE_WORTH_THEIR_HOLDS,
    FUNDED_WERE_PAID,
    HELD_FOR_WHOM_IT_WENT_ON_TO,
    STEPS_ARE_SETTLED,
)
