import datetime as dt
import re
import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.companies import services
from accounts.models import Invitation, Membership, Notification, User
from marketplace.core.errors import DomainError
from tests.factories import UserFactory

PASSWORD = "a long walk by the harbor"


def invite(client_for, company, owner, email="ann@example.com", role="manager"):
    client_for(owner).post(reverse("company_members", args=[company.slug]), {"email": email, "role": role})
    return Invitation.objects.get(email=email.lower())


def accept(client_for, person, invitation):
    return client_for(person).post(reverse("invitation", args=[invitation.pk]))


def test_a_colleague_signs_up_from_the_link_and_joins_without_another_e_mail(client_for, company, owner, deliver):
    invite(client_for, company, owner, email="Ann@Example.com")
    (message,) = deliver()
    link = re.search(r"/invitations/\S+/", message.body)[0]
    browser = client_for()
    page = browser.get(link).content.decode()
    assert "Olive Harbor invites you as manager" in page
    sign_up = reverse("account_signup") + f"?next={link}"
    values = {"joined_as": "company", "name": "Ann", "email": "ann@example.com", "password1": PASSWORD, "next": link}
    assert browser.post(sign_up, values).url == link
    browser.post(link)
    assert Membership.objects.get(company=company, user__email="ann@example.com").role == "manager"
    assert "Ann joined" in Notification.objects.get(recipient=owner).title


def test_the_link_proves_only_the_address_it_was_sent_to(client_for, company, owner):
    invitation = invite(client_for, company, owner)
    browser = client_for()
    browser.get(reverse("invitation", args=[invitation.pk]))
    values = {"joined_as": "company", "name": "Eve", "email": "eve@example.com", "password1": PASSWORD}
    browser.post(reverse("account_signup"), values)
    assert not EmailAddress.objects.get(email="eve@example.com").verified


def test_an_invitation_is_bound_to_its_address(client_for, company, owner, stranger):
    invitation = invite(client_for, company, owner)
    page = client_for(stranger).get(reverse("invitation", args=[invitation.pk])).content.decode()
    assert "Add the address" in page
    accept(client_for, stranger, invitation)
    assert not Membership.objects.filter(company=company, user=stranger).exists()


def test_an_invitation_works_once(client_for, company, owner):
    invitation = invite(client_for, company, owner)
    ann = UserFactory(email="ann@example.com")
    accept(client_for, ann, invitation)
    with pytest.raises(services.InvitationOver):
        services.accept_invitation(invitation, by=ann)


def test_an_invitation_expires(client_for, company, owner):
    invitation = invite(client_for, company, owner)
    ann = UserFactory(email="ann@example.com")
    with time_machine.travel(timezone.now() + dt.timedelta(days=15)):
        assert "no longer works" in client_for().get(reverse("invitation", args=[invitation.pk])).content.decode()
        with pytest.raises(services.InvitationOver):
            services.accept_invitation(invitation, by=ann)


def test_inviting_again_replaces_the_older_link(client_for, company, owner):
    first = invite(client_for, company, owner)
    second = invite(client_for, company, owner)
    assert first.pk != second.pk
    assert client_for().get(reverse("invitation", args=[first.pk])).status_code == 404


def test_a_withdrawn_invitation_is_gone(client_for, company, owner, manager, stranger):
    named = {"email": invite(client_for, company, owner).email}
    address = reverse("invitation_withdraw", args=[company.slug])
    assert client_for(manager).post(address, named).status_code == 404
    assert client_for(stranger).post(address, named).status_code == 404
    assert client_for(owner).post(address, {"email": "some\x00body@example.com"}).status_code == 404
    client_for(owner).post(address, named)
    assert not Invitation.objects.exists()


def test_whoever_invites_never_learns_the_secret_that_proves_the_address(client_for, company, owner):
    invitation = invite(client_for, company, owner)
    page = client_for(owner).get(reverse("company_members", args=[company.slug])).content.decode()
    assert invitation.email in page
    assert str(invitation.pk) not in page


def test_a_member_is_not_invited_again(client_for, company, owner, manager):
    with pytest.raises(services.AlreadyMember):
        services.invite(company, by=owner, email=manager.email.upper(), role="owner")


def test_invitations_have_a_limit(company, owner):
    for number in range(services.MOST_OPEN_INVITATIONS):
        services.invite(company, by=owner, email=f"{number}@example.com", role="reviewer")
    with pytest.raises(services.TooManyInvitations):
        services.invite(company, by=owner, email="one.more@example.com", role="reviewer")


def test_inviting_and_withdrawing_all_day_long_has_a_limit_too(company, owner, monkeypatch):
    monkeypatch.setattr(services, "MOST_INVITATIONS_A_DAY", 3)
    for _number in range(3):
        services.withdraw_invitation(services.invite(company, by=owner, email="a@example.com", role="owner"), by=owner)
    with pytest.raises(services.TooManyInvitations):
        services.invite(company, by=owner, email="a@example.com", role="owner")


def test_a_second_company_does_not_double_the_limit(company, owner, monkeypatch):
    monkeypatch.setattr(services, "MOST_INVITATIONS_A_DAY", 2)
    for number in range(2):
        services.invite(company, by=owner, email=f"{number}@example.com", role="reviewer")
    other = services.create(by=owner, name="South Pier", website="https://southpier.example")
    with pytest.raises(services.TooManyInvitations):
        services.invite(other, by=owner, email="one.more@example.com", role="reviewer")


def test_an_owner_changes_a_role_and_the_member_hears_of_it(client_for, company, owner, manager):
    member = Membership.objects.get(user=manager)
    client_for(owner).post(reverse("member_role", args=[company.slug, member.pk]), {"role": "reviewer"})
    member.refresh_from_db()
    assert member.role == "reviewer"
    assert "reviewer" in Notification.objects.get(recipient=manager).title


def test_the_last_owner_stays(client_for, company, owner, manager):
    mine = Membership.objects.get(user=owner)
    with pytest.raises(services.LastOwner):
        services.change_role(mine, by=owner, role="manager")
    with pytest.raises(services.LastOwner):
        services.remove_member(mine, by=owner)
    services.change_role(Membership.objects.get(user=manager), by=owner, role="owner")
    services.remove_member(mine, by=owner)
    assert list(company.memberships.values_list("user", flat=True)) == [manager.pk]


def test_a_member_leaves_and_an_owner_removes(client_for, company, owner, manager, reviewer):
    leaving = Membership.objects.get(user=reviewer)
    browser, address = client_for(reviewer), reverse("member_remove", args=[company.slug, leaving.pk])
    assert "Leave Harbor Coffee?" in browser.get(address).content.decode()
    assert browser.post(address).url == reverse("settings_companies")
    removed = Membership.objects.get(user=manager)
    client_for(owner).post(reverse("member_remove", args=[company.slug, removed.pk]))
    assert "no longer belong" in Notification.objects.get(recipient=manager).title
    assert company.memberships.count() == 1


@pytest.mark.parametrize("who", ["manager", "reviewer", "stranger", "student"])
@pytest.mark.parametrize("name", ["member_role", "member_remove"])
def test_only_owners_change_the_team(client_for, request, company, owner, who, name):
    person = request.getfixturevalue(who)
    member = Membership.objects.get(user=owner)
    answer = client_for(person).post(reverse(name, args=[company.slug, member.pk]), {"role": "reviewer"})
    assert answer.status_code == 404
    member.refresh_from_db()
    assert member.role == "owner"


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays():
    ann, bob = UserFactory(), UserFactory()
    company = services.create(by=ann, name="Pair", website="https://example.com")
    Membership.objects.create(company=company, user=bob, role="owner")
    start = threading.Barrier(2)

    def leave(user: User):
        membership = Membership.objects.get(user=user)
        start.wait()
        try:
            services.remove_member(membership, by=user)
        except DomainError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[user]) for user in (ann, bob)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert company.memberships.filter(role="owner").count() == 1
