"""To Stripe's pages and back in a real browser, with our Content-Security-Policy, with and without JavaScript."""

import copy

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings

from payments.models import Hold
from payments.queries import is_ready_to_be_paid
from tests.browser import PATIENCE_MS
from tests.payments import stages

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


WINDOWS = {"desktop": (True, "light", 1280), "phone": (True, "dark", 320), "no scripts": (False, "light", 390)}


@pytest.fixture(params=WINDOWS.values(), ids=WINDOWS)
def window(request, browser, live_server, simulator, settings):
    """A browser on our site, whose policy lets forms lead to this test's Stripe."""
    policy = copy.deepcopy(django_settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"] = ["'self'", simulator.base_url]
    settings.CONTENT_SECURITY_POLICY, settings.SITE_URL = policy, live_server.url
    scripts, scheme, width = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=scripts, color_scheme=scheme
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.has_scripts = scripts
    yield page
    context.close()


@pytest.fixture
def log_in(window, live_server, client_for):
    def make(person):
        cookie = client_for(person).cookies["sessionid"]
        window.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])

    return make


def assert_accessible(page):
    """WCAG 2.2 AA by axe, which itself is a script, and no scrolling sideways."""
    if not page.has_scripts:
        return
    found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_student_sets_up_payouts(window, live_server, log_in, student):
    log_in(student)
    window.goto(f"{live_server.url}/money/payouts/")
    assert_accessible(window)
    window.get_by_label("Country you live and bank in").select_option("US")
    window.get_by_role("button", name="Set up payouts with Stripe").click()
    window.get_by_label("Your full name").fill("Dana Reyes")
    window.get_by_role("button", name="Finish").click()

    window.wait_for_url(f"{live_server.url}/money/payouts/")

    assert window.get_by_text("You are ready to be paid").is_visible()
    assert is_ready_to_be_paid(student)
    assert_accessible(window)


def test_who_leaves_it_for_later_sees_what_is_missing(window, live_server, log_in, student):
    log_in(student)
    window.goto(f"{live_server.url}/money/payouts/")
    window.get_by_label("Country you live and bank in").select_option("US")
    window.get_by_role("button", name="Set up payouts with Stripe").click()
    window.get_by_role("button", name="Leave it for later").click()

    window.wait_for_url(f"{live_server.url}/money/payouts/")

    assert window.get_by_text("your legal name").is_visible()
    assert_accessible(window)


def test_a_company_pays_and_comes_back(window, live_server, log_in, company, owner, student):
    hold = stages.agreed(company, student)
    checkout = stages.checkout_open(hold, by=owner)
    type(checkout).objects.filter(pk=checkout.pk).update(return_path="/money/")
    log_in(owner)
    window.goto(checkout.session_url)
    window.get_by_role("button", name="Pay $495.00").click()

    window.wait_for_url(f"{live_server.url}/money/")

    assert window.get_by_text("Paid. The money is held until you approve the work.").is_visible()
    assert stages.again(hold).status == Hold.Status.FUNDED
