"""The command that counts everybody again."""

from io import StringIO

import pytest
from django.core.management import call_command

from projects.applications import services as applications
from projects.models import CompanyRecord
from tests import stages
from tests.projects.reputation.records import counted

pytestmark = pytest.mark.django_db


def verify() -> str:
    said = StringIO()
    call_command("verify_records", stdout=said)
    return said.getvalue()


def test_it_says_that_all_is_well(company, owner):
    applications.decline(stages.applied(project=stages.published(company=company)), by=owner, reason="No.")
    counted(company)

    assert "Every number is what a recount gives; 2 records, 0 of them wait" in verify()


def test_it_fails_on_a_number_that_is_not_right_and_leaves_out_whom_nobody_has_counted_yet(company, owner, capsys):
    applications.decline(stages.applied(project=stages.published(company=company)), by=owner, reason="No.")
    counted(company)
    CompanyRecord.objects.update(decided_on_time=7)

    with pytest.raises(SystemExit) as stopped:
        call_command("verify_records")

    assert stopped.value.code == 1
    assert "company Harbor Coffee: decided_on_time is 7 and should be 1" in capsys.readouterr().out

    stages.applied(project=stages.published(company=company))
    assert "1 of them wait to be counted anew" in verify()
