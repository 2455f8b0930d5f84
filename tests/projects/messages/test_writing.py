"""A student and a company write to each other."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from accounts.people import leaving
from projects.applications import services as applications
from projects.messages import queries, services
from projects.models import Message
from tests import stages

pytestmark = pytest.mark.django_db
RIGHT_TO_LEFT = "متى نبدأ؟"
LATER = dt.timedelta(minutes=2)


@pytest.fixture
def application(student, company):
    return stages.shortlisted(student, company=company)


def page_of(application, query=""):
    return reverse("thread", args=[application.pk]) + query


def news_of(application, after):
    return reverse("thread_news", args=[application.pk]) + f"?after={after}"


def test_both_sides_write_and_colleagues_share_the_thread(client_for, application, student, owner, reviewer):
    client_for(owner).post(page_of(application), {"body": "Could you start on Monday?"})
    client_for(student).post(page_of(application), {"body": "Yes!"})

    page = client_for(reviewer).get(page_of(application)).text
    assert page.index("Could you start on Monday?") < page.index("Yes!")
    assert "Olive Harbor" in page
    assert "(CST)" in page


def test_nobody_writes_before_the_company_may_know_who_it_is(client_for, student, owner, company):
    application = stages.applied(student, company=company)
    assert (
        "You can write as soon as Harbor Coffee shortlists you." in client_for(student).get(page_of(application)).text
    )
    assert "once you shortlist them" in client_for(owner).get(page_of(application)).text
    for person in (student, owner):
        with pytest.raises(services.CannotWrite):
            services.send(application, "Who is there?", by=person)

    applications.shortlist(application, by=owner)

    assert services.send(application, "Hello, Dana.", by=owner)
    assert services.send(application, "Hello.", by=student)


def test_a_student_writes_only_once_there_is_interest(client_for, student, owner, company):
    application = stages.applied(student, company=company, is_blind=False)
    browser = client_for(student)
    assert "You can write as soon as Harbor Coffee" in browser.get(page_of(application)).text
    with pytest.raises(services.CannotWrite):
        services.send(application, "Hello?", by=student)

    services.send(application, "One question.", by=owner)

    assert "<textarea" in browser.get(page_of(application)).text
    assert services.send(application, "Please ask.", by=student)


def test_nobody_reads_a_draft(client_for, student, owner, company):
    draft = stages.draft_application(student, company=company)

    assert client_for(owner).get(page_of(draft)).status_code == 404
    assert client_for(student).get(page_of(draft)).status_code == 404


@pytest.mark.parametrize("text", ["🦄 yes", RIGHT_TO_LEFT, "<script>alert(1)</script>", "a < b & c"])
def test_odd_texts_are_shown_as_written(client_for, application, owner, text):
    page = client_for(owner).post(page_of(application), {"body": text}, follow=True)

    assert "<script>alert" not in page.text
    assert text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page.text


def test_addresses_become_links_and_lines_stay_lines(client_for, application, owner):
    services.send(application, "See https://example.com/map\nand tell me.", by=owner)

    page = client_for(owner).get(page_of(application)).text

    assert '<a href="https://example.com/map" rel="nofollow">' in page
    assert "<br>and tell me." in page


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Write something first."), (" \n", "Write something first."), ("x" * 10_000, "At most 5000")],
)
def test_what_does_not_fit_is_shown_again(client_for, application, owner, text, words):
    page = client_for(owner).post(page_of(application), {"body": text})

    assert words in page.text
    assert text.strip() in page.text
    assert not Message.objects.exists()


def test_a_flood_is_stopped_and_the_words_are_kept(client_for, application, owner):
    for number in range(services.MESSAGES_PER_MINUTE):
        services.send(application, f"Number {number}", by=owner)

    page = client_for(owner).post(page_of(application), {"body": "One more."})

    assert "Take a breath" in page.text
    assert "One more." in page.text
    with pytest.raises(services.CannotWrite):
        services.send(application, "And another.", by=owner)


def test_a_double_click_sends_one_message(client_for, application, owner):
    for _number in range(2):
        client_for(owner).post(page_of(application), {"body": "Hello"})

    assert Message.objects.count() == 1


def test_the_other_side_hears_once_until_they_have_read(application, student, owner, manager, reviewer):
    services.send(application, "First.", by=owner)
    services.send(application, "Second.", by=manager)
    assert Notification.objects.filter(recipient=student, kind="message").count() == 1

    services.mark_read(application, by=student)
    services.send(application, "Third.", by=owner)
    services.send(application, "I am here.", by=student)

    assert Notification.objects.filter(recipient=student, kind="message").count() == 2
    for colleague in (owner, manager, reviewer):
        assert Notification.objects.filter(recipient=colleague, kind="message").count() == 1


def test_unread_is_what_others_wrote_since_one_looked(client_for, application, student, owner, reviewer):
    services.send(application, "Hello.", by=owner)
    assert (queries.unread_count(student), queries.unread_count(owner), queries.unread_count(reviewer)) == (1, 0, 1)
    assert ">new<" in client_for(student).get("/messages/").text

    client_for(student).get(page_of(application))

    assert queries.unread_count(student) == 0
    assert ">new<" not in client_for(student).get("/messages/").text


def test_htmx_gets_the_new_message_and_an_empty_field(client_for, application, owner, student):
    first = services.send(application, "Hello.", by=owner)

    answer = client_for(student).post(
        page_of(application), {"body": "Hi!", "after": first.pk}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "Hi!" in answer.text and "Hello." not in answer.text
    assert f'value="{Message.objects.latest("pk").pk}"' in answer.text


def test_asking_for_news_gets_only_what_is_new(client_for, application, owner, student):
    first = services.send(application, "Hello.", by=owner)
    browser = client_for(student)
    assert browser.get(news_of(application, first.pk)).status_code == 204

    services.send(application, "Are you there?", by=owner)
    answer = browser.get(news_of(application, first.pk))

    assert "Are you there?" in answer.text and "Hello." not in answer.text
    assert browser.get(news_of(application, "nonsense")).status_code == 200
    assert browser.get(news_of(application, "9" * 40)).status_code == 200


def test_long_threads_show_the_newest_and_lead_back(client_for, application, owner):
    start = timezone.now()
    for number in range(queries.SHOWN + 5):
        with time_machine.travel(start + number * LATER, tick=False):
            services.send(application, f"Message {number:03}", by=owner)
    browser = client_for(owner)

    page = browser.get(page_of(application)).text
    assert "Message 054" in page and "Message 004" not in page
    assert "Earlier messages" in page
    oldest = queries.thread(application, viewer=owner).first
    earlier = browser.get(page_of(application, f"?before={oldest.pk}")).text
    assert "Message 004" in earlier and "Message 005" not in earlier


def test_strangers_rivals_and_visitors_learn_nothing(client_for, application, rival, stranger, owner):
    services.send(application, "Between us.", by=owner)
    for address in (page_of(application), news_of(application, 0)):
        for person in (rival, stranger):
            assert client_for(person).get(address).status_code == 404
            assert client_for(person).post(address, {"body": "x"}).status_code in (404, 405)
        assert client_for().get(address).url.startswith("/accounts/login/")
    assert client_for().get("/messages/").url.startswith("/accounts/login/")
    assert "Between us." not in client_for(stranger).get("/messages/").text
    assert Message.objects.count() == 1


def test_staff_read_without_leaving_a_trace_and_do_not_write(client_for, application, owner, moderator):
    services.send(application, "Hello.", by=owner)
    browser = client_for(moderator)

    assert "Hello." in browser.get(page_of(application)).text
    assert browser.post(page_of(application), {"body": "I watch."}, headers={"referer": "/"}).status_code in (302, 409)
    assert not application.reads.filter(user=moderator).exists()
    assert Message.objects.count() == 1


def test_the_company_may_still_say_something_kind_after_a_decline(application, owner, student):
    applications.decline(application, by=owner, reason="Filled.")

    assert services.send(application, "Please apply again next month.", by=owner)
    assert services.send(application, "Thank you.", by=student)


def test_an_empty_inbox_says_how_a_conversation_begins(client_for, student):
    assert "A conversation begins when" in client_for(student).get("/messages/").text


def test_a_person_takes_their_messages_along(application, student, owner):
    services.send(application, "Mine.", by=student)
    services.send(application, "Yours.", by=owner)

    assert [row["body"] for row in leaving.export(student)["messages"]] == ["Mine."]


def asked(browser, address):
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


def test_the_lists_ask_the_same_number_of_questions_with_1_and_30_rows(client_for, company, owner, settings):
    settings.APPLICATIONS_PER_SEAT = 100
    project = stages.published(company=company)

    def converse():
        application = stages.shortlisted(project=project)
        services.send(application, "Hello.", by=application.student)
        return application

    application = converse()
    browser = client_for(owner)
    browser.get(page_of(application))
    few, few_in_thread = asked(browser, "/messages/"), asked(browser, page_of(application))
    for _number in range(29):
        converse()
    with time_machine.travel(timezone.now() + LATER, tick=False):
        for number in range(9):
            services.send(application, f"Number {number}", by=owner)

    assert asked(browser, "/messages/") == few
    assert asked(browser, page_of(application)) == few_in_thread
