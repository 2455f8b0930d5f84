import pytest
from django.urls import reverse

from accounts.audit import queries, services
from accounts.models import AuditEvent, Company, Mail, Notification, User
from accounts.people.letters import account_suspended
from tests.factories import NotificationFactory, UserFactory

LISTS = ["user", "studentprofile", "company", "notification", "mail", "skill", "auditevent"]


def page(subject, action="change"):
    return reverse(f"admin:accounts_{subject._meta.model_name}_{action}", args=[subject.pk])


@pytest.mark.parametrize("name", LISTS)
def test_staff_read_every_list_and_nobody_else_does(client_for, moderator, student, owner, name):
    NotificationFactory(recipient=student)
    address = reverse(f"admin:accounts_{name}_changelist")
    assert client_for(moderator).get(address).status_code == 200
    assert client_for(student).get(address).status_code == 302
    assert client_for().get(address).status_code == 302


@pytest.mark.parametrize("name", LISTS)
def test_staff_add_and_delete_nothing_by_hand(client_for, moderator, name):
    assert client_for(moderator).get(reverse(f"admin:accounts_{name}_add")).status_code == 403


def test_a_page_shows_the_history_of_its_object(client_for, moderator, company):
    services.record(company, "invited", by=moderator, reason="ann@example.com <b>")
    shown = client_for(moderator).get(page(company)).content.decode()
    assert "invited" in shown and "ann@example.com &lt;b&gt;" in shown and "Mona Derator" in shown


def test_suspending_a_company_asks_for_a_reason_that_reaches_the_team(client_for, moderator, company, owner):
    browser = client_for(moderator)
    assert page(company, "suspend") in browser.get(page(company)).content.decode()
    asked = browser.post(page(company, "suspend"), {"reason": ""})
    assert "required" in asked.content.decode()
    browser.post(page(company, "suspend"), {"reason": "Fake postings."})
    assert Company.objects.get().suspended_at
    assert "Fake postings." in Notification.objects.get(recipient=owner).body
    shown = browser.get(page(company)).content.decode()
    assert page(company, "suspend") not in shown and page(company, "reinstate") in shown and "Fake postings." in shown


def test_a_refusal_keeps_the_typed_reason(client_for, moderator, company):
    browser = client_for(moderator)
    browser.post(page(company, "suspend"), {"reason": "Fake postings."})
    again = browser.post(page(company, "suspend"), {"reason": "Fake postings, once more."})
    assert "suspended already" in again.content.decode() and "once more" in again.content.decode()


def test_a_person_is_suspended_and_reinstated(client_for, moderator, student):
    browser = client_for(moderator)
    browser.post(page(student, "suspend"), {"reason": "Spam."})
    assert not User.objects.get(pk=student.pk).is_active
    browser.post(page(student, "reinstate"), {"reason": "A mistake."})
    assert User.objects.get(pk=student.pk).is_active
    assert [event.verb for event in queries.history(student)] == ["reinstated", "suspended"]


@pytest.mark.parametrize("who", ["student", "stranger", "owner"])
def test_others_suspend_nobody(client_for, request, rival, who):
    answer = client_for(request.getfixturevalue(who)).post(page(rival, "suspend"), {"reason": "Because."})
    assert answer.status_code == 302 and "/login/" in answer.url
    assert User.objects.get(pk=rival.pk).is_active


def test_secret_texts_are_not_shown(client_for, moderator):
    account_suspended(UserFactory(), reason="hidden words")
    assert "hidden words" not in client_for(moderator).get(page(Mail.objects.get())).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_people_costs_the_same(client_for, moderator, django_assert_max_num_queries, rows):
    UserFactory.create_batch(rows)
    browser = client_for(moderator)
    with django_assert_max_num_queries(8):
        browser.get(reverse("admin:accounts_user_changelist"))


def test_the_audit_trail_remembers_what_moved(company, moderator):
    event = services.record(company, "moved", by=moderator, origin="draft", target="open")
    assert str(event) == "moved (draft > open)"
    assert AuditEvent.objects.get().subject == company
