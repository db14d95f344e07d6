"""What is known of a stored file; its content lies encrypted on disk."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from caravan.privacy.ids import uuid7


class StoredFile(models.Model):
    """A photo or a recording somebody handed in, or a document that we made."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("Photo")
        AUDIO = "audio", _("Recording")
        DOCUMENT = "document", _("Document")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    content_type = models.CharField(max_length=40)  # by content, never by what the sender said
    size = models.PositiveIntegerField()  # bytes of the content as it is handed out
    sha256 = models.CharField(max_length=64)  # of the encrypted file, so that a backup is verified without a key
    stored_as = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="stored_file_created")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
