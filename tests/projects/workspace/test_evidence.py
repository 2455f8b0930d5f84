"""The page on which staff answers a bank: what the workspace knows, as Stripe takes it."""

import pytest
from django.urls import reverse

from payments.chargebacks.services import look
from payments.models import Chargeback
from payments.queries import EVIDENCE_LIMITS
from projects.admin import evidence_texts
from projects.messages import services as messages
from projects.models import Engagement, Message
from tests import stages
from tests.payments.books import assert_books_balance

pytestmark = pytest.mark.django_db


def disputed(simulator, engagement, **options) -> Chargeback:
    checkout = engagement.milestones.first().hold.checkout
    return look(simulator.post("disputes", charge=checkout.charge_id, **options)["id"])


@pytest.fixture
def done(simulator, student, company, owner) -> Engagement:
    """Work that was delivered, approved and paid, with a word about it."""
    engagement = stages.completed(simulator, student, company=company, title="Count the cups of a week")
    messages.send(engagement.application, "Thank you, this is exactly what we wanted.", by=owner)
    return engagement


@pytest.fixture
def chargeback(simulator, done) -> Chargeback:
    return disputed(simulator, done, reason="product_not_received")


@pytest.fixture
def url(chargeback) -> str:
    return reverse("admin:chargeback_evidence", args=[chargeback.pk])


def texts(chargeback) -> dict[str, str]:
    return evidence_texts.assemble(chargeback)


def test_the_draft_tells_the_whole_story_from_the_workspace(chargeback, done):
    story = texts(chargeback)["uncategorized_text"]
    milestone = done.milestones.get()
    delivery = milestone.deliveries.get()

    assert "RECEIPT. Harbor Coffee paid $495.00" in story
    assert f"Agreement version {done.agreement_version}" in story
    assert all(criterion.text in story for criterion in milestone.criteria.all())
    assert f"Delivery 1 on {evidence_texts.at(delivery.submitted_at)}" in story
    assert "met, says the customer" in story
    assert f"Approved on {evidence_texts.at(milestone.approved_at)}" in story
    assert "Thank you, this is exactly what we wanted." in story


def test_each_of_stripes_texts_is_filled_and_short_enough(chargeback):
    found = texts(chargeback)

    assert set(found) <= set(EVIDENCE_LIMITS)
    assert found["customer_name"] == "Harbor Coffee"
    assert "Ending early" in found["cancellation_policy_disclosure"]
    assert "Count the cups of a week" in found["product_description"]
    assert "approved" in found["access_activity_log"]
    assert all(len(text) <= EVIDENCE_LIMITS[name] for name, text in found.items())


def test_long_threads_lose_their_oldest_messages_and_nothing_else(chargeback, done, owner):
    Message.objects.bulk_create(
        Message(application=done.application, author=owner, body=f"Number {number}: {'x' * 900}")
        for number in range(60)
    )

    story = texts(chargeback)["uncategorized_text"]

    assert len(story) <= 20_000
    assert "Number 59" in story and "Number 0:" not in story
    assert "earlier ones are left out" in story
    assert "RECEIPT." in story and "Approved on" in story


def test_a_delivery_of_a_million_words_is_cut_and_says_so(chargeback, done):
    done.milestones.get().deliveries.update(note="word " * 200_000)

    story = texts(chargeback)["uncategorized_text"]

    assert len(story) <= 20_000
    assert "[The rest is left out.]" in story


def test_work_under_way_is_told_as_it_stands(simulator, student, company):
    milestone = stages.funded(simulator, student, company=company, title="Interview ten regulars")

    found = texts(disputed(simulator, milestone.engagement))

    assert "Not approved yet." in found["uncategorized_text"]
    assert "today, in progress" in found["service_date"]


def test_every_round_is_told_with_what_was_missing_and_where(simulator, student, company):
    rejection = stages.rejected(stages.delivered(simulator, student, company=company, title="Interview ten regulars"))

    story = texts(disputed(simulator, rejection.milestone.engagement))["uncategorized_text"]

    assert story.count("The customer asked for a revision on") == 2
    assert f": {rejection.reason}" in story and "The customer rejected it on" in story
    assert "not met, says the customer: " in story and "(In the summary, pages 3 and 4)" in story


def test_staff_reads_the_draft_saves_it_and_hands_it_in_once(client_for, simulator, moderator, chargeback, url):
    client = client_for(moderator)
    html = client.get(url).content.decode()
    assert "Written from the workspace" in html
    assert "the work was not received" in html
    words = {"product_description": "A count of cups", "uncategorized_text": "Delivered and approved"}

    saved = client.post(url, {**words, "verb": "save"}, follow=True).content.decode()
    assert "Saved. The bank has not seen it yet." in saved
    assert Chargeback.objects.get().evidence == words
    assert Chargeback.objects.get().status == "needs_response"

    sent = client.post(url, {**words, "verb": "submit"}, follow=True).content.decode()
    assert "The bank has our answer." in sent
    assert "Submit to Stripe" not in sent
    assert "Delivered and approved" in sent
    assert Chargeback.objects.get().status == "under_review"

    again = client.post(url, {**words, "verb": "submit"}).content.decode()
    assert "The bank has our answer already, or has decided." in again
    assert_books_balance(simulator)


def test_too_many_words_are_refused_and_not_lost(client_for, moderator, url):
    answer = client_for(moderator).post(url, {"uncategorized_text": "x" * 20_001, "verb": "submit"}).content.decode()

    assert "at most 20000 characters" in answer
    assert "x" * 20_001 in answer
    assert Chargeback.objects.get().evidence == {}


def test_a_stripe_that_does_not_answer_keeps_the_words(client_for, simulator, moderator, url, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    answer = client_for(moderator).post(url, {"uncategorized_text": "Delivered", "verb": "submit"}).content.decode()

    assert "Stripe does not answer right now" in answer
    assert Chargeback.objects.get().evidence == {"uncategorized_text": "Delivered"}


def test_giving_in_wants_a_reason(client_for, simulator, moderator, url):
    client = client_for(moderator)

    assert "Say why." in client.post(url, {"verb": "accept"}).content.decode()
    assert Chargeback.objects.get().status == "needs_response"

    client.post(url, {"verb": "accept", "reason": "The company is right"})
    assert Chargeback.objects.get().status == "lost"
    html = client.get(url).content.decode()
    assert "The student keeps what was approved" in html
    assert_books_balance(simulator)


def test_only_staff_opens_the_page(client_for, owner, student, stranger, rival, url):
    for person in (owner, student, stranger, rival, None):
        for answer in (client_for(person).get(url), client_for(person).post(url, {"verb": "accept", "reason": "Mine"})):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/admin/login/")
    assert Chargeback.objects.get().status == "needs_response"


def test_a_form_from_elsewhere_is_refused(client_for, moderator, url):
    assert client_for(moderator, enforce_csrf_checks=True).post(url, {"verb": "submit"}).status_code == 403


def test_a_bank_that_takes_the_money_of_work_under_way_ends_it_and_says_so(simulator, student, company, owner):
    milestone = stages.funded(simulator, student, company=company, title="Interview ten regulars")
    chargeback = disputed(simulator, milestone.engagement)
    simulator.post("disputes/lose", dispute=chargeback.stripe_id)

    look(chargeback.stripe_id)

    milestone.refresh_from_db()
    assert milestone.status == "cancelled"
    assert milestone.engagement.__class__.objects.get(pk=milestone.engagement_id).status == "cancelled"
    assert_books_balance(simulator)
