"""Where each question was counted last, the tree, the hourly entries and the daily seals.

A shard is a prefecture, or the counties right under a province that share its place in the codes: the first four
digits of a question's number. Each shard has a tree and a chain of its own, so that none waits for another.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from caravan.engine.ledger import STATES, Node


class Standing(models.Model):
    """Where a question stood at the last entry, told from the events alone. Its row is a leaf of the tree."""

    matter = models.UUIDField(primary_key=True)  # no foreign key: a question that vanished is still counted here
    shard = models.CharField(max_length=4)
    number = models.CharField(max_length=24, unique=True)
    bough = models.PositiveSmallIntegerField()  # which of the 256 parts of the tree it hangs on
    state = models.CharField(max_length=16, choices=[(state, state) for state in STATES])
    due_at = models.DateTimeField(null=True, blank=True)
    is_missed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["shard", "bough"], name="standing_bough"),
            models.Index(fields=["due_at"], condition=models.Q(state="open_in_time"), name="standing_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Bough(models.Model):
    """What the leaves of one of a shard's 256 parts add up to, so that one change does not ask for all of them."""

    shard = models.CharField(max_length=4)
    place = models.PositiveSmallIntegerField()
    hash = models.CharField(max_length=64)
    counts = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shard", "place"], name="bough_place")]

    def __str__(self) -> str:
        return f"{self.shard} {self.place}"

    @property
    def node(self) -> Node:
        return Node(self.hash, tuple(self.counts))


class Signed(models.Model):
    """A text that was hashed and signed; what it says stands in it and nowhere else."""

    at = models.DateTimeField()
    text = models.TextField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    key_number = models.PositiveIntegerField()

    class Meta:
        abstract = True

    @property
    def body(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.text)
        return parsed


class HourlyEntry(Signed):
    """The tally of one shard at one moment."""

    GRANTED = ("SELECT", "INSERT")

    shard = models.CharField(max_length=4)
    seq = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shard", "seq"], name="hourly_entry_place")]
        indexes = [models.Index(fields=["-at"], name="hourly_entry_newest")]

    def __str__(self) -> str:
        return f"{self.shard} {self.seq}"


class Seal(Signed):
    """The ends of all chains at the end of one day: of the shards and of the audit."""

    GRANTED = ("SELECT", "INSERT")

    day = models.DateField(unique=True)

    def __str__(self) -> str:
        return f"{self.day}"
