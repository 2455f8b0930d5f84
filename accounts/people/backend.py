"""Who is logged in, with what the head of every page shows about them, in one statement."""

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Value
from django.utils import timezone

from accounts.notifications import queries
from accounts.notifications.models import Notification
from accounts.people.models import StudentProfile, User
from marketplace.core.prepared import Prepared, prepare

ANYBODY = -1
FIELDS = [field.attname for field in User._meta.concrete_fields]


class Backend(AuthenticationBackend):
    """allauth's log-in; the person of a session comes with `unread`, an entry for each notification they have not read.

    There are at most as many as the bell counts, so that it costs the same for everyone. `has_profile` says whether
    they have a student profile.
    """

    def get_user(self, user_id: int) -> User | None:
        told = _asked().ask(user_id)
        if told is None:
            return None
        *fields, unread, has_profile = told
        user = User.from_db("default", FIELDS, fields)
        user.unread, user.has_profile = unread, has_profile
        return user if self.user_can_authenticate(user) else None


@cache
def _asked() -> Prepared:
    waiting = Notification.objects.filter(recipient=OuterRef("pk"), read_at=None)
    unread = ArraySubquery(waiting.values_list(Value(1))[: queries.MOST_UNREAD])
    profile = Exists(StudentProfile.objects.filter(user=OuterRef("pk")))
    rows = User.objects.filter(pk=ANYBODY).annotate(unread=unread, has_profile=profile)
    question = rows.values_list(*FIELDS, "unread", "has_profile").query.sql_with_params()
    return prepare(question, {ANYBODY: "bigint"}, written_at=timezone.now())
