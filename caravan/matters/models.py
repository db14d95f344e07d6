"""What consultations and cases share: number, receipt, owner, due time, parties, timeline."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from caravan.people.roles import Role
from caravan.privacy.fields import BlindIndexField, EncryptedTextField
from caravan.privacy.ids import uuid7
from caravan.regions.scope import within

if TYPE_CHECKING:
    from caravan.people.models import User

# As text: a queue asks for it several times, and a nested query costs more to put together than to run.
LET_IN = "SELECT matter_id FROM matters_participation WHERE user_id = %s AND until IS NULL"


class MatterQuerySet(models.QuerySet["Matter"]):
    def visible_to(self, user: User) -> Self:
        """Keep the matters ``user`` may know about. Every staff read starts here.

        What is filtered out does not exist for the caller: answer 404, never 403.
        Whoever takes part in a matter sees it; clerks, duty lawyers, seats and supervisors also
        see those of their region, and of ended ones that went on in it: of the sealed ones only
        those that their desk has or had below it. Statistics officers, auditors and administrators
        see no matter at all.
        """
        scopes = self.scopes(user)
        return self.filter(reduce(or_, scopes)) if scopes else self.none()

    @staticmethod
    def scopes(user: User) -> list[Q]:
        """Return what ``user`` may know about as parts; an index serves each, none serves all together."""
        scopes = [within(region) & seen for role, seen in REGIONAL.items() for region in user.regions_with({role})]
        if user.role_set & TAKING_PART:
            scopes.append(Q(owner=user))
            scopes.append(Q(pk__in=RawSQL(LET_IN, [user.pk])))  # noqa: S611 -- no text from outside
        return scopes

    def sealed_from(self, user: User) -> Self:
        """Keep the open matters of the user's regions that they may know to exist, and nothing more of."""
        places = [within(region) for region in user.regions_with(REGIONAL)]
        if not places:
            return self.none()
        return self.open().filter(reduce(or_, places), is_sealed=True).exclude(reduce(or_, self.scopes(user)))

    def open(self) -> Self:
        return self.filter(state=Matter.State.OPEN)

    def questions(self) -> Self:
        """Keep what climbs a ladder and is counted as a question; a case does neither."""
        return self.filter(QUESTION)


# Questions are for those who answer people; a case is for whoever handles its kind, for the counter and for the
# supervisor.
QUESTION = Q(kind="consultation")
# A complaint is for the supervisor who looks into it, and for nobody it may be about.
COMPLAINT = Q(kind="complaint")
# What each role sees of its region. A sealed matter is for the desk that has it and those above, by rung.
UNSEALED = Q(is_sealed=False)
# What nobody learns who only holds the phone or the browser; the same as ``Matter.is_guarded``.
GUARDED = Q(is_danger=True) | Q(is_sealed=True)
REGIONAL = {
    Role.STATION_CLERK: UNSEALED & ~COMPLAINT,
    Role.COUNTY_DUTY_LAWYER: QUESTION & (UNSEALED | Q(rung__lte=3)),
    Role.CITY_DUTY_SEAT: QUESTION & (UNSEALED | Q(rung__lte=4)),
    Role.LEGAL_AID_OFFICER: Q(kind="legal_aid"),
    Role.MEDIATOR: Q(kind="mediation") & UNSEALED,
    Role.SUPERVISOR: Q(),
}
TAKING_PART = REGIONAL.keys() | {Role.VILLAGE_ADVISER}


class Matter(models.Model):
    """Anything a person brings.

    While it is open it has exactly one owner, one due time and one place on one ladder: all of
    them columns of this row, so that no moment exists in which one is there without the others.
    """

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", _("Consultation")
        LEGAL_AID = "legal_aid", _("Legal aid")
        MEDIATION = "mediation", _("People's mediation")
        COMPLAINT = "complaint", _("Complaint about legal aid")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        MERGED = "merged", _("Merged")
        SPAM = "spam", _("Not a question")

    class Channel(models.TextChoices):
        WEB = "web", _("Web")
        COUNTER = "counter", _("Counter")
        HOTLINE = "hotline", _("12348 hotline")
        API = "api", _("Mini program")
        PARTNER = "partner", _("Partner body")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.CharField(max_length=24, unique=True)
    receipt_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    topic = models.ForeignKey("knowledge.Topic", models.PROTECT, related_name="matters")
    title = models.CharField(max_length=80, blank=True)  # free of names and numbers; written by staff or the topic
    language = models.CharField(max_length=8, default="zh-hans")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="matters")
    province_code = models.CharField(max_length=2)
    prefecture_code = models.CharField(max_length=4, blank=True)
    county_code = models.CharField(max_length=6, blank=True)
    town_code = models.CharField(max_length=9, blank=True)
    owner = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="matters")
    due_at = models.DateTimeField(null=True, blank=True)
    # Its place on the ladder, written by ``routing`` alone.
    ladder_key = models.CharField(max_length=32)  # the number of a routing.LadderTable, or the version of a default
    rung = models.PositiveSmallIntegerField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)  # when this rung began
    next_at = models.DateTimeField(null=True, blank=True)  # when it climbs; null: nothing left to climb
    taken_at = models.DateTimeField(null=True, blank=True)  # the owner said "mine"; the clock runs on
    is_fast_track = models.BooleanField(default=False)
    is_danger = models.BooleanField(default=False)
    # The database knows the default too: while an update runs, older processes still store matters without it.
    is_sealed = models.BooleanField(default=False, db_default=False)  # violence, or a child: only who must see it does
    is_needing_translation = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = MatterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["county_code", "due_at", "id"], condition=Q(state="open"), name="matter_open_county"),
            models.Index(
                fields=["prefecture_code", "due_at", "id"], condition=Q(state="open"), name="matter_open_prefecture"
            ),
            models.Index(fields=["due_at", "id"], condition=Q(state="open"), name="matter_open_due"),
            models.Index(fields=["due_at", "id"], condition=Q(state="open", is_danger=True), name="matter_open_danger"),
            models.Index(fields=["owner", "due_at", "id"], condition=Q(state="open"), name="matter_open_owner"),
            models.Index(fields=["next_at"], condition=Q(state="open", next_at__isnull=False), name="matter_next"),
            models.Index(fields=["county_code", "-id"], name="matter_county_newest"),
            models.Index(fields=["prefecture_code", "-id"], name="matter_prefecture_newest"),
            models.Index(fields=["town_code", "-id"], name="matter_town_newest"),
            models.Index(fields=["owner", "-id"], name="matter_owner_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open") | Q(owner__isnull=False, due_at__isnull=False, rung__isnull=False),
                name="matter_open_has_owner_due_time_and_rung",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.CONSULTATION

    @property
    def is_guarded(self) -> bool:
        """Say whether whoever holds the phone, or uses the browser after them, may be the one to be feared.

        So it is in danger, with a child in it and wherever somebody sealed it; what was danger stays so unsealed.
        """
        return self.is_danger or self.is_sealed

    @property
    def region_code(self) -> str:
        """The code of the narrowest division that records name: a town at most, never a village."""
        return self.town_code or self.county_code or self.prefecture_code or self.province_code


class PartyQuerySet(models.QuerySet["Party"]):
    def present(self) -> Self:
        """Leave out helpers whose help has ended."""
        return self.filter(ended_at=None)

    def helpers(self) -> Self:
        """Keep those who help now, in the order in which they were named."""
        return self.present().filter(part=Party.Part.HELPER).order_by("id")


class Party(models.Model):
    """A person in a matter and what we may do with what they told us."""

    class Part(models.TextChoices):
        ASKER = "asker", _("Person asking")
        HELPER = "helper", _("Helper")
        OPPONENT = "opponent", _("Other side")

    class Relation(models.TextChoices):
        FAMILY = "family", _("Family")
        NEIGHBOUR = "neighbour", _("Neighbour or friend")
        CADRE = "cadre", _("Village or community worker")
        SOCIAL_WORKER = "social_worker", _("Social worker")
        CLERK = "clerk", _("Service point clerk")
        OTHER = "other", _("Somebody else")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="parties")
    part = models.CharField(max_length=12, choices=Part.choices)
    name = EncryptedTextField(blank=True)
    name_index = BlindIndexField(null=True, db_index=True, kind="name", source="name")
    phone = EncryptedTextField(blank=True)
    phone_index = BlindIndexField(null=True, db_index=True, kind="phone", source="phone")
    identity_number = EncryptedTextField(blank=True)
    identity_index = BlindIndexField(null=True, db_index=True, kind="identity_number", source="identity_number")
    address = EncryptedTextField(blank=True)
    relation = models.CharField(max_length=16, choices=Relation.choices, blank=True)
    reason = EncryptedTextField(blank=True)  # why a helper acts
    consent = models.CharField(max_length=24, blank=True)  # how the person agreed: "spoken", "written", "present"
    consent_at = models.DateTimeField(null=True, blank=True)
    is_safe_to_call = models.BooleanField(default=True)
    is_safe_to_message = models.BooleanField(default=True)
    contact_note = EncryptedTextField(blank=True)  # "only mornings", "never at home"
    language = models.CharField(max_length=8, default="zh-hans")
    ended_at = models.DateTimeField(null=True, blank=True)  # when the asker let a helper go

    objects = PartyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["matter", "part"], name="party_matter_part")]

    def __str__(self) -> str:
        return f"{self.part} {self.pk}"


class SerialCounter(models.Model):
    """The last serial given out per county, year and kind; its row lock keeps numbers without a gap."""

    county_code = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county_code", "year", "kind"], name="serial_counter_key")]

    def __str__(self) -> str:
        return f"{self.county_code}-{self.year}"


class Participation(models.Model):
    """Who besides the owner was let into a matter, on what ground, from when until when."""

    class Ground(models.TextChoices):
        OFFERED = "offered", _("Offered")
        FORMER_OWNER = "former_owner", _("Responsible before")
        SECOND_OPINION = "second_opinion", _("Second opinion")
        TRANSLATOR = "translator", _("Translator")
        REVIEW = "review", _("Follow-up of a rating")
        LET_IN = "let_in", _("Let in on request")
        ASSIGNED = "assigned", _("Handles the case")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="participations")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="participations")
    ground = models.CharField(max_length=16, choices=Ground.choices)
    rung = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "matter"], condition=Q(until=None), name="participation_user"),
            models.Index(fields=["matter", "user"], name="participation_matter"),
            models.Index(fields=["user", "-since"], condition=Q(ground="offered"), name="participation_last_offer"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.ground}"


class AccessRequest(models.Model):
    """Somebody asks to be let into a sealed matter, with the reason; whoever may open it decides."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="access_requests")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    at = models.DateTimeField()
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "user"], condition=Q(decided_at=None), name="access_request_open_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Entry(models.Model):
    """One knot of a matter's thread: what happened, when, by whom; free words stand in ``note`` alone."""

    class Audience(models.TextChoices):
        ASKER = "asker"  # the asker and staff
        STAFF = "staff"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.ASKER)
    user = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)
    note = EncryptedTextField(blank=True)  # the reason that a member of staff gave, for staff

    class Meta:
        indexes = [models.Index(fields=["matter", "id"], name="entry_matter")]

    def __str__(self) -> str:
        return self.kind


class Attachment(models.Model):
    """A photo or recording that belongs to a matter."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="attachments")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="attachment")
    added_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["matter", "id"], name="attachment_matter")]

    def __str__(self) -> str:
        return str(self.pk)


class InternalNote(models.Model):
    """A remark among staff; the asker never sees it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="notes")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    text = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["matter", "id"], name="internal_note_matter")]

    def __str__(self) -> str:
        return str(self.pk)


class Tries(models.Model):
    """How often something was tried that must not be tried too often; ``matters.services.tries`` counts.

    What the key is (a number, a keyed hash) is up to the kind; whether it exists does not matter.
    """

    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)  # from then on it says nothing any more
    is_shut = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="tries_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"

    def shuts(self, now: datetime) -> bool:
        return self.is_shut and self.ends_at > now
