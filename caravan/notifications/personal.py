"""What notices tell about people: where one goes, and of which number."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import NOTICE
from caravan.rulebook.personal_information import CONSENT, DUTY, EMPLOYMENT

PERSONAL = {
    "Notice": {
        "phone": personal(
            Who.ASKER,
            Who.HELPER,
            Who.STAFF,
            purpose="Where the message goes; emptied once it is out.",
            basis=CONSENT,
            retention=NOTICE,
        ),
        "params": personal(
            Who.ASKER, purpose="The number or code that the message carries.", basis=DUTY, retention=NOTICE
        ),
        "user_id": personal(Who.STAFF, purpose="Which account the message is for.", basis=EMPLOYMENT, retention=NOTICE),
    }
}

NOT_PERSONAL = {
    "Notice": (
        "id to_kind template language is_discreet channels position attempts created_at deliver_after channel "
        "sent_at failed_at dropped_at read_at"
    ),
}
