import pytest
from django.urls import reverse

from payments.models import Checkout, Hold
from tests.payments import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def checkout(simulator, company, student):
    """The company has paid at Stripe and is on its way back."""
    return stages.paid_at_stripe(simulator, stages.agreed(company, student))


def address(checkout):
    return reverse("checkout_return", args=[checkout.pk])


def text_of(response):
    return [str(message) for message in response.wsgi_request._messages]


def test_who_returns_from_stripe_sees_the_truth_and_goes_on_to_the_work(client_for, checkout, owner):
    response = client_for(owner).get(address(checkout), {"session_id": checkout.session_id})

    assert response.status_code == 302
    assert response.url == "/engagements/1/"
    assert text_of(response) == ["Paid. The money is held until you approve the work."]
    assert Hold.objects.get().status == Hold.Status.FUNDED


def test_who_returns_without_paying_is_told_so(client_for, simulator, company, student, owner):
    checkout = stages.checkout_open(stages.agreed(company, student))

    left = client_for(owner).get(address(checkout))
    assert text_of(left) == ["Nothing was charged. You can pay when you are ready."]

    returned = client_for(owner).get(address(checkout), {"session_id": checkout.session_id})
    assert text_of(returned) == ["Stripe has not confirmed the payment yet."]


def test_a_stripe_that_does_not_answer_is_no_error_page(client_for, checkout, owner, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    response = client_for(owner).get(address(checkout))

    assert response.status_code == 302
    assert Checkout.objects.get().status == Checkout.Status.OPEN


def test_a_stranger_finds_nothing(client_for, checkout, stranger, student):
    assert client_for(stranger).get(address(checkout)).status_code == 404
    assert client_for(student).get(address(checkout)).status_code == 404


def test_without_log_in_one_is_asked_to_log_in(client_for, checkout):
    response = client_for().get(address(checkout))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_the_return_page_takes_no_posts(client_for, checkout, owner):
    assert client_for(owner).post(address(checkout)).status_code == 405
