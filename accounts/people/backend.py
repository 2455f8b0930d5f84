"""Who is logged in, with what the head of every page shows about them, in one statement."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Value

from accounts.notifications import queries
from accounts.notifications.models import Notification
from accounts.people.models import StudentProfile, User


class Backend(AuthenticationBackend):
    """allauth's log-in; the person of a session comes with `unread`, an entry for each notification they have not read.

    There are at most as many as the bell counts, so that it costs the same for everyone. `has_profile` says whether
    they have a student profile.
    """

    def get_user(self, user_id: int) -> User | None:
        waiting = Notification.objects.filter(recipient=OuterRef("pk"), read_at=None)
        unread = ArraySubquery(waiting.values_list(Value(1))[: queries.MOST_UNREAD])
        profile = Exists(StudentProfile.objects.filter(user=OuterRef("pk")))
        user = User.objects.filter(pk=user_id).annotate(unread=unread, has_profile=profile).first()
        return user if user is not None and self.user_can_authenticate(user) else None
