import pytest

from accounts import signals
from accounts.models import User
from projects.discovery import services
from projects.models import Bookmark
from projects.moderation import services as moderation
from tests.stages import published

pytestmark = pytest.mark.django_db


def test_what_a_person_kept_and_reported_is_in_the_copy_of_their_data(student):
    project = published()
    services.keep(project, by=student)
    moderation.report(project, by=student, reason="scam", details="It asks for my bank card.")

    answers = signals.user_exporting.send(sender=User, user=student)

    data = {name: rows for _receiver, sections in answers for name, rows in sections.items()}
    assert data["bookmarks"][0]["project"] == project.title
    assert data["reports"][0]["details"] == "It asks for my bank card."


def test_what_a_person_kept_is_forgotten_with_their_account(student, rival):
    project = published()
    services.keep(project, by=student)
    services.keep(project, by=rival)

    signals.user_closed.send(sender=User, user=student)

    assert Bookmark.objects.get().user == rival
