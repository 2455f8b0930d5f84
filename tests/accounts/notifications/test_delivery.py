import datetime as dt
import smtplib

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts import tasks
from accounts.notifications import services
from accounts.notifications.models import Mail, Notification
from tests.factories import NotificationFactory

CHICAGO_MORNING = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)


class ServerAway(EmailBackend):
    """A mail server nobody can reach."""

    def open(self):
        raise ConnectionRefusedError("nobody listens")


class RefusesEverything(EmailBackend):
    """A mail server that accepts connections and no message."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({})


def backend(settings, kind):
    settings.EMAIL_BACKEND = f"{__name__}.{kind.__name__}"


def tell(person, **changes):
    details = {"title": "Your work was approved", "url": "/dashboard/", "key": "approved:1", "kind": "work"} | changes
    return services.notify(person, details.pop("kind"), **details)


def test_telling_twice_is_telling_once(student):
    first, second = tell(student), tell(student, title="Another text")
    assert first == second
    assert Notification.objects.get().title == "Your work was approved"


def test_a_notification_leaves_once_with_both_twins_and_one_click_unsubscribe(student, deliver):
    tell(student, body="The pay is on its way.", action="See the money")
    deliver()
    (message,) = deliver()
    html = message.alternatives[0].content
    assert message.to == [student.email]
    assert "The pay is on its way." in message.body and "The pay is on its way." in html
    assert "See the money" in html
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.extra_headers["List-Unsubscribe"].startswith("<http")
    assert "/settings/notifications/" in message.body


def test_a_mail_server_that_is_away_costs_no_attempt(student, settings, deliver):
    backend(settings, ServerAway)
    row = tell(student)
    deliver()
    row.refresh_from_db()
    assert (row.status, row.attempts) == (Notification.Status.PENDING, 0)


def test_a_refused_e_mail_is_tried_again_later_and_given_up_in_the_end(student, settings, deliver):
    backend(settings, RefusesEverything)
    row = tell(student)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        deliver()
        row.refresh_from_db()
        assert row.status == Notification.Status.PENDING
        assert row.next_attempt_at > timezone.now()
        for _attempt in range(5):
            clock.shift(dt.timedelta(days=1))
            deliver()
    row.refresh_from_db()
    assert row.status == Notification.Status.FAILED
    assert "SMTPRecipientsRefused" in row.error


def test_a_claimed_row_is_left_alone_until_its_time(student, deliver):
    row = tell(student)
    Notification.objects.filter(pk=row.pk).update(attempts=1, next_attempt_at=timezone.now() + dt.timedelta(minutes=1))
    assert deliver() == []


def test_the_digest_waits_for_eight_in_the_morning_of_the_reader_and_is_one_e_mail(student):
    services.prefer(student, channels={"work": "digest"})
    with time_machine.travel(CHICAGO_MORNING - dt.timedelta(hours=3), tick=False) as clock:
        tell(student, title="One"), tell(student, title="Two", key="approved:2")
        tasks.send_digests()
        assert mail.outbox == []
        clock.move_to(CHICAGO_MORNING + dt.timedelta(minutes=5))
        tasks.send_digests()
        tasks.send_digests()
    (message,) = mail.outbox
    assert "One" in message.body and "Two" in message.body


@pytest.mark.parametrize(("after", "expected"), [(dt.time(7, 59), 23), (dt.time(8), 24)])
def test_the_next_digest_is_today_until_eight(after, expected):
    moment = dt.datetime.combine(dt.date(2026, 11, 23), after, dt.UTC)
    assert services.next_digest("UTC", after=moment) == dt.datetime(2026, 11, expected, 8, tzinfo=dt.UTC)


def test_inbox_only_sends_nothing(student, deliver):
    services.prefer(student, channels={"work": "inbox"})
    assert tell(student).status == Notification.Status.OFF
    assert deliver() == []


def test_a_suspended_person_gets_no_e_mail(student, deliver):
    NotificationFactory(recipient=student)
    student.is_active = False
    student.save()
    assert deliver() == []


def test_an_e_mail_to_an_address_is_emptied_once_it_has_left(db, deliver):
    services.queue_letter("ann@example.com", title="Confirm", body="Secret link", why="You asked.", path="/x/")
    (message,) = deliver()
    assert "Secret link" in message.body
    row = Mail.objects.get()
    assert (row.status, row.text, row.html) == (Mail.Status.SENT, "", "")


class ChokesOnDana(EmailBackend):
    """Fails on one message in a way nobody foresaw."""

    def send_messages(self, messages):
        if "dana" in messages[0].to[0]:
            raise ValueError("no such charset")
        return super().send_messages(messages)


def test_a_message_that_fails_in_its_own_way_keeps_no_other_waiting(student, rival, settings, deliver):
    backend(settings, ChokesOnDana)
    broken = NotificationFactory(recipient=student, next_attempt_at=timezone.now() - dt.timedelta(hours=1))
    fine = NotificationFactory(recipient=rival)

    deliver()

    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.status, fine.status) == (Notification.Status.PENDING, Notification.Status.SENT)
    assert "no such charset" in broken.error
