"""What people ask about and what the law says: topics, guided questions, laws, shared answers."""

from django.db import models


class Topic(models.Model):
    """A situation in people's own words, in both languages."""

    key = models.SlugField(primary_key=True, max_length=32)
    name = models.CharField(max_length=40)
    english_name = models.CharField(max_length=60)
    hint = models.CharField(max_length=120, blank=True)
    english_hint = models.CharField(max_length=160, blank=True)
    icon = models.CharField(max_length=24)
    position = models.PositiveSmallIntegerField()
    is_on_home = models.BooleanField(default=False)
    is_danger = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class GuidedQuestion(models.Model):
    """One optional question that helps a person tell what matters for their topic."""

    class Kind(models.TextChoices):
        CHOICE = "choice"
        DATE = "date"
        MONEY = "money"
        TEXT = "text"

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=32)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    label = models.CharField(max_length=80)
    english_label = models.CharField(max_length=120)
    hint = models.CharField(max_length=160, blank=True)
    english_hint = models.CharField(max_length=200, blank=True)
    # [{"key", "name", "english_name", "signal"}]; a signal is a key of rulebook.urgency or "".
    options = models.JSONField(default=list)

    class Meta:
        ordering = ["topic", "position"]
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="guided_question_key")]

    def __str__(self) -> str:
        return self.label


class Law(models.Model):
    """A law an answer may rest on: its title and dates; the text only where it was imported."""

    slug = models.SlugField(primary_key=True, max_length=120)
    title = models.CharField(max_length=120, unique=True)
    english_title = models.CharField(max_length=200, blank=True)
    adopted_on = models.DateField()
    amended_on = models.DateField(null=True, blank=True)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Article(models.Model):
    """The text of one article, as imported."""

    law = models.ForeignKey(Law, models.PROTECT, related_name="articles")
    number = models.PositiveIntegerField()
    suffix = models.PositiveSmallIntegerField(default=0)  # 第N条之一 has suffix 1
    chapter = models.CharField(max_length=120, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["law", "number", "suffix"]
        constraints = [models.UniqueConstraint(fields=["law", "number", "suffix"], name="article_number")]

    def __str__(self) -> str:
        return f"{self.law_id} {self.number}"


class SharedAnswer(models.Model):
    """A question and answer without anybody's details, shown to people who wait; never counted as a response."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="shared_answers")
    answer_id = models.UUIDField(db_index=True)  # the consultations.Answer it was written from
    language = models.CharField(max_length=8, default="zh-hans")
    question = models.TextField()
    answer = models.TextField()
    published_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    review_by = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["topic", "language", "-published_at"], name="shared_answer_topic")]

    def __str__(self) -> str:
        return str(self.pk)
