"""What is always true of the money, each as one statement in SQL that finds where it is not.

The database compares sums with sums, and only differences come out, a few at most: so it takes little memory and some
seconds however long the journal has grown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

MOST = 100
"""So many differences of one kind are told: where there are more, a few are enough to look for the cause."""


@dataclass(frozen=True)
class Invariant:
    """`sql` selects the rows for which it does not hold, `sentence` is filled with the columns of each, in order."""

    says: str
    sentence: str
    sql: str

    def broken(self) -> Iterator[str]:
        """A sentence for each row for which it does not hold."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self.sql} LIMIT {MOST + 1}")
            found: list[tuple[Any, ...]] = cursor.fetchall()
        yield from (self.sentence.format(*row) for row in found[:MOST])
        if len(found) > MOST:
            yield f"And there are more of the kind: {self.says}"


def account(name: str, what: str, *, says: str, expected: str, found: str = "") -> Invariant:
    """That an account is, for each subject and currency, what the rows say it should be.

    `expected` selects subject, currency and cents; `found` narrows the lines of the journal that count.
    """
    return Invariant(
        says=says,
        sentence=f"{what} {{0}}: the journal says {{2}} {{1}} cents, the rows say {{3}}.",
        sql=f"""
        WITH expected AS (
            SELECT subject, currency, sum(cents)::bigint AS cents FROM ({expected}) AS rows
            GROUP BY subject, currency
        ), found AS (
            SELECT line.subject, entry.currency, sum(line.amount_cents)::bigint AS cents
            FROM payments_journalline AS line JOIN payments_journalentry AS entry ON entry.id = line.entry_id
            WHERE line.account = '{name}' {found}
            GROUP BY line.subject, entry.currency
        )
        SELECT subject, currency, coalesce(found.cents, 0), coalesce(expected.cents, 0)
        FROM expected FULL JOIN found USING (subject, currency)
        WHERE coalesce(found.cents, 0) <> coalesce(expected.cents, 0) ORDER BY subject, currency
        """,
    )


ENTRIES = Invariant(
    says="The lines of each entry sum to zero and are complete, so each currency balances.",
    sentence="Journal entry {0} sums to {1} with {2} lines.",
    sql="""
    SELECT entry.key, coalesce(lines.total, 0), coalesce(lines.count, 0)
    FROM payments_journalentry AS entry LEFT JOIN (
        SELECT entry_id, sum(amount_cents)::bigint AS total, count(*) AS count
        FROM payments_journalline GROUP BY entry_id
    ) AS lines ON lines.entry_id = entry.id
    WHERE coalesce(lines.total, 0) <> 0 OR coalesce(lines.count, 0) <> entry.line_count ORDER BY entry.id
    """,
)

HELD_FUNDS = account(
    "held_funds",
    "Held funds of hold",
    says="Pay and fee are held while a hold is funded or frozen, and what goes back until it went back.",
    expected="""
    SELECT id::text AS subject, currency, -(amount_cents + fee_cents) AS cents
    FROM payments_hold WHERE status IN ('funded', 'frozen')
    UNION ALL
    SELECT hold_id::text, currency, -amount_cents
    FROM payments_refund WHERE bearer = 'held' AND status NOT IN ('done', 'cancelled')
    """,
)

PAYABLE = account(
    "payable",
    "Payable to student",
    says="We owe a student what was released and not sent, and what was taken back elsewhere and not paid again.",
    expected="""
    SELECT payee_id::text AS subject, currency, -amount_cents AS cents
    FROM payments_transfer WHERE status IN ('pending', 'failed') AND (again_of_id IS NULL OR is_our_loss)
    UNION ALL
    SELECT transfer.payee_id::text, taken.currency, -taken.amount_cents
    FROM payments_reversal AS taken JOIN payments_transfer AS transfer ON transfer.id = taken.transfer_id
    WHERE NOT taken.is_ours AND taken.status = 'done'
    UNION ALL
    SELECT payee_id::text, currency, amount_cents
    FROM payments_transfer WHERE status NOT IN ('pending', 'failed') AND again_of_id IS NOT NULL AND NOT is_our_loss
    """,
)

FEES = account(
    "platform_fees",
    "Fee of hold",
    says="Our fee is earned when pay is released, in its proportion, and given back with it.",
    expected="""
    SELECT id::text AS subject, currency, -released_fee_cents AS cents FROM payments_hold
    WHERE released_fee_cents > 0
    UNION ALL
    SELECT hold_id::text, currency, fee_cents FROM payments_refund WHERE bearer <> 'held' AND status = 'done'
    """,
)

RECEIVABLE = account(
    "receivable",
    "Owed by student",
    says="A student owes us the refunds they bear and what they should make good, until it is taken back.",
    expected="""
    SELECT hold.payee_id::text AS subject, refund.currency, refund.amount_cents - refund.fee_cents AS cents
    FROM payments_refund AS refund JOIN payments_hold AS hold ON hold.id = refund.hold_id
    WHERE refund.bearer = 'student' AND refund.status = 'done'
    UNION ALL
    SELECT transfer.payee_id::text, taken.currency, CASE
        WHEN taken.refund_id IS NULL AND taken.status IN ('pending', 'failed') THEN taken.amount_cents
        WHEN taken.refund_id IS NOT NULL AND taken.status IN ('done', 'written_off') THEN -taken.amount_cents
        ELSE 0 END
    FROM payments_reversal AS taken JOIN payments_transfer AS transfer ON transfer.id = taken.transfer_id
    WHERE taken.is_ours
    """,
    found="""AND NOT EXISTS (SELECT FROM payments_checkout AS checkout WHERE checkout.id::text = line.subject)""",
)

CHARGEBACKS = account(
    "chargebacks",
    "Taken by banks from charge",
    says="Banks have what they took and have not decided about.",
    expected="""
    SELECT checkout.charge_id AS subject, back.currency, back.amount_cents AS cents
    FROM payments_chargeback AS back JOIN payments_checkout AS checkout ON checkout.id = back.checkout_id
    WHERE back.taken_at IS NOT NULL AND back.status IN ('inquiry', 'needs_response', 'under_review')
    """,
)

STRIPE_FEES = account(
    "stripe_fees",
    "Stripe's fees for charge",
    says="Stripe kept its fee for each charge and for each chargeback.",
    expected="""
    SELECT charge_id AS subject, currency, stripe_fee_cents AS cents FROM payments_checkout
    WHERE status = 'paid' AND stripe_fee_cents > 0
    UNION ALL
    SELECT checkout.charge_id, back.currency, back.fee_cents
    FROM payments_chargeback AS back JOIN payments_checkout AS checkout ON checkout.id = back.checkout_id
    WHERE back.taken_at IS NOT NULL
    """,
)

LOSSES = Invariant(
    says="We bear the refunds that are ours, what students could not give back, and chargebacks of released pay.",
    sentence="Our losses on checkout {0}: the journal says {2} {1} cents, the rows say {3}.",
    sql="""
    WITH borne AS (
        SELECT hold_id, currency, amount_cents - fee_cents AS cents
        FROM payments_refund WHERE bearer = 'platform' AND status = 'done'
        UNION ALL
        SELECT transfer.hold_id, taken.currency, CASE
            WHEN taken.refund_id IS NULL AND taken.status <> 'written_off' THEN -taken.amount_cents
            WHEN taken.refund_id IS NOT NULL AND taken.status = 'written_off' THEN taken.amount_cents
            ELSE 0 END
        FROM payments_reversal AS taken JOIN payments_transfer AS transfer ON transfer.id = taken.transfer_id
        WHERE taken.is_ours
        UNION ALL
        SELECT hold_id, currency, amount_cents FROM payments_transfer WHERE is_our_loss
        UNION ALL
        SELECT hold_id, currency, -amount_cents FROM payments_refund WHERE bearer = 'held' AND status = 'cancelled'
        UNION ALL
        SELECT id, currency, -(amount_cents + fee_cents) FROM payments_hold
        WHERE status = 'refunded' AND NOT EXISTS (SELECT FROM payments_refund WHERE hold_id = payments_hold.id)
    ), expected AS (
        SELECT subject, currency, sum(cents)::bigint AS cents FROM (
            SELECT hold.checkout_id::text AS subject, borne.currency, borne.cents
            FROM borne JOIN payments_hold AS hold ON hold.id = borne.hold_id
            UNION ALL
            SELECT checkout_id::text, currency, amount_cents FROM payments_chargeback
            WHERE status = 'lost' AND taken_at IS NOT NULL
        ) AS rows GROUP BY subject, currency
    ), found AS (
        SELECT coalesce(hold.checkout_id::text, line.subject) AS subject, entry.currency,
            sum(line.amount_cents)::bigint AS cents
        FROM payments_journalline AS line JOIN payments_journalentry AS entry ON entry.id = line.entry_id
        LEFT JOIN payments_hold AS hold ON hold.id::text = line.subject
        WHERE line.account = 'losses' GROUP BY 1, 2
    )
    SELECT subject, currency, coalesce(found.cents, 0), coalesce(expected.cents, 0)
    FROM expected FULL JOIN found USING (subject, currency)
    WHERE coalesce(found.cents, 0) <> coalesce(expected.cents, 0) ORDER BY subject, currency
    """,
)

OF_THE_JOURNAL = (ENTRIES, HELD_FUNDS, PAYABLE, FEES, RECEIVABLE, LOSSES, CHARGEBACKS, STRIPE_FEES)
