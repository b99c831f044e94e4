"""A file that comes in is kept up to a bound only: who sends gigabytes fills no disk and loses nothing they typed."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUpload(FileUploadHandler):
    """Stands before Django's own handlers and passes on no more of a file than anybody may send.

    What is left is longer than every limit, so that the form refuses it with its own sentence.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The chunk, or None once the file is longer than the bound."""
        return raw_data if start <= settings.UPLOAD_KEPT_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:  # noqa: ARG002 Django's signature
        """The handlers behind this one have the file."""
        return None
