"""The demo's mailbox reads the files that Django's own backend writes."""

import datetime as dt

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse
from django.utils import timezone

from marketplace.mailbox.letters import inbox

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.marketplace.mailbox.addresses")]


@pytest.fixture
def post(settings, tmp_path):
    """`post(...)` sends e-mails through one connection."""
    settings.EMAIL_FILE_PATH = tmp_path / "mail"

    def send(*letters: tuple[str, str, str], html: str = "") -> None:
        server = get_connection("django.core.mail.backends.filebased.EmailBackend")
        for to, subject, text in letters:
            message = EmailMultiAlternatives(subject, text, "hello@firstrung.example", [to], connection=server)
            if html:
                message.attach_alternative(html, "text/html")
            message.send()
        server.close()

    return send


def test_before_the_first_e_mail_the_page_says_how_to_get_one(client, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "none"
    assert "No e-mail here" in client.get(reverse("mailbox")).content.decode()


def test_every_e_mail_is_there_newest_first_with_its_time(client, post):
    post(("dana@example.com", "The first", "One."), ("ravi@example.com", "Zwei – mit ü 🙂", "Two."))
    post(("dana@example.com", "The third", "Three."))
    letters = inbox()
    assert sorted(letter.subject for letter in letters) == ["The first", "The third", "Zwei – mit ü 🙂"]
    assert all(timezone.now() - letter.sent_at < dt.timedelta(minutes=1) for letter in letters)
    assert "UTC" in client.get(reverse("mailbox")).content.decode()


def test_it_can_be_narrowed_to_one_person(client, post):
    post(("dana@example.com", "For Dana", "One."), ("ravi@example.com", "For Ravi", "Two."))
    page = client.get(reverse("mailbox"), {"to": "DANA"}).content.decode()
    assert "For Dana" in page and "For Ravi" not in page


def test_a_letter_shows_its_text_with_links_and_no_markup_of_others(client, post):
    post(("a@example.com", "Look", "Open http://testserver/x/ <b>now</b>"), html="<p style='color:red'>Hello</p>")
    (letter,) = inbox()
    page = client.get(reverse("mailbox_letter", args=[letter.key])).content.decode()
    assert 'href="http://testserver/x/"' in page and "&lt;b&gt;now" in page
    answer = client.get(reverse("mailbox_html", args=[letter.key]))
    assert answer.content.decode().strip() == "<p style='color:red'>Hello</p>"
    assert "script-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("key", ["none", "..%2F..%2Fsettings", "x-1"])
def test_other_files_cannot_be_read(client, post, key):
    post(("a@example.com", "Look", "Hello"))
    assert client.get(f"/dev/mail/{key}/").status_code == 404


def test_an_e_mail_that_arrives_while_one_looks_is_shown_next_time(client, post):
    post(("a@example.com", "The first", "One."))
    client.get(reverse("mailbox"))
    post(("a@example.com", "The second", "Two."))
    assert "The second" in client.get(reverse("mailbox")).content.decode()


def test_long_mailboxes_are_paged(client, post):
    post(*((f"a{number}@example.com", f"Number {number}", "Hello") for number in range(30)))
    page = client.get(reverse("mailbox")).context["page"]
    assert len(page) == 25 and page.next_url
