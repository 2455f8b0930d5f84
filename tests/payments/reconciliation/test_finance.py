"""The page of figures says what the journal says, and leads to the rows behind each number."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.core.formats import money_exact
from payments import services, tasks
from payments.chargebacks import services as chargebacks
from payments.ledger.queries import balance
from payments.models import Hold, JournalLine, Run, Verification
from payments.reconciliation import figures
from tests.payments import stages
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db
Account = JournalLine.Account


def address(**query):
    return reverse("admin:payments_finance", query=query or None)


@pytest.fixture
def money(simulator, company, student):
    """Something of everything: held new and old, paid, split, refunded, on its way back, taken by a bank."""
    stages.paid(simulator, company, student)
    stages.funded(simulator, company, student)
    old = stages.funded(simulator, company, student)
    Hold.objects.filter(pk=old.pk).update(funded_at=timezone.now() - dt.timedelta(days=61))
    services.split(stages.funded(simulator, company, student), pay_cents=20000, reason="Half", by=None)
    services.cancel_or_refund(stages.funded(simulator, company, student), reason="Plans changed", by=None)
    stages.refund_all()
    services.cancel_or_refund(stages.funded(simulator, company, student), reason="On its way", by=None)
    disputed = stages.funded(simulator, company, student)
    chargebacks.look(simulator.post("disputes", charge=disputed.checkout.charge_id)["id"])


def test_the_figures_are_those_of_the_journal(simulator, money):
    (sheet,) = figures.sheets()

    for account in Account:
        assert sheet.standing.get(account, 0) == balance(account, currency="USD")
    held = sum(bucket.cents for bucket in sheet.held) + sheet.going_back_cents
    assert held == -balance(Account.HELD_FUNDS, currency="USD")
    assert sheet.totals["fees"] == -balance(Account.PLATFORM_FEES, currency="USD")
    assert sheet.totals["stripe_fees"] == balance(Account.STRIPE_FEES, currency="USD")
    assert sheet.totals["chargebacks"] == balance(Account.CHARGEBACKS, currency="USD")
    assert_books_balance(simulator)


def test_each_movement_is_counted_once(simulator, money):
    (sheet,) = figures.sheets()

    assert sheet.totals["paid"] == 7 * 49500
    assert sheet.totals["released"] == 45000 + 20000
    assert sheet.totals["refunded"] == 49500 + (49500 - 20000 - 2000)
    assert [(bucket.age.name, bucket.count) for bucket in sheet.held] == [
        ("week", 2), ("month", 0), ("longer", 0), ("old", 1),
    ]  # fmt: skip


def test_the_months_and_the_days_sum_to_the_totals(simulator, money):
    (sheet,) = figures.sheets()

    for series in (figures.over_months("USD"), figures.over_days("USD")):
        assert {each.measure.name: sum(cents for _on, cents in each.points) for each in series} == {
            measure.name: sheet.totals.get(measure.name, 0) for measure in figures.MEASURES
        }
    assert [len(each.points) for each in figures.over_months("USD")][0] == 12
    assert [len(each.points) for each in figures.over_days("USD")][0] == 90


def test_every_age_of_held_money_is_in_one_bucket(simulator, company, student):
    hold = stages.funded(simulator, company, student)
    ages = {0: "week", 7: "week", 8: "month", 30: "month", 31: "longer", 60: "longer", 61: "old"}
    for days, name in ages.items():
        Hold.objects.filter(pk=hold.pk).update(funded_at=timezone.now() - dt.timedelta(days=days, minutes=1))
        (sheet,) = figures.sheets()
        assert [bucket.age.name for bucket in sheet.held if bucket.count] == [name], days


def test_the_page_shows_the_figures_and_leads_to_the_rows(simulator, money, client_for, moderator):
    client = client_for(moderator)

    html = client.get(address()).content.decode()

    held = money_exact(-balance(Account.HELD_FUNDS, currency="USD"), "USD")
    assert f"{held} held, by how long" in html
    assert "2 holds" in html and html.count("limit comes near") == 1
    for link in re.findall(r'class="tile[^"]*" href="([^"]+)"', html):
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_page_says_when_the_books_were_checked(simulator, money, client_for, moderator):
    client = client_for(moderator)
    assert "Not checked yet" in client.get(address()).content.decode()
    tasks.verify_books()
    Run.objects.create(finished_at=timezone.now(), different_count=2)
    Run.objects.create(phase=Run.Phase.COMPARING, error="Stripe is away")

    html = client.get(address()).content.decode()

    assert "All hold" in html and "2 new differences" in html and "Stripe is away" in html
    Verification.objects.update(problem_count=1)
    assert "1 does not hold" in client.get(address()).content.decode()


def test_the_span_and_the_currency_are_chosen(simulator, money, client_for, moderator):
    client = client_for(moderator)

    months = client.get(address(currency="USD")).content.decode()
    days = client.get(address(span="days", currency="XXX")).content.decode()

    assert months.count("<rect") == 12 * len(figures.MEASURES)
    assert days.count("<rect") == 90 * len(figures.MEASURES)


def test_each_currency_has_its_own_figures(simulator, company, student, client_for, moderator):
    stages.funded(simulator, company, student)
    asked = {"company": company, "payee": student, "amount_cents": 45000, "fee_cents": 4500, "currency": "JPY"}
    hold = services.hold(**asked, reference="Market scan in Osaka", by=None)
    services.confirm_checkout(stages.paid_at_stripe(simulator, hold))

    dollars, yen = (client_for(moderator).get(address(currency=code)).content.decode() for code in ("USD", "JPY"))

    assert "Money in USD" in dollars and "$495.00 held, by how long" in dollars
    assert "Money in JPY" in yen and "¥49,500 held, by how long" in yen and "¥49,500 held" in dollars


def test_nothing_on_the_page_is_inline(simulator, money, client_for, moderator):
    html = client_for(moderator).get(address()).content.decode()
    ours = html[html.index('<div class="finance">') :]
    ours = ours[: ours.index("</details>")]

    assert "style=" not in ours and "<script" not in ours and not re.search(r"\son\w+=", ours)


def test_only_staff_reads_it(client_for, student, owner):
    for person in (student, owner, None):
        answer = client_for(person).get(address())
        assert answer.status_code == 302 and "/login/" in answer.url


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_asks_the_same_of_few_and_many(
    simulator, company, student, client_for, moderator, rows, django_assert_max_num_queries
):
    for _number in range(rows):
        stages.funded(simulator, company, student)
    client = client_for(moderator)
    client.get(address())

    with django_assert_max_num_queries(24):
        client.get(address())


def test_the_first_page_of_the_admin_leads_to_it(client_for, moderator):
    assert address() in client_for(moderator).get(reverse("admin:index")).content.decode()
