"""Both sides say what it was like, without seeing the other's words first."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Notification
from projects.models import Engagement, Review
from projects.reviews import services as reviews
from tests import stages
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(simulator, student, company, owner):
    """Completed, nobody has written."""
    return stages.completed(simulator, student, stages.published(company=company))


def page(engagement):
    return f"{engagement.get_absolute_url()}review/"


def write(browser, engagement, stars="5", text="Clear answers within the hour."):
    return browser.post(page(engagement), {"stars": stars, "text": text}, follow=True)


def test_neither_side_reads_the_other_before_both_are_in(client_for, student, owner, engagement):
    first = write(client_for(student), engagement)
    assert "Your review is in." in first.text and "Clear answers" in first.text
    assert "Clear answers" not in client_for(owner).get(page(engagement)).text
    assert "Clear answers" not in client_for().get(engagement.company.get_absolute_url()).text

    second = write(client_for(owner), engagement, stars="4", text="Careful work.")

    assert "Clear answers" in second.text and "Careful work." in second.text
    assert "Clear answers" in client_for().get(engagement.company.get_absolute_url()).text
    assert Notification.objects.filter(title__startswith="The reviews of").count() == 2


def test_after_the_time_a_single_review_opens_and_none_can_be_added(student, owner, engagement):
    reviews.write(engagement, by=student, stars=2, text="Long silences.")
    end = engagement.completed_at + dt.timedelta(days=14)
    assert reviews.publish_due(end - dt.timedelta(minutes=1)) == 0

    assert reviews.publish_due(end + dt.timedelta(minutes=1)) == 1
    assert reviews.publish_due(end + dt.timedelta(minutes=1)) == 0

    assert Review.objects.get().published_at is not None
    Engagement.objects.filter(pk=engagement.pk).update(completed_at=timezone.now() - dt.timedelta(days=15))
    with pytest.raises(reviews.CannotReview, match="days for reviews are over"):
        reviews.write(engagement, by=owner, stars=1, text="Revenge.")


def test_a_review_needs_stars_and_words_and_loses_none(client_for, student, engagement):
    empty = client_for(student).post(page(engagement), {"text": ""})
    half = client_for(student).post(page(engagement), {"text": "Only words."})
    long = client_for(student).post(page(engagement), {"stars": "5", "text": "word " * 2000})

    assert "Choose from one to five stars." in empty.text and "Add a sentence or two" in empty.text
    assert "Only words." in half.text
    assert "at most 2000 characters" in long.text and "word word" in long.text
    assert not Review.objects.exists()


@pytest.mark.parametrize("stars", ["0", "6", "-1", "five"])
def test_stars_are_one_to_five(stars, client_for, student, engagement):
    client_for(student).post(page(engagement), {"stars": stars, "text": "Hm."})

    assert not Review.objects.exists()


def test_a_side_writes_once_and_a_second_tab_keeps_its_words(client_for, owner, manager, engagement):
    write(client_for(owner), engagement)

    again = client_for(manager).post(page(engagement), {"stars": "1", "text": "I saw it quite differently."})

    assert again.status_code == 409 and "I saw it quite differently." in again.text
    assert Review.objects.count() == 1


def test_before_completion_there_is_nothing_to_review(simulator, client_for, student, company, owner):
    milestone = stages.funded(simulator, student, stages.published(company=company))

    shown = client_for(student).get(page(milestone.engagement))

    assert "Reviews are written when the project is complete." in shown.text
    with pytest.raises(reviews.CannotReview):
        reviews.write(milestone.engagement, by=student, stars=5, text="Already great.")


def test_outsiders_and_staff_write_nothing(client_for, rival, stranger, moderator, engagement):
    for person in (rival, stranger):
        assert client_for(person).get(page(engagement)).status_code == 404
        assert client_for(person).post(page(engagement), {"stars": "5", "text": "x"}).status_code == 404
    assert client_for(moderator).get(page(engagement)).status_code == 200
    assert client_for(moderator).post(page(engagement), {"stars": "5", "text": "x"}).status_code == 403
    assert client_for().get(page(engagement)).url.startswith("/accounts/login/")
    with pytest.raises(reviews.CannotReview):
        reviews.write(engagement, by=stranger, stars=5, text="x")


def test_words_stay_words(client_for, student, owner, engagement):
    write(client_for(student), engagement, text="<script>alert(1)</script> [x](javascript:alert(1)) 🚀 שלום")
    write(client_for(owner), engagement)

    shown = client_for(owner).get(page(engagement)).text

    assert "<script>alert" not in shown and 'href="javascript' not in shown


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once_write_one_review(owner, manager, engagement):
    results = at_once(
        lambda: reviews.write(engagement, by=owner, stars=5, text="Great."),
        lambda: reviews.write(engagement, by=manager, stars=4, text="Good."),
    )

    assert [type(error) for error in failures(results)] == [reviews.CannotReview]
    assert Review.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_both_sides_at_once_open_both(student, owner, engagement):
    results = at_once(
        lambda: reviews.write(engagement, by=owner, stars=5, text="Great."),
        lambda: reviews.write(engagement, by=student, stars=4, text="Good."),
    )

    assert failures(results) == []
    assert Review.objects.filter(published_at__isnull=False).count() == 2
