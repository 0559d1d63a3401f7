"""How much the site takes in: a file too large is dropped as it arrives, never kept in memory or on disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

# The largest file that a page takes (10 MB, foundation/tabular), and the fields that come with it.
MAX_REQUEST = 12_000_000


class BoundedFiles(FileUploadHandler):
    """The first of the upload handlers. The view finds ``request.file_too_large``, and no file."""

    announced = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 -- as Django names it
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self.announced = content_length

    def new_file(self, *given: Any, **named: Any) -> None:
        super().new_file(*given, **named)
        if self.announced > MAX_REQUEST:
            self.request.file_too_large = True
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave the file to the handlers that follow."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
