"""Who sits at the table of a mediation, and what is said, offered, agreed and kept there."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caravan.privacy.fields import EncryptedJSONField, EncryptedTextField
from caravan.privacy.ids import uuid7


class Side(models.TextChoices):
    APPLICANT = "applicant", _("Side that applied")
    RESPONDENT = "respondent", _("Other side")


class Seat(models.Model):
    """The place of one party at the table.

    Its code opens the table to whoever holds it; like a receipt's it is computed from a key and never stored.
    """

    class How(models.TextChoices):
        LINK = "link", _("A link that I hand over")
        SMS = "sms", _("A text message")
        LETTER = "letter", _("A letter")
        SPOKEN = "spoken", _("A visit or a call")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="seats")
    party = models.OneToOneField("matters.Party", models.PROTECT, related_name="seat")
    side = models.CharField(max_length=12, choices=Side.choices)
    code_version = models.PositiveSmallIntegerField(default=1)
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_how = models.CharField(max_length=8, choices=How.choices, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # when the invitation was first opened
    agreed_at = models.DateTimeField(null=True, blank=True)  # agreed to be mediated with
    declined_at = models.DateTimeField(null=True, blank=True)
    # The form it came with, hashed with its scope: sent twice, it is one, under the lock of the matter.
    submission_key = models.BinaryField(max_length=32, null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "side"], name="seat_case")]

    def __str__(self) -> str:
        return f"{self.side} {self.pk}"


class Session(models.Model):
    """One meeting: when and where, and afterwards who was there and what was said."""

    class Way(models.TextChoices):
        TOGETHER = "together", _("Together in one place")
        APART = "apart", _("With each side alone")
        PHONE = "phone", _("By telephone")
        VIDEO = "video", _("By video")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=Way.choices)
    place = models.CharField(max_length=120, blank=True)
    is_open = models.BooleanField(default=False)  # others may listen; the parties decide (art. 23)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    present = EncryptedTextField(blank=True)
    has_told_rights = models.BooleanField(default=False)
    record = EncryptedTextField(blank=True)
    outcome = EncryptedTextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="session_number")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Offer(models.Model):
    """What one side, or the mediator, puts on the table; what may become of it stands in ``mediation.offers``."""

    class State(models.TextChoices):
        OPEN = "open", _("On the table")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        COUNTERED = "countered", _("Answered by another offer")
        WITHDRAWN = "withdrawn", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="offers")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12, choices=Side.choices)
    # {"words", "owed_by", "fen", "parts", "first_on"}; without money "fen" is 0
    content = EncryptedJSONField(default=dict)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="offer_number"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="offer_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    def of(self, seat: Seat) -> Self:
        """Keep what ``seat`` may read: what was said between its own side and the mediator."""
        return self.filter(case=seat.case_id, side=seat.side)


class PrivateNote(models.Model):
    """Something told to the mediator alone, or by the mediator to one side; the other side never reads it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="private_notes")
    side = models.CharField(max_length=12, choices=Side.choices)
    text = EncryptedTextField()
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case", "side"], name="private_note_side")]

    def __str__(self) -> str:
        return str(self.pk)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def standing(self) -> Self:
        """Keep those that were not replaced or given up."""
        return self.filter(ended_at=None)


class Agreement(models.Model):
    """A text both sides can put their names to, or what they agreed by word of mouth as the mediator wrote it down.

    ``content`` is {"facts", "lines", "total", "breach"}; ``digest`` is the hash of the very text that is signed.
    """

    class Form(models.TextChoices):
        WRITTEN = "written", _("Written agreement")
        ORAL = "oral", _("Agreed by word of mouth, recorded by the mediator")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=8, choices=Form.choices)
    content = EncryptedJSONField(default=dict)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    effective_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="agreement_number"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="agreement_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Signature(models.Model):
    """One party put their name to the text with this hash, and how it was made sure that it was them."""

    class Level(models.TextChoices):
        CODE = "code", _("Online, with the code and the full name")
        SEEN = "seen", _("In front of staff, identity card seen")
        PAPER = "paper", _("Signature or thumbprint on paper")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="signatures")
    digest = models.CharField(max_length=64)
    level = models.CharField(max_length=8, choices=Level.choices)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "seat"], name="signature_once")]

    def __str__(self) -> str:
        return str(self.pk)


class KeptQuerySet(models.QuerySet["Kept"]):
    def counting(self) -> Self:
        """Keep what is taken as done: said by whom it was owed to, or by the mediator."""
        return self.filter(confirmed_at__isnull=False, taken_back_at=None)

    def claimed(self) -> Self:
        """Keep what one side says it has done and nobody has confirmed."""
        return self.filter(confirmed_at=None, taken_back_at=None)


class Kept(models.Model):
    """Something done under the agreement: a payment, whole or in part, an act, an apology."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="kept")
    line = models.PositiveSmallIntegerField(null=True, blank=True)  # null: money that nobody said the line of
    amount = EncryptedTextField(blank=True)  # fen, as digits; '' for what is not money
    on = models.DateField()
    side = models.CharField(max_length=12, choices=Side.choices)  # who did it
    said_by = models.CharField(max_length=12)  # a side, or "staff"
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    note = EncryptedTextField(blank=True)
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    # The form it came with, hashed with its scope: sent twice, it is one, under the lock of the matter.
    submission_key = models.BinaryField(max_length=32, null=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agreement", "on"], name="kept_agreement")]

    def __str__(self) -> str:
        return str(self.pk)


class Reminder(models.Model):
    """A line somebody was reminded of, so that nobody is twice of the same."""

    class Kind(models.TextChoices):
        SOON = "soon"
        LATE = "late"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="reminders")
    line = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "line", "kind"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.line} {self.kind}"
