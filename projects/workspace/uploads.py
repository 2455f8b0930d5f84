"""What may be uploaded: the type is read from the bytes; a name that says something else is refused."""

from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

HEAD_BYTES = 8192
BINARY = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".zip": "application/zip",
    ".mp3": "audio/mpeg",
    ".wav": "audio/x-wav",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".psd": "image/vnd.adobe.photoshop",
}
ZIPPED = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip"}
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
ACCEPT = ",".join([*BINARY, *TEXT])


def content_type(file: UploadedFile) -> str:
    """The type of an uploaded file, from its bytes.

    Raises ValidationError, with a sentence that says how to mend it, for a file that is too large, empty, of a kind
    we do not keep, or not what its name says.
    """
    if file.size > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise ValidationError(_("%(name)s is larger than %(limit)s. Split it, or share a link in a message.") % {"name": file.name, "limit": limit})
    if not file.size:
        raise ValidationError(_("%(name)s is empty. Choose the file again.") % {"name": file.name})
    suffix = PurePath(file.name).suffix.lower()
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if suffix in TEXT and _is_text(head):
        return TEXT[suffix]
    if suffix in BINARY and _matches(head, suffix):
        return BINARY[suffix]
    if suffix in TEXT or suffix in BINARY:
        raise ValidationError(
            _("%(name)s is not really a %(suffix)s file. Export it again, or give it its true ending.")
            % {"name": file.name, "suffix": suffix}
        )
    raise ValidationError(
        _("Files like %(name)s cannot be kept here. Put it into a zip file, or choose another format.")
        % {"name": file.name}
    )


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 4
    return True


def _matches(head: bytes, suffix: str) -> bool:
    if suffix in ZIPPED:
        return head.startswith(b"PK\x03\x04")
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return False
    aliases = {".jpg": {".jpg", ".jpeg"}, ".jpeg": {".jpg", ".jpeg"}, ".mp4": {".mp4", ".m4v", ".mov"}, ".mov": {".mov", ".mp4"}}
    return bool(found & aliases.get(suffix, {suffix}))
