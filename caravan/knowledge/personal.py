"""What published answers tell about people: who published them. A person has taken everything else out."""

from caravan.privacy.register import Who, personal
from caravan.privacy.retention import SKELETON
from caravan.rulebook.personal_information import DUTY

PERSONAL = {
    "SharedAnswer": {
        "published_by": personal(
            Who.STAFF, purpose="Names who answers for what was published.", basis=DUTY, retention=SKELETON
        )
    }
}

NOT_PERSONAL = {
    "Topic": "key name english_name hint english_hint icon position is_on_home is_danger",
    "GuidedQuestion": "id topic key position kind label english_label hint english_hint options",
    "Law": "slug title english_title adopted_on amended_on in_force_from in_force_to imported_at",
    "Article": "id law number suffix chapter text",
    "SharedAnswer": "id topic answer_id language question answer published_at review_by withdrawn_at",
}
