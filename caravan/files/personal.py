"""What stored files tell about people: their content, which lies encrypted on the disk under this name."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import MATTER
from caravan.rulebook.personal_information import SENSITIVE

PERSONAL = {
    "StoredFile": {
        "stored_as": personal(
            Who.ASKER,
            Who.OTHER_SIDE,
            purpose="A photo or recording that shows what the question is about.",
            basis=SENSITIVE,
            retention=MATTER,
        )
    }
}
# The row goes with the file.
PATHS = {"StoredFile": "attachment__matter"}

NOT_PERSONAL = {
    "StoredFile": "id kind content_type size sha256 created_at",
}
