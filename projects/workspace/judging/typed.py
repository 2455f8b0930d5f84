"""What somebody typed and has not sent, kept in their session: a half-written answer, a wish on its way to a change."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

LONGEST = 5000
MOST_FIELDS = 40
LEFT_OUT = {"csrfmiddlewaretoken", "go", "heeded"}


def keep(session: SessionBase, kind: str, pk: UUID, typed: Mapping[str, str]) -> None:
    """Remember the fields of one form for one row."""
    kept = {name: value.replace("\x00", "")[:LONGEST] for name, value in typed.items() if name not in LEFT_OUT}
    session[_key(kind, pk)] = dict(list(kept.items())[:MOST_FIELDS])


def kept(session: SessionBase, kind: str, pk: UUID) -> dict[str, str]:
    """What was remembered for this row, if anything."""
    return session.get(_key(kind, pk), {})


def forget(session: SessionBase, kind: str, pk: UUID) -> None:
    """It was sent, so there is nothing to remember."""
    session.pop(_key(kind, pk), None)


def _key(kind: str, pk: UUID) -> str:
    return f"typed:{kind}:{pk}"
