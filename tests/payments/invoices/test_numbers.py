"""Numbers without gaps and without doubles, whatever is rolled back and however many processes issue at once."""

import os
import subprocess
import sys

import pytest
import time_machine
from django.db import transaction

from payments.invoices import services
from payments.models import Document, Series
from payments.reconciliation.papers import NUMBERS_HAVE_NO_GAPS
from tests.payments.invoices.papers import NEW_YEAR_IN_UTC, bare_checkout
from tests.payments.payouts.test_races import ROOT
from tests.payments.races import database_url

ISSUER = """
import random, sys
import django
django.setup()
from django.db import transaction
from payments.invoices.services import issue_invoice
from payments.models import Checkout

class Undone(Exception):
    pass

chance = random.Random(int(sys.argv[1]))
checkouts = list(Checkout.objects.order_by("pk"))
chance.shuffle(checkouts)
for is_last in (False, True):
    for checkout in checkouts:
        try:
            with transaction.atomic():
                issue_invoice(checkout)
                if not is_last and chance.random() < 0.5:
                    raise Undone
        except Undone:
            pass
"""


def codes() -> list[str]:
    return list(Document.objects.order_by("code").values_list("code", flat=True))


@pytest.mark.django_db
def test_numbers_run_from_one_in_each_year(company):
    with time_machine.travel("2026-12-31T23:30:00Z", tick=False):
        services.issue_invoice(bare_checkout(company))
        services.issue_invoice(bare_checkout(company))
    with time_machine.travel(NEW_YEAR_IN_UTC, tick=False):
        services.issue_invoice(bare_checkout(company))

    assert codes() == ["INV-2026-000001", "INV-2026-000002", "INV-2027-000001"]
    assert list(NUMBERS_HAVE_NO_GAPS.broken()) == []


@pytest.mark.django_db
def test_the_year_is_the_platforms_and_not_that_of_whoever_looks(company, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    with time_machine.travel("2026-12-31T23:30:00Z", tick=False):
        assert services.issue_invoice(bare_checkout(company)).code == "INV-2027-000001"


@pytest.mark.django_db
def test_issuing_twice_is_issuing_once(company):
    checkout = bare_checkout(company)

    assert services.issue_invoice(checkout) == services.issue_invoice(checkout)
    assert len(codes()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_gap(company):
    first, second = bare_checkout(company), bare_checkout(company)
    with transaction.atomic():
        services.issue_invoice(first)
        transaction.set_rollback(True)

    services.issue_invoice(second)
    services.issue_invoice(first)

    assert list(Document.objects.order_by("number").values_list("number", "checkout")) == [
        (1, second.pk),
        (2, first.pk),
    ]
    assert list(NUMBERS_HAVE_NO_GAPS.broken()) == []


@pytest.mark.django_db(transaction=True)
def test_eight_processes_number_forty_invoices_without_gap_or_double(company):
    for _ in range(40):
        bare_checkout(company)
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "marketplace.settings"}
    words = [sys.executable, "-c", ISSUER]
    issuers = [subprocess.Popen([*words, str(seed)], cwd=ROOT, env=environment) for seed in range(8)]

    assert [issuer.wait(120) for issuer in issuers] == [0] * 8

    assert sorted(Document.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert Document.objects.values("checkout").distinct().count() == 40
    assert Series.objects.get().last_number == 40
    assert list(NUMBERS_HAVE_NO_GAPS.broken()) == []


@pytest.mark.django_db
def test_a_gap_is_told(company):
    document = services.issue_invoice(bare_checkout(company))
    Series.objects.update(last_number=3)

    assert list(NUMBERS_HAVE_NO_GAPS.broken()) == [
        f"Series {document.series_id} stands at 3 and has 1 documents, 1 to 1."
    ]


@pytest.mark.django_db
def test_what_was_paid_before_there_were_documents_gets_one_later(company):
    first, second = bare_checkout(company), bare_checkout(company)
    while services.issue_next():
        pass

    assert {document.checkout for document in Document.objects.all()} == {first, second}
