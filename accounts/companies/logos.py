"""Logos: what a person uploads is read, judged by its content and drawn anew, so that only pixels are kept."""

import io

import puremagic
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.core.errors import DomainError

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 20_000_000
SIDE = 512
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".jfif": "JPEG", ".webp": "WEBP"}
UNREADABLE = (
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    UnidentifiedImageError,
    ValueError,
)


class BadLogo(DomainError):
    """The file is not a picture we can use as a logo."""

    status_code = 400


def redraw(upload: UploadedFile) -> ContentFile:
    """The picture as a WebP file of at most 512 by 512 pixels, without metadata. Raises BadLogo."""
    if upload.size > MAX_BYTES:
        raise BadLogo(_("The logo is larger than 2 MB. Choose a smaller picture."))
    data = upload.read()
    format_name = _format_of(data)
    if format_name is None:
        raise BadLogo(_("This is not a PNG, JPEG or WebP picture. Save your logo as one of these and try again."))
    try:
        with Image.open(io.BytesIO(data), formats=[format_name]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadLogo(_("The logo has too many pixels. 512 by 512 is enough."))
            return _draw(picture)
    except UNREADABLE as error:
        raise BadLogo(_("This picture cannot be read. Save your logo again and try once more.")) from error


def _format_of(data: bytes) -> str | None:
    try:
        extension = puremagic.from_string(data)
    except (puremagic.PureError, ValueError):
        return None
    return FORMATS.get(extension.lower())


def _draw(picture: Image.Image) -> ContentFile:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=90)
    return ContentFile(out.getvalue(), name="logo.webp")
