"""Paying for several students or parts at once, and everything that gets in the way."""

import pytest
from django.urls import reverse

from payments.models import Checkout, Hold
from projects.models import Engagement
from projects.workspace.funding import funding
from tests import stages
from tests.factories import StudentFactory
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db


@pytest.fixture
def trio(company):
    """Three students hired for one project; nobody has paid."""
    project = stages.published(company=company, seats=3)
    for name in ("Ada Lovelace", "Ben Okri", "Cleo Hart"):
        stages.hired(StudentFactory(user__name=name).user, project)
    return project


def pay_page(project) -> str:
    return reverse("project_pay", args=[project.slug])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def keys(project) -> list[str]:
    return [str(row.hold.pk) for row in funding.due(project)]


def test_the_page_lists_who_waits_with_pay_fee_and_sum(client_for, owner, trio):
    page = text_of(client_for(owner).get(pay_page(trio)))

    for name in ("Ada Lovelace", "Ben Okri", "Cleo Hart"):
        assert name in page
    assert page.count("$495.00") == 3
    assert "Pay $1,485.00 with Stripe" in page


def test_one_payment_starts_the_work_of_all_three(simulator, client_for, owner, trio):
    browser = client_for(owner)

    sent_to = browser.post(pay_page(trio), {"holds": keys(trio), "purchase_order": "PO-7"}).url
    checkout = Checkout.objects.get()
    assert sent_to == checkout.session_url
    assert (checkout.amount_cents, checkout.purchase_order) == (148500, "PO-7")
    simulator.post("sessions/pay", session=checkout.session_id, card="visa")
    back = browser.get(reverse("checkout_return", args=[checkout.pk]), {"session_id": checkout.session_id}, follow=True)

    assert "Nothing waits for payment here" in text_of(back)
    assert set(Engagement.objects.values_list("status", flat=True)) == {Engagement.Status.ACTIVE}
    assert_books_balance(simulator)


def test_at_stripe_each_pay_and_each_fee_is_a_line(simulator, client_for, owner, trio):
    client_for(owner).post(pay_page(trio), {"holds": keys(trio)})

    asked = [each for each in simulator.exchanges() if each["path"] == "/v1/checkout/sessions"][-1]["body"]
    assert asked.count("unit_amount") == 6
    assert asked.count("=45000") == 3
    assert asked.count("=4500&") + asked.endswith("=4500") == 3


def test_who_is_not_ticked_waits(simulator, client_for, owner, trio):
    first, *_rest = keys(trio)

    client_for(owner).post(pay_page(trio), {"holds": [first]})

    assert Checkout.objects.get().amount_cents == 49500
    assert keys(trio)[0] == first


def test_the_sum_follows_the_ticks(client_for, owner, trio):
    chosen = keys(trio)[:2]
    fragment = client_for(owner).get(pay_page(trio), {"chosen": 1, "holds": chosen}, headers={"HX-Request": "true"})
    without_script = client_for(owner).post(pay_page(trio), {"go": "sum", "holds": chosen, "purchase_order": "PO-7"})

    assert "Pay $990.00 with Stripe" in text_of(fragment)
    assert "<html" not in text_of(fragment)
    assert "Pay $990.00 with Stripe" in text_of(without_script)
    assert 'value="PO-7"' in text_of(without_script)
    assert Checkout.objects.count() == 0


def test_nothing_ticked_is_said_and_nothing_typed_is_lost(client_for, owner, trio):
    answer = text_of(client_for(owner).post(pay_page(trio), {"purchase_order": "PO-7"}))

    assert "Tick at least one line." in answer
    assert 'value="PO-7"' in answer
    assert Checkout.objects.count() == 0


@pytest.mark.parametrize("wrong", ["not-a-hold", "00000000-0000-0000-0000-000000000000", "' OR 1=1", "\x00"])
def test_what_nobody_offered_cannot_be_paid(client_for, owner, trio, wrong):
    answer = client_for(owner).post(pay_page(trio), {"holds": [wrong]})

    assert "no longer waits for payment" in text_of(answer)
    assert Checkout.objects.count() == 0


def test_the_hold_of_another_project_cannot_be_slipped_in(client_for, owner, company, trio, student):
    other = stages.hired(student, stages.published(company=company, title="Something else"))
    foreign = str(stages.milestone_of(other).hold_id)

    answer = client_for(owner).post(pay_page(trio), {"holds": [foreign]})

    assert "no longer waits for payment" in text_of(answer)


def test_a_number_too_long_is_refused_with_a_sentence(client_for, owner, trio):
    answer = client_for(owner).post(pay_page(trio), {"holds": keys(trio), "purchase_order": "x" * 61})

    assert answer.status_code == 200
    assert "at most 60 characters" in text_of(answer)


def test_one_of_three_paid_in_another_tab_is_not_paid_again(simulator, client_for, owner, trio):
    browser, chosen = client_for(owner), keys(trio)
    browser.post(pay_page(trio), {"holds": chosen[:1]})
    simulator.post("sessions/pay", session=Checkout.objects.get().session_id, card="visa")

    here = {"Referer": f"http://testserver{pay_page(trio)}"}
    answer = browser.post(pay_page(trio), {"holds": chosen}, headers=here, follow=True)

    assert "Already paid a moment ago" in text_of(answer)
    assert "Pay $990.00 with Stripe" in text_of(answer)
    assert Hold.objects.filter(status=Hold.Status.FUNDED).count() == 1
    assert_books_balance(simulator)


def test_an_expired_page_is_replaced_by_pressing_the_same_button(simulator, client_for, owner, trio):
    browser, chosen = client_for(owner), keys(trio)
    first = browser.post(pay_page(trio), {"holds": chosen}).url
    simulator.post("clock", days=2)

    second = browser.post(pay_page(trio), {"holds": chosen}).url

    assert first != second
    assert set(Checkout.objects.values_list("status", flat=True)) == {"open", "expired"}


def test_a_declined_card_is_explained_where_one_tries_again(simulator, client_for, owner, trio):
    browser = client_for(owner)
    browser.post(pay_page(trio), {"holds": keys(trio)})
    checkout = Checkout.objects.get()
    simulator.post("sessions/pay", session=checkout.session_id, card="chargeDeclinedInsufficientFunds")

    back = text_of(browser.get(reverse("checkout_return", args=[checkout.pk]), follow=True))

    assert "The card does not have enough money for this. Nothing was charged." in back
    assert "Pay $1,485.00 with Stripe" in back


def test_a_student_who_was_suspended_is_not_offered(client_for, owner, trio):
    Engagement.objects.first().student.__class__.objects.filter(name="Ben Okri").update(is_active=False)

    page = text_of(client_for(owner).get(pay_page(trio)))

    assert "Ben Okri" not in page and "Ada Lovelace" in page


def test_a_later_part_is_not_paid_before_the_first(simulator, client_for, owner, company, student):
    project = stages.in_parts(company=company)
    stages.hired(student, project)
    first, second = funding.due(project)

    answer = client_for(owner).post(pay_page(project), {"holds": [str(second.hold.pk)]}, follow=True)

    assert (first.is_next, second.is_next) == (True, False)
    assert f"Pay for “{first.title}” first" in text_of(answer)
    assert Checkout.objects.count() == 0


def test_the_ways_to_the_page(client_for, owner, reviewer, trio):
    assert pay_page(trio) in text_of(client_for(owner).get(reverse("applicants", args=[trio.slug])))
    assert "Pay for 3 students" in text_of(client_for(owner).get(reverse("applicants", args=[trio.slug])))
    assert "3 students said yes" in text_of(client_for(owner).get("/dashboard/"))
    assert pay_page(trio) not in text_of(client_for(reviewer).get(reverse("applicants", args=[trio.slug])))


def test_only_those_who_pay_for_the_company_open_the_page(client_for, trio, reviewer, stranger, student, moderator):
    assert client_for().get(pay_page(trio)).url.startswith(reverse("account_login"))
    assert client_for(stranger).get(pay_page(trio)).status_code == 404
    assert client_for(student).post(pay_page(trio), {"holds": keys(trio)}).status_code == 404
    assert client_for(moderator).get(pay_page(trio)).status_code == 404
    assert client_for(reviewer).get(pay_page(trio)).status_code == 403
    assert client_for(reviewer).post(pay_page(trio), {"holds": keys(trio)}).status_code == 403
    assert Checkout.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same_for_one_and_for_thirty(
    client_for, django_assert_max_num_queries, company, owner, settings, rows
):
    settings.PROJECT_MAX_SEATS = 30
    project = stages.published(company=company, seats=rows)
    for _number in range(rows):
        stages.hired(None, project)
    browser = client_for(owner)

    with django_assert_max_num_queries(9):
        answer = browser.get(pay_page(project))

    assert len(answer.context["rows"]) == rows
