"""Paying for three students at once in a real browser, with our security policy, with and without JavaScript."""

import copy

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import expect

from payments import services as payments
from payments.models import Checkout, Hold, Payer
from tests import stages
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WINDOWS = {"desktop": (True, "light", 1280), "phone": (True, "dark", 320), "no scripts": (False, "light", 390)}


@pytest.fixture(params=WINDOWS.values(), ids=WINDOWS)
def window(request, browser, live_server, simulator, settings, client_for, owner):
    """The owner's browser on our site, whose policy lets forms lead to this test's Stripe."""
    policy = copy.deepcopy(django_settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"] = ["'self'", simulator.base_url]
    settings.CONTENT_SECURITY_POLICY, settings.SITE_URL = policy, live_server.url
    scripts, scheme, width = request.param
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        color_scheme=scheme,
    )
    cookie = client_for(owner).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(8000)
    page.has_scripts = scripts
    yield page
    context.close()


@pytest.fixture
def trio(company):
    """Three students hired for one project; nobody has paid."""
    project = stages.published(company=company, seats=3)
    for name in ("Ada Lovelace", "Ben Okri", "Cleo Hart"):
        stages.hired(StudentFactory(user__name=name).user, project)
    return project


def assert_accessible(page):
    """WCAG 2.2 AA by axe, which itself is a script, and no scrolling sideways."""
    if not page.has_scripts:
        return
    found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_of_three_are_paid_for_at_once(window, trio):
    window.goto(reverse("project_pay", args=[trio.slug]))
    assert_accessible(window)
    window.get_by_label("Cleo Hart").uncheck()
    if not window.has_scripts:
        window.get_by_role("button", name="Work out the total again").click()
    window.get_by_label("Purchase order number").fill("PO-7")
    window.get_by_role("button", name="Pay $990.00 with Stripe").click()
    window.get_by_role("button", name="Pay $990.00").click()

    window.wait_for_url(f"**{reverse('project_pay', args=[trio.slug])}")

    expect(window.get_by_text("Paid. The money is held until you approve the work.")).to_be_visible()
    expect(window.get_by_label("Ada Lovelace")).to_have_count(0)
    expect(window.get_by_label("Cleo Hart")).to_be_visible()
    assert Hold.objects.filter(status=Hold.Status.FUNDED).count() == 2
    assert Checkout.objects.get().purchase_order == "PO-7"


def test_an_expired_page_is_left_and_started_again_by_one_button(window, simulator, trio):
    window.goto(reverse("project_pay", args=[trio.slug]))
    window.get_by_role("button", name="Pay $1,485.00 with Stripe").click()
    window.wait_for_url("**/c/pay/**")
    payments.confirm_checkout(Checkout.objects.get())
    simulator.post("clock", days=2)

    window.goto(reverse("checkout_return", args=[Checkout.objects.get().pk]))
    expect(window.get_by_text("The payment page had expired. Nothing was charged. Start again.")).to_be_visible()
    window.get_by_role("button", name="Pay $1,485.00 with Stripe").click()
    window.get_by_role("button", name="Pay $1,485.00").click()

    window.wait_for_url(f"**{reverse('project_pay', args=[trio.slug])}")
    assert set(Hold.objects.values_list("status", flat=True)) == {Hold.Status.FUNDED}


def test_billing_details_are_kept_and_lead_back(window, company, trio):
    window.goto(reverse("project_pay", args=[trio.slug]))
    window.get_by_role("link", name="Add billing details").click()
    assert_accessible(window)
    window.get_by_role("button", name="Save").click()
    expect(window.get_by_role("link", name="Choose the country your invoices go to.")).to_be_visible()
    assert_accessible(window)
    window.get_by_label("Street and number").fill("1 Harbor Street")
    window.get_by_label("City").fill("Bremen")
    window.get_by_label("Country").select_option("DE")
    window.get_by_role("button", name="Save").click()

    window.wait_for_url(f"**{reverse('project_pay', args=[trio.slug])}")

    expect(window.get_by_text("The invoice goes to Harbor Coffee, Bremen.")).to_be_visible()
    assert Payer.objects.get(company=company).country == "DE"


def test_who_does_not_answer_the_bank_is_told_and_tries_again(window, trio):
    """3-D Secure: refused at the bank, explained here, passed the second time."""
    window.goto(reverse("project_pay", args=[trio.slug]))
    window.get_by_role("button", name="Pay $1,485.00 with Stripe").click()
    window.locator("input[value='4000002500003155']").check()
    window.get_by_role("button", name="Pay $1,485.00").click()
    window.get_by_role("button", name="No, refuse it").click()
    window.wait_for_url("**/c/pay/**")

    window.goto(reverse("checkout_return", args=[Checkout.objects.get().pk]))
    expect(window.get_by_text("Your bank asked whether it was you and got no answer.")).to_be_visible()
    assert_accessible(window)
    window.get_by_role("button", name="Pay $1,485.00 with Stripe").click()
    window.locator("input[value='4000002500003155']").check()
    window.get_by_role("button", name="Pay $1,485.00").click()
    window.get_by_role("button", name="Yes, pay").click()

    window.wait_for_url(f"**{reverse('project_pay', args=[trio.slug])}")
    expect(window.get_by_text("Paid. The money is held until you approve the work.")).to_be_visible()
    assert Checkout.objects.get().card_last4 == "3155"
