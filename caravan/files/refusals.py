"""Why an upload is not taken. ``str(refusal)`` is a sentence for the person who sent it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FileRefused(Exception):
    """The file is not taken; the message says why and what to do."""

    reason: Promise | str = _("This file cannot be taken.")

    def __str__(self) -> str:
        return str(self.reason)


class FileEmpty(FileRefused):
    reason = _("The file is empty. Choose it again.")


class ImageTooLarge(FileRefused):
    reason = _("The photo is larger than 10 MB. Send a smaller one.")


class AudioTooLarge(FileRefused):
    reason = _("The recording is larger than 20 MB. Send a shorter one.")


class KindNotTaken(FileRefused):
    reason = _("Only photos (JPEG, PNG, WebP, GIF, BMP) and recordings (MP3, M4A, AMR, OGG, WAV, WebM) can be taken.")


class FileUnreadable(FileRefused):
    reason = _("The file is damaged. Take, record or choose it again.")


class FileTooDemanding(FileRefused):
    reason = _("The file cannot be opened safely. Take a screenshot of the photo, or record it again, and send that.")


class SomethingElseInside(FileRefused):
    reason = _("The file holds something else besides the recording. Record it again and send only that.")


class ScannerObjects(FileRefused):
    reason = _("The virus scanner does not let this file through. Take a screenshot or record it again.")


class NoRoomNow(FileRefused):
    reason = _("Files cannot be looked at right now. Send your question without it; you can add it later.")


class ImageTooManyPixels(FileRefused):
    reason = _("The photo has too many pixels. Send one with at most 50 million.")


class FileMissing(Exception):
    """A row speaks of a file that is not there or is not the one that was stored."""
