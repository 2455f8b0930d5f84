"""Years of money at once, made by the database itself: of ten holds six are released and paid, one of those later
refunded in part, one each is refunded, split, still held, and released and not yet sent."""

from django.db import connection

from accounts.models import Company, User

HOLDS_PER_MILLION_LINES = 117_700
STEPS = (
    "SET session_replication_role = replica",
    """
    CREATE TEMP TABLE made AS SELECT i, mod(i, 10) AS kind, gen_random_uuid() AS hold, gen_random_uuid() AS checkout,
        gen_random_uuid() AS transfer, gen_random_uuid() AS refund,
        (ARRAY['USD', 'EUR', 'GBP', 'JPY'])[1 + mod(i, 4)] AS currency, now() - i * interval '10 seconds' AS at,
        10000 + mod(i, 50000) AS pay, (10000 + mod(i, 50000)) / 10 AS fee,
        (%(payees)s::bigint[])[1 + mod(i, %(payee_count)s)] AS payee
    FROM generate_series(1, %(holds)s) AS i
    """,
    """
    INSERT INTO payments_checkout (id, company_id, opened_by_id, status, amount_cents, currency, transfer_group,
        session_id, session_url, payment_intent_id, charge_id, stripe_fee_cents, purchase_order, card_brand, card_last4,
        receipt_url, return_path, next_attempt_at, created_at, paid_at, declined_code)
    SELECT checkout, %(company)s, NULL, 'paid', pay + fee, currency, hold::text, 'cs_' || i, '', 'pi_' || i, 'ch_' || i,
        100, '', '', '', '', '/', at, at, at, '' FROM made
    """,
    """
    INSERT INTO payments_hold (id, company_id, payee_id, reference, amount_cents, fee_cents, currency, released_cents,
        released_fee_cents, status, checkout_id, created_at, funded_at, freeze_reason, ended_at)
    SELECT hold, %(company)s, payee, 'Work ' || i, pay, fee, currency,
        CASE kind WHEN 0 THEN 0 WHEN 2 THEN 0 WHEN 1 THEN pay / 2 ELSE pay END,
        CASE kind WHEN 0 THEN 0 WHEN 2 THEN 0 WHEN 1 THEN fee / 2 ELSE fee END,
        CASE kind WHEN 0 THEN 'refunded' WHEN 1 THEN 'split' WHEN 2 THEN 'funded' ELSE 'released' END,
        checkout, at, at, '', CASE kind WHEN 2 THEN NULL ELSE at END FROM made
    """,
    """
    INSERT INTO payments_transfer (id, hold_id, payee_id, amount_cents, currency, status, stripe_id, payment_id,
        reversed_cents, is_our_loss, is_from_balance, waiting_for, next_attempt_at, created_at, sent_at, paid_at)
    SELECT transfer, hold, payee, CASE kind WHEN 1 THEN pay / 2 ELSE pay END, currency,
        CASE kind WHEN 3 THEN 'pending' ELSE 'paid' END, CASE kind WHEN 3 THEN '' ELSE 'tr_' || i END, '',
        0, false, false, '', at, at, at, at FROM made WHERE kind NOT IN (0, 2)
    """,
    """
    INSERT INTO payments_refund (id, hold_id, bearer, amount_cents, fee_cents, currency, reason, status, stripe_id,
        waiting_for, next_attempt_at, created_at, sent_at, done_at)
    SELECT refund, hold, CASE kind WHEN 4 THEN 'platform' ELSE 'held' END,
        CASE kind WHEN 0 THEN pay + fee WHEN 1 THEN pay + fee - pay / 2 - fee / 2 ELSE 110 END,
        CASE kind WHEN 0 THEN fee WHEN 1 THEN fee - fee / 2 ELSE 10 END,
        currency, 'Plans changed', 'done', 're_' || i, '', at, at, at, at FROM made WHERE kind IN (0, 1, 4)
    """,
    "CREATE TEMP TABLE posted (key text, currency text, at timestamptz, accounts text[], subjects text[], cents int[])",
    """
    INSERT INTO posted
    SELECT 'charge:ch_' || i || ':fee', currency, at, ARRAY['stripe_fees', 'stripe_balance'], ARRAY['ch_' || i, ''],
        ARRAY[100, -100] FROM made
    UNION ALL
    SELECT 'hold:' || hold || ':funded', currency, at, ARRAY['stripe_balance', 'held_funds'], ARRAY['', hold::text],
        ARRAY[pay + fee, -pay - fee] FROM made
    UNION ALL
    SELECT 'hold:' || hold || ':released', currency, at, ARRAY['held_funds', 'payable', 'platform_fees'],
        ARRAY[hold::text, payee::text, hold::text],
        CASE kind WHEN 1 THEN ARRAY[pay / 2 + fee / 2, -(pay / 2), -(fee / 2)] ELSE ARRAY[pay + fee, -pay, -fee] END
    FROM made WHERE kind NOT IN (0, 2)
    UNION ALL
    SELECT 'transfer:' || transfer || ':sent', currency, at, ARRAY['payable', 'stripe_balance'], ARRAY[payee::text, ''],
        CASE kind WHEN 1 THEN ARRAY[pay / 2, -(pay / 2)] ELSE ARRAY[pay, -pay] END FROM made WHERE kind NOT IN (0, 2, 3)
    UNION ALL
    SELECT 'refund:re_' || i, currency, at, ARRAY['held_funds', 'stripe_balance'], ARRAY[hold::text, ''],
        CASE kind WHEN 0 THEN ARRAY[pay + fee, -pay - fee]
        ELSE ARRAY[pay + fee - pay / 2 - fee / 2, -(pay + fee - pay / 2 - fee / 2)] END FROM made WHERE kind IN (0, 1)
    UNION ALL
    SELECT 'refund:re_' || i, currency, at, ARRAY['platform_fees', 'losses', 'stripe_balance'],
        ARRAY[hold::text, hold::text, ''], ARRAY[10, 100, -110] FROM made WHERE kind = 4
    """,
    """
    INSERT INTO payments_journalentry (key, currency, line_count, memo, created_at)
    SELECT key, currency, cardinality(cents), '', at FROM posted
    """,
    """
    INSERT INTO payments_journalline (entry_id, account, subject, amount_cents)
    SELECT entry.id, line.account, line.subject, line.cents FROM posted
        JOIN payments_journalentry AS entry USING (key),
        unnest(posted.accounts, posted.subjects, posted.cents) AS line (account, subject, cents)
    """,
    """
    INSERT INTO payments_document (id, kind, series_id, number, code, company_id, checkout_id, refund_id, total_cents,
        currency, content, issued_at)
    SELECT gen_random_uuid(), 'invoice', 'many-1', i, 'M1-' || i, %(company)s, checkout, NULL::uuid, pay + fee,
        currency, '{}'::jsonb, at FROM made
    UNION ALL
    SELECT gen_random_uuid(), 'credit_note', 'many-2', row_number() OVER (ORDER BY i), 'M2-' || i, %(company)s,
        checkout, refund, back.amount_cents, made.currency, '{}'::jsonb, at
        FROM made JOIN payments_refund AS back ON back.id = refund
    """,
    """
    INSERT INTO payments_series SELECT series_id, max(number) FROM payments_document GROUP BY series_id
    """,
    "SET session_replication_role = origin",
    "ANALYZE",
)


def make_money(company: Company, students: list[User], *, holds: int = HOLDS_PER_MILLION_LINES) -> None:
    """Holds of this company for these students, with everything that became of them; 8.5 journal lines each."""
    values = {
        "holds": holds,
        "company": company.pk,
        "payees": [student.pk for student in students],
        "payee_count": len(students),
    }
    with connection.cursor() as cursor:
        for step in STEPS:
            cursor.execute(step, values)
