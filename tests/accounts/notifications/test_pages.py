import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import Notification, Preference
from accounts.notifications import letters, queries, services
from tests.factories import NotificationFactory


def test_the_inbox_shows_ones_own_news_newest_first(client_for, student, rival):
    (
        NotificationFactory(recipient=student, title="Older news"),
        NotificationFactory(recipient=student, title="Newer news"),
    )
    NotificationFactory(recipient=rival, title="Not yours")
    page = client_for(student).get(reverse("notifications")).content.decode()
    assert page.index("Newer news") < page.index("Older news")
    assert "Not yours" not in page


def test_opening_one_marks_it_as_read_and_leads_on(client_for, student):
    row = NotificationFactory(recipient=student, url="/dashboard/")
    answer = client_for(student).get(reverse("notification_open", args=[row.pk]))
    assert answer.url == "/dashboard/"
    row.refresh_from_db()
    assert row.read_at


def test_one_or_all_are_marked_as_read(client_for, student):
    first, *_others = NotificationFactory.create_batch(3, recipient=student)
    browser = client_for(student)
    browser.post(reverse("notification_read", args=[first.pk]))
    assert queries.unread_count(student) == 2
    browser.post(reverse("notifications_read_all"))
    assert queries.unread_count(student) == 0


def test_marking_one_with_htmx_answers_with_its_row(client_for, student):
    row = NotificationFactory(recipient=student)
    answer = client_for(student).post(reverse("notification_read", args=[row.pk]), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode() and row.title in answer.content.decode()


@pytest.mark.parametrize(("name", "method"), [("notification_open", "get"), ("notification_read", "post")])
def test_a_rival_cannot_touch_what_is_not_theirs(client_for, student, rival, name, method):
    row = NotificationFactory(recipient=student)
    address = reverse(name, args=[row.pk])
    assert getattr(client_for(rival), method)(address).status_code == 404
    assert "/accounts/login/" in getattr(client_for(), method)(address).url
    row.refresh_from_db()
    assert row.read_at is None


def test_the_bell_counts_and_says_nothing_to_the_anonymous(client_for, student):
    NotificationFactory.create_batch(3, recipient=student)
    bell = reverse("notifications_bell")
    assert "3 unread notifications" in client_for(student).get(bell).content.decode()
    assert client_for().get(bell).status_code == 204


@pytest.mark.parametrize("rows", [1, 30])
def test_the_inbox_costs_the_same(client_for, student, django_assert_num_queries, rows):
    NotificationFactory.create_batch(rows, recipient=student)
    browser = client_for(student)
    with django_assert_num_queries(4):
        browser.get(reverse("notifications"))


def test_long_inboxes_have_pages(client_for, student):
    NotificationFactory.create_batch(30, recipient=student)
    browser = client_for(student)
    first = browser.get(reverse("notifications")).context["page"]
    second = browser.get(first.next_url).context["page"]
    assert (len(first), len(second)) == (25, 5)


def test_preferences_are_kept(client_for, student):
    choices = dict.fromkeys(queries.channels(student), "instant") | {"message": "digest", "money": "inbox"}
    client_for(student).post(reverse("settings_notifications"), choices)
    assert queries.channels(student) == choices


def test_a_made_up_channel_is_refused(client_for, student):
    choices = dict.fromkeys(queries.channels(student), "pigeon")
    assert client_for(student).post(reverse("settings_notifications"), choices).status_code == 200
    assert not Preference.objects.exists()


def test_the_link_in_an_e_mail_asks_and_then_stops_that_kind_without_a_log_in(client_for, student, rival):
    browser = client_for(enforce_csrf_checks=True)
    address = reverse("unsubscribe", args=[letters.unsubscribe_token(student.pk, "message")])
    assert "Messages" in browser.get(address).content.decode()
    assert queries.channel(student, "message") == "instant"
    assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert queries.channel(student, "message") == "inbox"
    assert queries.channel(student, "money") == queries.channel(rival, "message") == "instant"


def test_the_link_in_a_digest_stops_the_whole_digest(client_for, student):
    services.prefer(student, channels={"message": "digest", "work": "digest", "money": "instant"})
    waiting = NotificationFactory(recipient=student, kind="work", status="digest")
    message = letters.digest_message(student, [waiting])
    address = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    browser = client_for(enforce_csrf_checks=True)
    assert "daily digest" in browser.get(address).text
    assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen = queries.channels(student)
    assert (chosen["message"], chosen["work"], chosen["money"]) == ("inbox", "inbox", "instant")
    waiting.refresh_from_db()
    assert waiting.status == "off"


def test_a_forged_token_stops_nothing(client_for, student):
    token = letters.unsubscribe_token(student.pk, "message")
    assert client_for().post(reverse("unsubscribe", args=[token[:-1] + "x"])).status_code == 404
    assert not Preference.objects.exists()


def test_html_in_a_notification_is_shown_as_text(client_for, student):
    NotificationFactory(recipient=student, title="<script>alert(1)</script>", body="<img src=x>")
    page = client_for(student).get(reverse("notifications")).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page
    assert Notification.objects.count() == 1
