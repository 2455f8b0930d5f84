"""Both sides say what it was like, without seeing the other's words first."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from accounts.models import Notification
from projects.models import Engagement, Rating, Review
from projects.reviews import services as reviews
from projects.tasks import publish_reviews
from tests import stages
from tests.payments.races import at_once, failures

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(simulator, student, company, owner):
    """Completed, nobody has written."""
    return stages.completed(simulator, student, stages.published(company=company))


def page(engagement, verb=""):
    return f"{engagement.get_absolute_url()}review/{verb}"


def points(dimensions, value="5"):
    return {dimension.value: value for dimension in dimensions}


def write(browser, engagement, *, by="student", value="5", text="Clear answers within the hour."):
    asked = Rating.OF_COMPANIES if by == "student" else Rating.OF_STUDENTS
    return browser.post(page(engagement), {**points(asked, value), "text": text}, follow=True)


def both_have_written(engagement):
    stages.reviewed(engagement, by=engagement.student, text="Clear answers within the hour.")
    stages.reviewed(engagement, by=stages.owner_of(engagement.company), points=4, text="Careful work.")
    return Review.objects.get(side="student"), Review.objects.get(side="company")


def test_neither_side_reads_the_other_before_both_are_in(client_for, student, owner, engagement):
    first = write(client_for(student), engagement)
    assert "Your review is in." in first.text and "Clear answers" in first.text
    assert "Clear answers" not in client_for(owner).get(page(engagement)).text
    assert "Clear answers" not in client_for().get(engagement.company.get_absolute_url()).text

    second = write(client_for(owner), engagement, by="company", value="4", text="Careful work.")

    assert "Clear answers" in second.text and "Careful work." in second.text
    assert "Clear answers" in client_for().get(engagement.company.get_absolute_url()).text
    assert Notification.objects.filter(title__startswith="The reviews of").count() == 2


@pytest.mark.parametrize("writer", ["student", "owner"])
def test_nothing_tells_one_side_that_the_other_has_written(writer, request, client_for, engagement, deliver):
    """Every page and the letters are the same before and after, but for the tokens of forms."""
    others = {"student": "owner", "owner": "student"}
    reader = client_for(request.getfixturevalue(others[writer]))
    places = [page(engagement), engagement.get_absolute_url(), "/dashboard/", engagement.company.get_absolute_url()]
    places += ["/students/dana-reyes/", "/students/dana-reyes/record/", "/notifications/"]
    letters = len(deliver())
    before = [_without_tokens(reader.get(place)) for place in places]

    stages.reviewed(engagement, by=request.getfixturevalue(writer), points=1, text="A secret until both are in.")

    assert [_without_tokens(reader.get(place)) for place in places] == before
    assert len(deliver()) == letters


def _without_tokens(answer):
    assert answer.status_code == 200
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.text).splitlines()


def test_each_side_rates_the_other_in_dimensions_of_its_own(student, owner, engagement):
    of_company, of_student = both_have_written(engagement)

    told = {rating.dimension: rating.points for rating in of_company.ratings.all()}
    assert told == dict.fromkeys(["brief", "answers", "fairness", "learning"], 5)
    told = {rating.dimension: rating.points for rating in of_student.ratings.all()}
    assert told == dict.fromkeys(["quality", "communication", "reliability", "initiative"], 4)
    assert of_company.stars is None and of_student.stars is None


def test_after_the_time_a_single_review_opens_and_none_can_be_added(student, owner, engagement):
    stages.reviewed(engagement, by=student, points=2, text="Long silences.")
    end = engagement.completed_at + dt.timedelta(days=14)
    assert reviews.publish_due(end - dt.timedelta(minutes=1)) == 0

    assert reviews.publish_due(end + dt.timedelta(minutes=1)) == 1
    assert reviews.publish_due(end + dt.timedelta(minutes=1)) == 0

    assert Review.objects.get().published_at is not None
    Engagement.objects.filter(pk=engagement.pk).update(completed_at=timezone.now() - dt.timedelta(days=15))
    with pytest.raises(reviews.CannotReview, match="days for reviews are over"):
        stages.reviewed(engagement, by=owner, points=1, text="Revenge.")


def test_the_last_moment_counts_and_the_next_does_not(student, owner, engagement, time_machine):
    end = engagement.completed_at + dt.timedelta(days=14)
    time_machine.move_to(end, tick=False)
    stages.reviewed(engagement, by=student)
    time_machine.move_to(end + dt.timedelta(seconds=1), tick=False)

    with pytest.raises(reviews.CannotReview):
        stages.reviewed(engagement, by=owner)


def test_a_review_needs_every_dimension_and_words_and_loses_none(client_for, student, engagement):
    empty = client_for(student).post(page(engagement), {"text": ""})
    half = client_for(student).post(page(engagement), {"brief": "4", "text": "Only words."})
    long = client_for(student).post(page(engagement), {**points(Rating.OF_COMPANIES), "text": "word " * 2000})

    assert empty.text.count("Choose one, from very good to bad.") >= 4 and "Add a sentence or two" in empty.text
    assert "Only words." in half.text and 'value="4"' in half.text and "checked" in half.text
    assert "at most 2000 characters" in long.text and "word word" in long.text
    assert not Review.objects.exists()


@pytest.mark.parametrize("value", ["0", "6", "-1", "five"])
def test_points_are_one_to_five(value, client_for, student, engagement):
    client_for(student).post(page(engagement), {**points(Rating.OF_COMPANIES), "learning": value, "text": "Hm."})

    assert not Review.objects.exists()


def test_a_service_takes_no_other_dimensions_and_no_other_points(student, engagement):
    good = dict.fromkeys(["brief", "answers", "fairness", "learning"], 3)
    for wrong in ({**good, "brief": 6}, {**good, "quality": 3}, {"brief": 3}, {}):
        with pytest.raises(reviews.CannotReview, match="from one to five"):
            reviews.write(engagement, by=student, points=wrong, text="Hm.")


def test_a_side_writes_once_and_a_second_tab_keeps_its_words(client_for, owner, manager, engagement):
    write(client_for(owner), engagement, by="company")

    asked = points(Rating.OF_STUDENTS, "1")
    again = client_for(manager).post(page(engagement), {**asked, "text": "I saw it quite differently."})

    assert again.status_code == 409 and "I saw it quite differently." in again.text
    assert Review.objects.count() == 1


def test_before_completion_there_is_nothing_to_review(simulator, client_for, student, company, owner):
    milestone = stages.funded(simulator, student, stages.published(company=company))

    shown = client_for(student).get(page(milestone.engagement))

    assert "Reviews are written when the project is complete." in shown.text
    with pytest.raises(reviews.CannotReview):
        stages.reviewed(milestone.engagement, by=student, text="Already great.")


def test_outsiders_and_staff_write_nothing(client_for, rival, stranger, moderator, engagement):
    told = {**points(Rating.OF_COMPANIES), "text": "x"}
    for person in (rival, stranger):
        assert client_for(person).get(page(engagement)).status_code == 404
        assert client_for(person).post(page(engagement), told).status_code == 404
    assert client_for(moderator).get(page(engagement)).status_code == 200
    assert client_for(moderator).post(page(engagement), told).status_code == 403
    assert client_for().get(page(engagement)).url.startswith("/accounts/login/")
    with pytest.raises(reviews.CannotReview):
        stages.reviewed(engagement, by=stranger, text="x")


def test_words_stay_words(client_for, student, owner, engagement):
    bad = "<script>alert(1)</script> [x](javascript:alert(1)) 🚀 שלום"
    write(client_for(student), engagement, text=bad)
    write(client_for(owner), engagement, by="company")
    reviews.reply(Review.objects.get(side="student"), by=owner, text=bad)

    for place in (page(engagement), engagement.company.get_absolute_url()):
        shown = client_for(owner).get(place).text
        assert "🚀" in shown and "<script>alert" not in shown and 'href="javascript' not in shown


def test_the_reviewed_side_replies_once_where_everybody_reads_it(client_for, student, owner, manager, engagement):
    of_company, _of_student = both_have_written(engagement)
    browser = client_for(owner)
    assert "Reply to the review" in browser.get(page(engagement)).text

    done = browser.post(page(engagement, "reply/"), {"text": "We answer faster since."}, follow=True)

    assert "Your reply stands below the review now." in done.text and "We answer faster since." in done.text
    assert "We answer faster since." in client_for().get(engagement.company.get_absolute_url()).text
    assert "Reply to the review" not in done.text
    assert Notification.objects.get(title="Harbor Coffee replied to your review").recipient == student
    again = client_for(manager).post(page(engagement, "reply/"), {"text": "I would add something."})
    assert again.status_code == 409 and "I would add something." in again.text
    of_company.refresh_from_db()
    assert of_company.reply == "We answer faster since." and of_company.replied_by == owner


def test_a_students_reply_stands_on_their_page(client_for, student, engagement):
    _of_company, of_student = both_have_written(engagement)

    reviews.reply(of_student, by=student, text="I would do the table first next time.")

    assert "I would do the table first next time." in client_for().get("/students/dana-reyes/").text


def test_nobody_replies_to_their_own_review_or_to_one_that_is_not_open(student, owner, stranger, engagement):
    stages.reviewed(engagement, by=student)
    review = Review.objects.get()
    with pytest.raises(reviews.CannotReply, match="once the review is open"):
        reviews.reply(review, by=owner, text="I know already.")
    stages.reviewed(engagement, by=owner)
    with pytest.raises(reviews.CannotReply, match="Only the side that was reviewed"):
        reviews.reply(review, by=student, text="And another thing.")
    with pytest.raises(reviews.CannotReview):
        reviews.reply(review, by=stranger, text="Me too.")
    with pytest.raises(reviews.CannotReply, match="Write your reply"):
        reviews.reply(review, by=owner, text="  ")


def test_a_reply_is_possible_for_28_days_to_the_minute(student, owner, engagement, time_machine):
    of_company, of_student = both_have_written(engagement)
    end = Review.objects.get(pk=of_company.pk).published_at + dt.timedelta(days=28)
    time_machine.move_to(end, tick=False)
    reviews.reply(of_company, by=owner, text="At the last moment.")
    time_machine.move_to(end + dt.timedelta(seconds=1), tick=False)

    with pytest.raises(reviews.CannotReply, match="28 days for a reply are over"):
        reviews.reply(of_student, by=student, text="Too late.")


def test_outsiders_and_staff_do_not_reply(client_for, rival, stranger, moderator, engagement):
    both_have_written(engagement)
    reply_page = page(engagement, "reply/")
    for person in (rival, stranger):
        assert client_for(person).get(reply_page).status_code == 404
        assert client_for(person).post(reply_page, {"text": "x"}).status_code == 404
    assert client_for(moderator).get(reply_page).url == page(engagement)
    assert client_for(moderator).post(reply_page, {"text": "x"}).status_code == 403
    assert client_for().get(reply_page).url.startswith("/accounts/login/")
    assert not Review.objects.exclude(reply="").exists()


def test_an_empty_reply_is_asked_for_again(client_for, owner, engagement):
    both_have_written(engagement)

    shown = client_for(owner).post(page(engagement, "reply/"), {"text": ""})

    assert shown.status_code == 200 and "Write your reply first." in shown.text


def test_no_average_below_three_reviews_and_none_over_all_dimensions(simulator, client_for, company, owner):
    address = company.get_absolute_url()
    for number, value in enumerate((5, 4, 3), start=1):
        engagement = stages.completed(simulator, project=stages.published(company=company))
        stages.reviewed(engagement, by=engagement.student, points=value)
        stages.reviewed(engagement, by=owner)
        text = client_for().get(address).text
        assert ("averages appear from 3 reviews on" in text) == (number < 3)
    assert "Averages of 3 reviews" in text and text.count("<span>4.0</span>") == 4


def test_time_opens_what_one_side_wrote_by_itself(client_for, student, engagement, time_machine):
    stages.reviewed(engagement, by=student, text="Long silences.")
    time_machine.move_to(engagement.completed_at + dt.timedelta(days=14, minutes=1))

    assert publish_reviews() == 1

    assert "Long silences." in client_for().get(engagement.company.get_absolute_url()).text


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once_write_one_review(owner, manager, engagement):
    results = at_once(
        lambda: stages.reviewed(engagement, by=owner, text="Great."),
        lambda: stages.reviewed(engagement, by=manager, points=4, text="Good."),
    )

    assert [type(error) for error in failures(results)] == [reviews.CannotReview]
    assert Review.objects.count() == 1 and Rating.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_both_sides_at_once_open_both(student, owner, engagement):
    results = at_once(
        lambda: stages.reviewed(engagement, by=owner, text="Great."),
        lambda: stages.reviewed(engagement, by=student, points=4, text="Good."),
    )

    assert failures(results) == []
    assert Review.objects.filter(published_at__isnull=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once_reply_once(owner, manager, engagement):
    of_company, _of_student = both_have_written(engagement)

    results = at_once(
        lambda: reviews.reply(of_company, by=owner, text="Thank you."),
        lambda: reviews.reply(of_company, by=manager, text="We disagree."),
    )

    assert [type(error) for error in failures(results)] == [reviews.CannotReply]
