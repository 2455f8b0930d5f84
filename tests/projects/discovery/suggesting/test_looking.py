"""Remembering what was opened: one statement that waits for nothing, and leaves nothing else in a hurry."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import ProjectView
from tests.stages import published


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_opened_is_noted_in_one_statement(client_for, student):
    browser, project = client_for(student), published()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")

    with CaptureQueriesContext(connection) as first:
        browser.get(project.get_absolute_url())
    with CaptureQueriesContext(connection) as again:
        browser.get(project.get_absolute_url())

    assert (len(first), len(again)) == (4, 3)
    assert ProjectView.objects.get(user=student, project=project).times == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
        cursor.execute("RESET synchronous_commit")
