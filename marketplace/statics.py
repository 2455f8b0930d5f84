"""Static files as browsers get them in production: hashed, compressed, our style sheets without comments."""

import re

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "css/"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")


class Storage(CompressedManifestStaticFilesStorage):
    """As WhiteNoise does it, but our style sheets lose what only their readers need."""

    def _save(self, name: str, content: File) -> str:
        if name.startswith(OURS):
            content = ContentFile(_tight(b"".join(content.chunks()).decode()).encode())
        return super()._save(name, content)


def _tight(sheet: str) -> str:
    return SPACE.sub(" ", COMMENT.sub("", sheet)).strip()
