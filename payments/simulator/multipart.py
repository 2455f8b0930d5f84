"""Multipart forms: a file, and the fields beside it."""

import hashlib
from email import message_from_bytes
from urllib.parse import urlencode


class Upload:
    """A multipart form: its fields as a plain form body, and the file beside it."""

    def __init__(self, content_type: str, body: bytes) -> None:
        form = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        fields, self.content = {}, b""
        for part in form.get_payload() if form.is_multipart() else []:
            if not isinstance(part, str):
                name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
                data = content if isinstance(content, bytes) else b""
                if part.get_filename():
                    self.content = data
                fields[str(name)] = part.get_filename() or data.decode(errors="replace").strip()
        self.form = urlencode(fields)
        self.digest = hashlib.sha256(self.content).hexdigest()
