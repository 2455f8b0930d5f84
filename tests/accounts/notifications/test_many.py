"""Telling many people of one thing in a few statements."""

import pytest
from django.utils import timezone

from accounts.models import Notification, Preference
from accounts.notifications import services
from accounts.notifications.services import News, notify_many
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def news(person, key="one", kind="application", **changes):
    return News(recipient=person, kind=kind, title="It closed", url="/projects/", key=f"{key}:{person.pk}", **changes)


def test_each_hears_as_they_prefer_and_an_account_that_ended_only_inside():
    at_once, daily, quiet, gone = (UserFactory() for _number in range(4))
    services.prefer(daily, channels={"application": Preference.Channel.DIGEST})
    services.prefer(quiet, channels={"application": Preference.Channel.INBOX})
    gone.is_active = False
    gone.save()

    assert notify_many(news(person) for person in (at_once, daily, quiet, gone)) == 4

    told = dict(Notification.objects.values_list("recipient", "status"))
    assert [told[person.pk] for person in (at_once, daily, quiet, gone)] == ["pending", "digest", "off", "off"]
    assert Notification.objects.get(recipient=daily).next_attempt_at > timezone.now()


def test_telling_twice_is_telling_once_and_leaves_the_first_words():
    person = UserFactory()
    notify_many([news(person, body="The first words.")])
    notify_many([news(person, body="Other words.")])

    assert Notification.objects.get().body == "The first words."


def test_it_says_the_same_as_telling_one_by_one():
    person = UserFactory()
    words = {"title": "A" * 300, "url": "/projects/", "body": "Why", "action": "B" * 80}
    one = services.notify(person, "application", key="one", **words)
    notify_many([News(recipient=person, kind="application", key="many", **words)])
    many = Notification.objects.get(dedupe_key="many")

    for name in ("recipient", "kind", "title", "body", "action", "url", "status"):
        assert getattr(one, name) == getattr(many, name), name


def test_an_unknown_kind_is_refused_before_anybody_hears():
    first, second = UserFactory(), UserFactory()
    with pytest.raises(KeyError):
        notify_many([news(first), news(second, kind="gossip")])
    assert not Notification.objects.exists()


def test_thirty_people_take_as_many_statements_as_one(django_assert_max_num_queries):
    for count in (1, 30):
        people = UserFactory.create_batch(count)
        with django_assert_max_num_queries(6):
            notify_many(news(person, key=str(count)) for person in people)
