"""What a search may cost the database, and what is said when it costs more."""

import pytest
from django.db import connection

from projects.discovery import together
from tests.factories import CompanyFactory
from tests.projects.discovery.test_paging import open_rows


@pytest.mark.django_db(transaction=True)
def test_a_search_that_takes_too_long_ends_with_a_sentence(client_for, monkeypatch):
    open_rows(CompanyFactory(), 3)
    browser = client_for()
    assert browser.get("/projects/?category=research").status_code == 200

    monkeypatch.setattr(
        together, "LIMITS", together.LIMITS + "SET LOCAL statement_timeout = '20ms'; SELECT pg_sleep(1); "
    )
    page = browser.get("/projects/?category=research")

    assert page.status_code == 409
    assert "That search takes too long." in page.text


@pytest.mark.django_db(transaction=True)
def test_the_limits_end_with_the_search(client_for):
    client_for().get("/projects/?category=research")

    with connection.cursor() as cursor:
        for name, usual in {"statement_timeout": "0", "enable_seqscan": "on", "jit": "on"}.items():
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] == usual, name
