"""The hosted pages, in a real browser: they work by mouse and keyboard, without JavaScript, in light and dark."""

import urllib.error
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import PATIENCE_MS
from tests.payments.simulator.conftest import open_session, pay_for, transfer_of

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def assert_accessible(page):
    broken = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in broken] == []
    assert page.get_by_text("Simulated: no money moves.").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture(params=[("light", 1280), ("dark", 390)], ids=["desktop", "phone"])
def window(request, browser):
    scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


@pytest.fixture
def session(client, simulator):
    back = f"{simulator.base_url}/_sim/health"
    return open_session(client, success_url=f"{back}?paid={{CHECKOUT_SESSION_ID}}", cancel_url=f"{back}?cancelled")


@pytest.fixture
def link(client, simulator, account):
    back = f"{simulator.base_url}/_sim/health"
    terms = {"return_url": f"{back}?returned", "refresh_url": f"{back}?again"}
    use = {"type": "account_onboarding", "account_onboarding": terms}
    return client.v2.core.account_links.create({"account": account.id, "use_case": use}).url


def test_a_company_pays_with_a_card_that_works(window, client, session):
    window.goto(session.url)
    assert_accessible(window)
    window.get_by_label("E-mail for the receipt").fill("pat@harbor.example")
    window.get_by_role("button", name="Pay $495.00").click()
    window.wait_for_url(f"**/_sim/health?paid={session.id}")
    paid = client.v1.checkout.sessions.retrieve(session.id)
    assert (paid.payment_status, paid.customer_details.email) == ("paid", "pat@harbor.example")
    window.goto(session.url)
    assert window.url.endswith(f"?paid={session.id}")


def test_a_declined_card_says_so_and_another_one_works(window, client, session):
    window.goto(session.url)
    window.get_by_label("E-mail for the receipt").fill("pat@harbor.example")
    window.get_by_label("Declined").check()
    window.get_by_role("button", name="Pay $495.00").click()
    assert "declined" in window.get_by_role("alert").inner_text()
    assert_accessible(window)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    window.get_by_label("Card that works").check()
    window.get_by_role("button", name="Pay $495.00").click()
    window.wait_for_url("**/_sim/health?paid=*")


def test_3d_secure_can_be_refused_and_then_passed(window, session):
    window.goto(session.url)
    window.get_by_label("E-mail for the receipt").fill("pat@harbor.example")
    for answer in ("No, refuse it", "Yes, pay $495.00"):
        window.get_by_label("Asks for 3-D Secure").check()
        window.get_by_role("button", name="Pay $495.00").click()
        assert_accessible(window)
        window.get_by_role("button", name=answer).click()
        if answer.startswith("No"):
            assert "unable to authenticate" in window.get_by_role("alert").inner_text()
            window.get_by_label("E-mail for the receipt").fill("pat@harbor.example")
    window.wait_for_url("**/_sim/health?paid=*")


def test_going_back_pays_nothing(window, client, session):
    window.goto(session.url)
    window.get_by_role("link", name="Go back without paying").click()
    window.wait_for_url("**/_sim/health?cancelled")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_an_expired_page_says_what_to_do(window, client, session):
    client.v1.checkout.sessions.expire(session.id)
    window.goto(session.url)
    assert window.get_by_role("heading", name="This payment page has expired").is_visible()
    assert_accessible(window)


def test_a_student_is_onboarded(window, client, link, account):
    window.goto(link)
    assert_accessible(window)
    window.get_by_label("Your full name").fill("Ana María Ruiz")
    window.get_by_role("button", name="Finish").click()
    window.wait_for_url("**/_sim/health?returned")
    found = client.v2.core.accounts.retrieve(account.id, {"include": ["configuration.recipient", "identity"]})
    assert found.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status == "active"
    assert found.identity.individual.surname == "Ruiz"


def test_onboarding_can_wait(window, client, link, account):
    window.goto(link)
    window.get_by_role("button", name="Leave it for later").click()
    window.wait_for_url("**/_sim/health?returned")
    assert not client.v1.accounts.retrieve(account.id).details_submitted


def test_a_link_works_once_and_for_a_few_minutes(window, simulator, client, link):
    window.goto(link)
    window.reload()
    assert window.get_by_role("button", name="Finish").is_visible()
    window.goto(link)
    assert window.url.endswith("?again")


def test_the_express_dashboard_shows_balance_and_payouts(window, client, simulator, payee):
    transfer_of(client, pay_for(client, simulator), payee)
    simulator.post("settle")
    client.v1.payouts.create({"amount": 12000, "currency": "usd"}, {"stripe_account": payee})
    window.goto(client.v1.accounts.login_links.create(payee).url)
    assert window.get_by_text("$330.00").is_visible()
    assert window.get_by_text("$120.00").is_visible()
    assert_accessible(window)


def test_pages_have_a_strict_policy_and_escape_what_they_show(client, simulator):
    session = open_session(client, customer_email='"><script>alert(1)</script>@example.com')
    with urllib.request.urlopen(session.url) as answer:
        policy, html = answer.headers["Content-Security-Policy"], answer.read().decode()
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:1;" in policy + ";"
    assert "<script" not in html


def test_a_page_that_is_not_there_is_404(simulator):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{simulator.base_url}/c/pay/cs_test_none")
