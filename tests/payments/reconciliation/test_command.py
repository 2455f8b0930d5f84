"""`manage.py verify_books` says what does not hold, in words, for programs and by its exit status."""

import io
import json

import pytest
from django.core.management import call_command

from payments.models import Checkout, Verification
from tests.payments import stages

pytestmark = pytest.mark.django_db


def run(**options) -> tuple[str, int]:
    said = io.StringIO()
    try:
        call_command("verify_books", stdout=said, **options)
    except SystemExit as end:
        return said.getvalue(), end.code
    return said.getvalue(), 0


def test_right_books_end_with_status_0(simulator, company, student):
    stages.paid(simulator, company, student)

    said, status = run()

    assert said.startswith("The books are right; checked in ") and status == 0
    assert Verification.objects.get().problem_count == 0


def test_wrong_books_are_told_and_end_with_status_1(simulator, company, student):
    checkout = stages.paid(simulator, company, student).hold.checkout
    Checkout.objects.update(amount_cents=1)

    said, status = run()

    assert str(checkout.pk) in said and "2 problems; checked in " in said and status == 1
    assert Verification.objects.get().problems == said.splitlines()[:2]


def test_programs_read_json(simulator, company, student):
    stages.paid(simulator, company, student)
    Checkout.objects.update(amount_cents=1)

    said, status = run(json=True)

    told = json.loads(said)
    assert (told["ok"], len(told["problems"]), status) == (False, 2, 1)
    assert told["seconds"] >= 0 and told["checked_at"]
