"""The cast: the same few people in every test, and what they act with.

`student` applies, `rival` is another student after the same project. `company` has `owner`, `manager` and
`reviewer`. `stranger` owns a company of their own and has nothing to do with any of them. `moderator` is staff.
`simulator` is the Stripe they pay with: one process for the run, asked over HTTP by the unmodified library.
"""

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.test import Client, override_settings

from accounts import tasks
from marketplace.core import kept
from projects.dashboards import unfinished, waiting
from projects.discovery import listing, shown
from projects.discovery.matching import facts
from projects.discovery.suggesting import showing, tastes
from tests.factories import CompanyFactory, MembershipFactory, StudentFactory, UserFactory
from tests.payments import books
from tests.payments.contract import assert_contract
from tests.payments.simulator_process import platform_cents, running_simulator


@pytest.fixture(scope="session", autouse=True)
def static_files(tmp_path_factory):
    """No static files are collected for tests; the live server finds them where they are."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Uploads of a test stay with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a process remembers for a moment ends with the test."""
    caches["remembered"].clear()


@receiver(setting_changed)
def forget(**_changed):
    """What processes keep for as long as they live stands on settings, which only tests change under way."""
    kept.SHELF.clear()
    listing.SAME_ALL_DAY.clear()
    for remembered in (kept._edition, listing._newest, listing._first):
        remembered.cache_clear()
    for feature in (shown, facts, tastes, showing, waiting, unfinished):
        feature._asked.cache_clear()


@pytest.fixture
def student(db):
    """A student with a proved university address and a profile."""
    return StudentFactory(user__name="Dana Reyes", user__email="dana@uni-bremen.de", handle="dana-reyes").user


@pytest.fixture
def rival(db):
    """Another student."""
    return StudentFactory(user__name="Ravi Patel", user__email="ravi@uni-bremen.de", handle="ravi-patel").user


@pytest.fixture
def company(db):
    """A public company; its people are `owner`, `manager` and `reviewer`."""
    return CompanyFactory(name="Harbor Coffee", slug="harbor-coffee", website="https://harborcoffee.example")


@pytest.fixture
def owner(company):
    """Owns the company."""
    return _member(company, "owner", "Olive Harbor")


@pytest.fixture
def manager(company):
    """Posts, hires and pays for the company."""
    return _member(company, "manager", "Max Harbor")


@pytest.fixture
def reviewer(company):
    """Reads the company's applications and deliveries."""
    return _member(company, "reviewer", "Rita Harbor")


@pytest.fixture
def stranger(db):
    """Owns another company."""
    other = CompanyFactory(name="Elsewhere", slug="elsewhere")
    return _member(other, "owner", "Sam Elsewhere")


@pytest.fixture
def moderator(db):
    """A member of staff."""
    return UserFactory(name="Mona Derator", email="mona@firstrung.example", is_staff=True)


@pytest.fixture
def client_for(db):
    """`client_for(person)` is a browser in which the person is logged in; `client_for()` one without log-in."""

    def make(user=None, **options) -> Client:
        client = Client(**options)
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture
def deliver(db):
    """`deliver()` sends what waits, as the worker would, and returns every e-mail sent so far."""

    def send() -> list[mail.EmailMultiAlternatives]:
        tasks.deliver_notifications()
        return mail.outbox

    return send


@pytest.fixture(scope="session")
def stripe_process():
    with running_simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(request, db, stripe_process, settings):
    """A healthy Stripe; `simulator.opening` is what the platform had there before the test, by currency.

    Whatever a test did, its books balance at the end, also with what this Stripe has; one that breaks them on purpose
    says so by the mark `broken_books`. What it said to Stripe, and was answered, is what Stripe's description allows.
    """
    settings.STRIPE_API_BASE = stripe_process.base_url
    settings.STRIPE_SECRET_KEY = "sk_test_simulated"
    stripe_process.opening = platform_cents(stripe_process)
    yield stripe_process
    stripe_process.post("faults/clear")
    assert_contract(stripe_process.news())
    if request.node.get_closest_marker("broken_books") is None:
        books.assert_nothing_is_lost(stripe_process)


def _member(company, role, name):
    email = f"{name.split()[0].lower()}@{company.slug.replace('-', '')}.example"
    return MembershipFactory(company=company, role=role, user__name=name, user__email=email).user
