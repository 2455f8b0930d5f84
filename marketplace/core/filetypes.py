"""What may be uploaded: the type is read from the bytes; a name that says something else is refused."""

import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

HEAD_BYTES = 8192
LONGEST_NAME = 200
PHOTO, FILM = {".jpg", ".jpeg", ".jfif"}, {".mp4", ".m4v", ".mov", ".qt"}
MAGIC = {
    ".pdf": ("application/pdf", {".pdf"}),
    ".png": ("image/png", {".png"}),
    ".jpg": ("image/jpeg", PHOTO),
    ".jpeg": ("image/jpeg", PHOTO),
    ".gif": ("image/gif", {".gif"}),
    ".webp": ("image/webp", {".webp"}),
    ".mp3": ("audio/mpeg", {".mp3", ".mpga"}),
    ".wav": ("audio/x-wav", {".wav"}),
    ".mp4": ("video/mp4", FILM),
    ".mov": ("video/quicktime", FILM),
    ".psd": ("image/vnd.adobe.photoshop", {".psd"}),
}
# A zip container, and the part that makes it the document its name says.
ZIPPED = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/"),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/"),
    ".odt": ("application/vnd.oasis.opendocument.text", "content.xml"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", "content.xml"),
    ".odp": ("application/vnd.oasis.opendocument.presentation", "content.xml"),
    ".zip": ("application/zip", ""),
}
TEXT = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".ipynb": "application/x-ipynb+json",
    ".py": "text/x-python",
    ".js": "text/javascript",
    ".ts": "text/plain",
    ".sql": "application/sql",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".r": "text/plain",
    ".tex": "application/x-tex",
}
# Control characters that no text has, whatever its encoding; spreadsheets still write Latin-1.
NOT_TEXT = set(range(9)) | set(range(14, 27)) | set(range(28, 32))
ACCEPT = ",".join([*MAGIC, *ZIPPED, *TEXT])


def sort_out(files: Iterable[UploadedFile]) -> tuple[list[tuple[UploadedFile, str]], list[str]]:
    """The files we keep, each with its type, and a sentence for each of the others."""
    kept, problems = [], []
    for file in files:
        try:
            kept.append((file, content_type(file)))
        except ValidationError as error:
            problems += error.messages
    return kept, problems


def content_type(file: UploadedFile) -> str:
    """The type of an uploaded file, from its bytes.

    Raises ValidationError, with a sentence that says how to mend it, for a file that is too large, empty, of a kind
    we do not keep, or not what its name says.
    """
    words = {"name": clean_name(file.name), "suffix": PurePath(file.name).suffix.lower()}
    if file.size > settings.UPLOAD_MAX_BYTES:
        words["limit"] = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise ValidationError(_("%(name)s is larger than %(limit)s. Split it, or share a link in a message.") % words)
    if not file.size:
        raise ValidationError(_("%(name)s is empty. Choose the file again.") % words)
    found = _recognise(file, words["suffix"])
    if found:
        return found
    if words["suffix"] in MAGIC | ZIPPED | TEXT:
        raise ValidationError(
            _("%(name)s is not really a %(suffix)s file. Export it again, or give it its true ending.") % words
        )
    raise ValidationError(
        _("Files like %(name)s cannot be kept here. Put it into a zip file, or choose another format.") % words
    )


def clean_name(name: str) -> str:
    """A file's name as people may see it: no control characters, nothing that turns its direction, not too long."""
    visible = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Zl", "Zp"))
    return visible.strip()[-LONGEST_NAME:] or _("file")


def _recognise(file: UploadedFile, suffix: str) -> str:
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if suffix in TEXT and _is_text(head):
        return TEXT[suffix]
    if suffix in ZIPPED and _is_zip(file, ZIPPED[suffix][1]):
        return ZIPPED[suffix][0]
    if suffix in MAGIC and _magic(head) & MAGIC[suffix][1]:
        return MAGIC[suffix][0]
    return ""


def _is_text(head: bytes) -> bool:
    return not NOT_TEXT.intersection(head)


def _is_zip(file: UploadedFile, part: str) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return not part or any(name.startswith(part) for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError):
        return False
    finally:
        file.seek(0)


def _magic(head: bytes) -> set[str]:
    try:
        return {match.extension.lower() for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()
