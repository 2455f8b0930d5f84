import threading

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction

from payments.ledger.models import JournalEntry, JournalLine
from payments.ledger.queries import balance, balances
from payments.ledger.services import Credit, Debit, post

Account = JournalLine.Account
LINES = [Debit(Account.STRIPE_BALANCE, 49500), Credit(Account.HELD_FUNDS, 49500, "h1")]


def entry(line_count=2, key="e1"):
    return JournalEntry.objects.create(key=key, currency="USD", line_count=line_count)


def line(of, amount_cents, account=Account.STRIPE_BALANCE):
    return JournalLine.objects.create(entry=of, account=account, amount_cents=amount_cents)


@transaction.atomic
def write(of, *amounts):
    of = of()
    for amount_cents in amounts:
        line(of, amount_cents)


def test_an_entry_moves_money_from_one_account_to_another(db):
    post("hold:1:funded", currency="USD", lines=LINES)

    assert balance(Account.STRIPE_BALANCE, currency="USD") == 49500
    assert balance(Account.HELD_FUNDS, currency="USD", subject="h1") == -49500
    assert balances(Account.HELD_FUNDS) == {("h1", "USD"): -49500}


def test_posting_twice_is_posting_once(db):
    first = post("hold:1:funded", currency="USD", lines=LINES)
    again = post("hold:1:funded", currency="USD", lines=LINES)

    assert again == first
    assert JournalLine.objects.count() == 2


def test_lines_of_nothing_are_left_out(db):
    made = post("e", currency="USD", lines=[*LINES, Credit(Account.PLATFORM_FEES, 0)])

    assert made.line_count == made.lines.count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_who_post_the_same_fact_at_once_write_it_once():
    start, errors = threading.Barrier(8), []

    def run():
        try:
            start.wait()
            post("hold:1:funded", currency="USD", lines=LINES)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert JournalEntry.objects.count() == 1
    assert JournalLine.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_an_entry_that_does_not_balance():
    with pytest.raises(IntegrityError, match="does not balance"):
        write(entry, 100, -99)

    assert not JournalEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_an_entry_without_its_lines():
    with pytest.raises(IntegrityError, match="has 0 lines"), transaction.atomic():
        entry()


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_lines_that_come_later_even_when_they_balance():
    made = post("e", currency="USD", lines=LINES)

    with pytest.raises(IntegrityError, match="has 4 lines, not 2"):
        write(lambda: made, 50, -50)


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("rows", [JournalEntry, JournalLine])
def test_the_journal_is_never_changed(db, rows, change):
    post("e", currency="USD", lines=LINES)

    found = rows.objects.order_by("pk")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        found.update(id=999) if change == "update" else found._raw_delete(found.db)


def test_a_line_of_nothing_is_refused(db):
    with pytest.raises(IntegrityError, match="journal_line_not_zero"), transaction.atomic():
        line(entry(), 0)


@pytest.mark.django_db(transaction=True)
def test_the_guards_can_be_taken_down_and_put_up_again():
    call_command("migrate", "payments", "0001", verbosity=0)
    with transaction.atomic():
        entry(key="unguarded")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE payments_journalentry CASCADE")

    call_command("migrate", verbosity=0)

    with pytest.raises(IntegrityError), transaction.atomic():
        entry(key="guarded")
