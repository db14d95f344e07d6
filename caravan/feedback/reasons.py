"""The second level of a rating: what was good or bad about the help, never whether the person won."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DISSATISFIED = 2  # this grade and below opens a review


class Grade(models.IntegerChoices):
    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    NEITHER = 3, _("Neither")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class Reason(models.TextChoices):
    RESPECT = "respect", _("How I was treated")
    CLARITY = "clarity", _("How clear it was")
    LEGAL_BASIS = "legal_basis", _("What law it rests on")
    SPEED = "speed", _("How fast it came")
    USEFULNESS = "usefulness", _("How useful it was")
    MONEY = "money", _("I was asked for money")
