"""A whole site for journeys, and browsers for the people in them."""

import copy

import pytest
from django.core.cache import cache

from accounts.skills import services as skills
from tests.browser import PATIENCE_MS
from tests.factories import UserFactory
from tests.journeys.people import PASSWORD, Person
from tests.journeys.site import Site
from tests.journeys.story import Cast
from tests.payments.simulator_process import platform_cents, running_simulator

SECRET = "whsec_journey"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LOOKS = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def site(live_server, transactional_db, settings):
    """The site with its Stripe, which sends its messages back here."""
    cache.clear()
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    settings.STRIPE_SECRET_KEY = "sk_test_simulated"
    with running_simulator(webhook=f"{live_server.url}/stripe/webhook/", secret=SECRET) as stripe:
        stripe.opening = platform_cents(stripe)
        settings.STRIPE_API_BASE = stripe.base_url
        policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        policy["DIRECTIVES"]["form-action"] = ["'self'", stripe.base_url]
        settings.CONTENT_SECURITY_POLICY = policy
        yield Site(live_server.url, stripe)


@pytest.fixture
def all_skills(transactional_db):
    """ESCO's skills and ours."""
    skills.load()


@pytest.fixture
def moderator_account(transactional_db):
    """Staff are made by hand, never by signing up."""
    return UserFactory(name="Mona Derator", email="mona@firstrung.example", is_staff=True, password=PASSWORD)


@pytest.fixture
def meet(browser, site):
    """`meet("Olive Harbor", email, viewport=...)` is a person with a browser of their own."""
    contexts = []

    def make(name: str, email: str = "", *, album=None, **options) -> Person:
        context = browser.new_context(base_url=site.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return Person(name, email, site=site, page=context.new_page(), album=album)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def cast_for(meet, site, moderator_account, all_skills):
    """`cast_for(viewport=...)` is the cast of the story, all with such browsers; the admin needs JavaScript."""

    def gather(**options) -> Cast:
        olive = meet("Olive Harbor", "olive@harborcoffee.example", **options)
        dana = meet("Dana Reyes", "dana@uni-bremen.de", **options)
        options.pop("java_script_enabled", None)
        mona = meet("Mona Derator", moderator_account.email, **options)
        return Cast(olive, dana, mona, site)

    return gather
