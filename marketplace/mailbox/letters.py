"""Reading the e-mails that were written to files."""

import datetime as dt
import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from django.conf import settings

SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Letter:
    """One e-mail: `key` names its file and place in it."""

    key: str
    sent_at: dt.datetime
    to: str
    sender: str
    subject: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain-text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part, or nothing."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return part.get_content() if part else ""


def inbox() -> list[Letter]:
    """All e-mails, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log")) if folder.is_dir() else []
    letters = [letter for file in files for letter in _letters(file, file.stat().st_mtime_ns)]
    return sorted(letters, key=lambda letter: (letter.sent_at, letter.key), reverse=True)


@lru_cache(maxsize=5000)
def _letters(file: Path, changed_ns: int) -> list[Letter]:
    pieces = file.read_bytes().split(SEPARATOR)
    return [_letter(f"{file.stem}-{number}", raw) for number, raw in enumerate(pieces) if raw.strip()]


def _letter(key: str, raw: bytes) -> Letter:
    """One e-mail; Django's dates are in UTC and say so in a way that Python reads as "no zone"."""
    message = email.message_from_bytes(raw.strip(b"\n"), policy=email.policy.default)
    sent_at = message["Date"].datetime
    sent_at = sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=dt.UTC)
    return Letter(key, sent_at, str(message["To"]), str(message["From"]), str(message["Subject"]), message)
