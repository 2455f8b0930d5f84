"""Static files as browsers get them in production: hashed, compressed, and one file a style sheet."""

import re
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "css/"
IMPORT = re.compile(r'@import url\("([\w.-]+)"\);')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")


class Storage(CompressedManifestStaticFilesStorage):
    """Our style sheets lose their comments and get what they import written in; the rest is as WhiteNoise does it."""

    def _save(self, name: str, content: File) -> str:
        if name.startswith(OURS):
            content = ContentFile(_tight(_whole(name, b"".join(content.chunks()).decode())).encode())
        return super()._save(name, content)

    def post_process(self, paths, *args, **kwargs):
        """Hash what `_save` made of our sheets, not their sources."""
        made = {name: (self, name) if name.startswith(OURS) else source for name, source in paths.items()}
        return super().post_process(made, *args, **kwargs)


def _whole(name: str, sheet: str) -> str:
    """A sheet with the sheets beside it that it imports."""
    folder = PurePosixPath(name).parent
    return IMPORT.sub(lambda found: Path(finders.find(str(folder / found[1]))).read_text(), sheet)


def _tight(sheet: str) -> str:
    return SPACE.sub(" ", COMMENT.sub("", sheet)).strip()
