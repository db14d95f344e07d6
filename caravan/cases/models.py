"""Cases, the clocks that run in them, the steps they have taken, the papers that are there."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caravan.matters.models import Matter
from caravan.privacy.fields import EncryptedJSONField, EncryptedTextField
from caravan.privacy.ids import uuid7
from caravan.validity import in_force

if TYPE_CHECKING:
    from caravan.people.models import User


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> Self:
        """Keep the cases ``user`` may know about; what is filtered out does not exist for them."""
        return self.filter(matter__in=Matter.objects.visible_to(user))


class Case(models.Model):
    """What a procedure adds to its matter.

    ``matter.owner`` handles it for the office; ``assignee`` is who does the work that the case is about: the lawyer,
    the mediator. ``facts`` are what the application says, by the keys of the procedure's form.
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="case")
    procedure = models.CharField(max_length=24)  # a key of cases.procedures
    state = models.CharField(max_length=32)  # of that procedure's table
    step_count = models.PositiveIntegerField(default=0)  # a page that shows an older count is stale
    facts = EncryptedJSONField(default=dict)
    letter = EncryptedJSONField(
        default=dict, db_default=b""
    )  # with which a partner body handed it in (legal_aid_notice.partners)
    assignee = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="assigned_cases")
    opened_from = models.ForeignKey("matters.Matter", models.PROTECT, null=True, blank=True, related_name="cases")
    submission_key = models.BinaryField(max_length=32, unique=True)
    fingerprint = models.BinaryField(max_length=32)
    opened_on = models.DateField()  # China's day, as every day of a case
    closed_on = models.DateField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["procedure", "state", "opened_on"], name="case_figures"),
            models.Index(fields=["opened_from"], condition=Q(opened_from__isnull=False), name="case_opened_from"),
            models.Index(fields=["assignee"], condition=Q(closed_on=None), name="case_assignee"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Step(models.Model):
    """One step of the table as it was taken, with what was said in it: what its documents are written from."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=32)
    source = models.CharField(max_length=32)
    target = models.CharField(max_length=32)
    part = models.CharField(max_length=24)  # the role of the table in which it was taken
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    values = EncryptedJSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="step_number")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.action}"


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> Self:
        return self.filter(stopped_at=None)

    def over_at(self, now: datetime) -> Self:
        """Keep those whose last day has passed."""
        return self.filter(due_at__lte=now)


class Clock(models.Model):
    """One period that runs in a case, or ran.

    ``due_on`` is its last day, ``due_at`` the first moment at which it is over. ``raw_on`` is the last day before it
    was moved off a rest day: the day by which an office does it to be safe.
    """

    class Outcome(models.TextChoices):
        MET = "met", _("Done in time")
        LATE = "late", _("Done late")
        DROPPED = "dropped", _("No longer needed")
        FIRED = "fired", _("Ran out; the law says what follows")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    rule_key = models.CharField(max_length=48)  # of rulebook.periods, or of the procedure's own terms
    started_on = models.DateField()
    started_at = models.DateTimeField()
    due_on = models.DateField()
    raw_on = models.DateField()
    due_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    calendar_version = models.CharField(max_length=40)
    extension = models.PositiveSmallIntegerField(default=0)  # how much longer it was made, in the rule's unit
    pauses = models.JSONField(default=list)  # [first day, last day], both as text
    is_ours = models.BooleanField(default=True)  # an office has to keep it; else a person in the case
    stopped_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)  # when it was recorded that its end passed

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "rule_key"], condition=Q(stopped_at=None), name="clock_runs_once"),
            models.CheckConstraint(
                condition=Q(stopped_at=None, outcome="") | (Q(stopped_at__isnull=False) & ~Q(outcome="")),
                name="clock_stops_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(stopped_at=None), name="clock_running"),
            models.Index(fields=["case", "id"], name="clock_case"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_key} {self.due_on}"


class CasePaper(models.Model):
    """One paper of the application that is there: a file handed in, or one that somebody has seen."""

    class How(models.TextChoices):
        FILE = "file", _("Photo or file")
        SEEN = "seen", _("Original seen")
        KNOWN = "known", _("Checked with the office that issued it")
        PROMISED = "promised", _("The person's signed word instead")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    key = models.CharField(max_length=32)
    how = models.CharField(max_length=10, choices=How.choices)
    attachment = models.ForeignKey(
        "matters.Attachment", models.SET_NULL, null=True, blank=True, related_name="case_papers"
    )
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "key"], name="case_paper_key")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"


class HardshipQuerySet(models.QuerySet["HardshipStandard"]):
    def in_force(self, day: date) -> Self:
        return self.filter(in_force(day))


class HardshipStandard(models.Model):
    """What counts as hardship in a place: the monthly income a head, as its province has set it (art. 34).

    Empty until somebody enters an official figure with where it stands; a new figure ends the old one.
    """

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="hardship_standards")
    monthly_income = models.DecimalField(max_digits=9, decimal_places=2)
    source = models.CharField(max_length=200)  # the number and day of the official document
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day it no longer holds

    objects = HardshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region"], condition=Q(valid_to=None), name="hardship_standard_last_once"),
            models.CheckConstraint(condition=Q(monthly_income__gt=0), name="hardship_standard_is_money"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.monthly_income}"


class SubsidyRate(models.Model):
    """What a form of aid is subsidised with in a place, as its province has set it (art. 52). Rows are only ever added.

    Empty until somebody enters an official figure with where it stands; the newest of those that hold counts.
    """

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    form = models.CharField(max_length=24)  # a key of rulebook.legal_aid.FORMS
    amount = models.PositiveIntegerField()  # in fen
    valid_from = models.DateField()  # it holds for what is closed on this day or later
    source = models.CharField(max_length=200)  # the number and day of the official document
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="subsidy_rate_is_money")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.form} {self.amount}"


class SubsidyQuerySet(models.QuerySet["Subsidy"]):
    def visible_to(self, user: User) -> Self:
        """Keep those of the cases ``user`` may know about."""
        return self.filter(case__in=Case.objects.visible_to(user))


class Subsidy(models.Model):
    """What the lawyer of a closed case gets: proposed by one, approved by another, paid.

    It has a table of its own (procedures.legal_aid.subsidy): the case is closed for the person before it is paid.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for approval")
        APPROVED = "approved", _("To be paid")
        SENT_BACK = "sent_back", _("Sent back")
        PAID = "paid", _("Paid")

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="subsidy")
    state = models.CharField(max_length=12, choices=State.choices)
    amount = models.PositiveBigIntegerField()  # in fen
    rate = models.ForeignKey(SubsidyRate, models.PROTECT, null=True, blank=True, related_name="+")
    reason = EncryptedTextField(default="")  # why it is not what the table says
    sent_back_because = EncryptedTextField(default="")
    proposed_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    paid_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)  # of the payment

    objects = SubsidyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")), name="subsidy_takes_two"
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False, approved_by__isnull=False),
                name="subsidy_paid_was_approved",
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], condition=~Q(state="paid"), name="subsidy_open")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class ServedPaper(models.Model):
    """One paper of a case as it was served on somebody, and the receipt that was made of it, to be signed."""

    class Way(models.TextChoices):
        PERSON = "person", _("Handed to the person")
        SUBSTITUTE = "substitute", _("Handed to somebody who takes it for them")
        POST = "post", _("By post")
        ELECTRONIC = "electronic", _("By electronic means")
        DETENTION = "detention", _("Through the place of detention")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="served_papers")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    receipt = models.OneToOneField("documents.Document", models.PROTECT, related_name="+")
    way = models.CharField(max_length=12, choices=Way.choices)
    served_on = models.DateField()
    facts = EncryptedJSONField(default=dict)  # to whom, who took it, where, remarks
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.served_on}"
