"""Questions about a file: raised by the rules or by a person, answered by a person."""

import re
from contextlib import suppress
from datetime import date
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..rules import chain
from ..rules import questions as rules
from .deliberation import Deliberation


class QuestionQuerySet(models.QuerySet["Question"]):
    def waiting(self) -> Self:
        """Keep what nobody has answered, and what is still raised."""
        return self.filter(is_open=True, gone_at=None)

    def answered(self) -> Self:
        return self.filter(is_open=False)

    def gone(self) -> Self:
        return self.filter(gone_at__isnull=False)

    def told(self) -> Self:
        """Read beside the questions what their sentences name."""
        return self.select_related("deliberation", "owner", "answered_by", "raised_by")


class Question(models.Model):
    """One question about one file: its ground, who looks into it, and the answer once there is one."""

    class Kind(models.TextChoices):
        SAMPLE_EXCEEDS_POPULATION = rules.Question.SAMPLE_EXCEEDS_POPULATION, _("sample larger than its group")
        SAMPLE_TOTAL_MISMATCH = rules.Question.SAMPLE_TOTAL_MISMATCH, _("samples that do not add up")
        ENTRY_INTO_FORCE_UNEXPECTED = rules.Question.ENTRY_INTO_FORCE_UNEXPECTED, _("day of entry into force")
        REFERENCE_YEAR_MISMATCH = rules.Question.REFERENCE_YEAR_MISMATCH, _("year of the reference")
        NUMBER_YEAR_MISMATCH = rules.Question.NUMBER_YEAR_MISMATCH, _("year of the number")
        TITLE_DAYS_MISMATCH = rules.Question.TITLE_DAYS_MISMATCH, _("days in the title")
        CLASS_BOUNDS_UNKNOWN = rules.Question.CLASS_BOUNDS_UNKNOWN, _("bounds of classes")
        SPECIAL_CATEGORIES = rules.Question.SPECIAL_CATEGORIES, _("ground for special categories of data")
        BY_HAND = "by_hand", _("raised by a person")

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="questions", db_index=False)
    kind = models.CharField(max_length=30, choices=Kind)
    subject = models.CharField(max_length=200, blank=True)  # which group or act; of a person's question, its heading
    facts = models.JSONField(default=dict)  # days as ISO 8601
    text = models.TextField(blank=True)  # of a question that a person raised
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    gone_at = models.DateTimeField(null=True)  # when a correction took its ground away
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # An answer stays when the question is opened again: it says what was thought before.
    is_open = models.BooleanField(default=True)
    # How often it began to wait anew, opened again or asked of other facts: its reminders begin anew with it.
    round = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-raised_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "kind", "subject"], name="question_raised_once"),
            models.CheckConstraint(
                condition=Q(kind="by_hand", raised_by__isnull=False) & ~Q(text="") & ~Q(subject="")
                | ~Q(kind="by_hand") & Q(raised_by__isnull=True, text=""),
                name="question_raised_by_rules_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True, is_open=True)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="question_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["-raised_at"], condition=Q(is_open=True, gone_at=None), name="question_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.deliberation_id} {self.kind} {self.subject}".strip()

    @property
    def asked(self) -> rules.Asked:
        """The question as the rules ask it, with its days as days."""
        return rules.Asked(rules.Question(self.kind), {name: _read(value) for name, value in self.facts.items()})

    @property
    def digest(self) -> str:
        """What names the facts that it is about: a registration may change them."""
        return sha256(chain.canonical(self.facts)).hexdigest()

    @property
    def by_hand(self) -> bool:
        return self.kind == self.Kind.BY_HAND

    @property
    def standing(self) -> str:
        if self.gone_at:
            return "gone"
        if not self.is_open:
            return "answered"
        return "taken" if self.owner_id else "open"


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(one) for one in value]
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        # The name of a group or a variable may look like a day and be none.
        with suppress(ValueError):
            return date.fromisoformat(value)
    return value
