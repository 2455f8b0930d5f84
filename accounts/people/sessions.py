"""Django's sessions in the database, read by a statement that was planned before: every page of a member begins so."""

from functools import cache

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from marketplace.core.prepared import Prepared, prepare

ANY_KEY = "any-key"


class SessionStore(db.SessionStore):
    """A session and what it holds."""

    def load(self) -> dict:
        told = _asked().ask(self.session_key)
        if told is None:
            self._session_key = None
            return {}
        return self.decode(told[0])


@cache
def _asked() -> Prepared:
    now = timezone.now()
    rows = Session.objects.filter(session_key=ANY_KEY, expire_date__gt=now)
    return prepare(rows.values_list("session_data").query.sql_with_params(), {ANY_KEY: "varchar"}, written_at=now)
