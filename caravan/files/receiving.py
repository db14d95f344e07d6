"""Uploads on their way in: in memory and nowhere else, or not at all."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler


class InMemory(MemoryFileUploadHandler):
    """Refuse what is more than ``FILE_UPLOAD_MAX_MEMORY_SIZE``, where the framework's own would use the disk."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803 (the framework's name)
        super().handle_raw_input(input_data, META, content_length, *args, **kwargs)
        if content_length > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("an upload larger than what is taken")
