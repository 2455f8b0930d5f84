"""The books of the first version come along: what it had released is written down, and back again nothing is lost."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import CompanyFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
FIRST = ("payments", "0002_ledger_guards")


@pytest.fixture
def migrate():
    """`migrate(target)` goes there, forward or backward, and returns the models as they were then."""

    def go(target):
        executor = MigrationExecutor(connection)
        executor.migrate([target])
        return executor.loader.project_state([target]).apps

    yield go
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def last():
    return MigrationExecutor(connection).loader.graph.leaf_nodes("payments")[0]


def test_an_empty_database_goes_back_and_forth(migrate):
    migrate(FIRST)
    migrate(last())


def test_money_of_the_first_version_is_kept(migrate):
    company, person = CompanyFactory(), UserFactory()
    holds = migrate(FIRST).get_model("payments", "Hold").objects
    row = {"company_id": company.pk, "payee_id": person.pk, "reference": "Market scan", "currency": "USD"}
    amounts = {"amount_cents": 45000, "fee_cents": 4500}
    paid = "2026-11-01T12:00:00Z"
    released = holds.create(status="released", funded_at=paid, ended_at=paid, **amounts, **row).pk
    funded = holds.create(status="funded", funded_at=paid, **amounts, **row).pk

    holds = migrate(last()).get_model("payments", "Hold").objects
    kept = {hold.pk: (hold.released_cents, hold.released_fee_cents) for hold in holds.all()}
    assert kept == {released: (45000, 4500), funded: (0, 0)}

    holds = migrate(FIRST).get_model("payments", "Hold").objects
    assert set(holds.values_list("status", "amount_cents")) == {("released", 45000), ("funded", 45000)}
