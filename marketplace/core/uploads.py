"""A limit on what one request may upload, before anything of it is kept."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Quota(FileUploadHandler):
    """Refuse a request whose body is larger than `UPLOAD_REQUEST_MAX_BYTES`; keep nothing, pass everything on.

    It goes first in FILE_UPLOAD_HANDLERS. Forms check each file against its own, smaller limit.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > settings.UPLOAD_REQUEST_MAX_BYTES:
            raise RequestDataTooBig("The request body is larger than UPLOAD_REQUEST_MAX_BYTES.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
