"""Deliveries: what left, as its officer recorded it, and how the rules judged it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..rules import delivery as rules
from ..rules.timeline import Answer
from .act import Variable
from .deliberation import Deliberation
from .document import is_digest
from .organisation import Organisation


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def told(self) -> Self:
        """Read with each what its line names: the file, the people, how many variables, and how it is judged."""
        found = self.select_related("deliberation", "recipient", "recorded_by", "withdrawn_by").judged()
        columns = DeliveredColumn.objects.filter(delivery=OuterRef("pk"), variable__isnull=False).order_by()
        counted = columns.values("delivery").annotate(n=Count("variable", distinct=True)).values("n")
        return found.annotate(variable_count=Subquery(counted))

    def judged(self) -> Self:
        """Say of each how the rules judge it with what people explained since: `rules.delivery.conclude` as a query."""
        of_delivery = CheckResult.objects.filter(delivery=OuterRef("pk"))
        return self.annotate(
            judgement=Case(
                *(
                    When(Exists(of_delivery.filter(outcome=outcome, waiver__isnull=True)), then=Value(str(judgement)))
                    for outcome, judgement in rules.WORST_FIRST
                ),
                default=Value(str(rules.Judgement.CONFORMS)),
                output_field=models.CharField(),
            )
        )

    def judged_as(self, judgement: str) -> Self:
        """Keep what still stands and is judged so, stopped or not."""
        return self.standing().judged().filter(judgement=judgement)

    def standing(self) -> Self:
        """Leave out what was withdrawn."""
        return self.filter(withdrawn_at=None)

    def received(self) -> Self:
        """Keep what reached its recipient, and must be destroyed there one day."""
        return self.standing().filter(has_left=True)

    def stopped(self) -> Self:
        """Keep what the check stopped before it left."""
        return self.standing().filter(has_left=False)


class Delivery(models.Model):
    """One delivery of data under a file, recorded by an officer of the Crossroads Bank; never deleted.

    `has_left` false: the check stopped it, and nothing reached the recipient.
    """

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="deliveries", db_index=False)
    number = models.PositiveSmallIntegerField()  # counts within the file; people see L1
    name = models.CharField(max_length=200, blank=True)  # what people call it
    phase = models.CharField(max_length=300, blank=True)  # as the text of that day names it; empty: it names none
    delivered_on = models.DateField()
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="deliveries")
    persons = models.JSONField(default=dict)  # how many in each group, by its name
    covers_from = models.DateField(null=True)
    covers_until = models.DateField(null=True)  # included
    has_left = models.BooleanField()
    sha256 = models.CharField(max_length=64)  # of all that was told of it: the same told twice is one delivery
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawal = models.TextField(blank=True)  # its reason

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-delivered_on", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "number"], name="delivery_numbered_once"),
            models.UniqueConstraint(
                fields=["deliberation", "sha256"], condition=Q(withdrawn_at__isnull=True), name="delivery_told_once"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="delivery_counts_from_one"),
            models.CheckConstraint(condition=is_digest("sha256"), name="delivery_has_a_digest"),
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True)
                | Q(covers_until__isnull=True)
                | Q(covers_from__lte=F("covers_until")),
                name="delivery_covers_a_period",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal=""),
                name="delivery_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["-delivered_on"], name="delivery_by_day")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("delivery", args=[self.deliberation.slug, self.number])

    @property
    def label(self) -> str:
        """What people call it within its file."""
        return f"L{self.number}"

    @property
    def total(self) -> int:
        """How many persons in all groups together."""
        return sum(self.persons.values())

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class DeliveredColumn(models.Model):
    """One variable as it was delivered: in which column, and what the text of that very day said of it.

    Where variables were ticked, no column is known; where a column fits no approved variable, no variable is.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="columns", db_index=False)
    position = models.PositiveSmallIntegerField()
    column = models.CharField(max_length=300, blank=True)
    named = models.CharField(max_length=300, blank=True)  # the variable as the sender wrote it, where it is none
    variable = models.ForeignKey(Variable, models.PROTECT, null=True, related_name="+")
    transformation = models.CharField(max_length=10, blank=True)  # the form that was approved on that day
    allowed = models.CharField(max_length=9, choices=[(a.value, a.value) for a in Answer])

    class Meta:
        default_permissions = ()
        ordering = ["delivery", "position"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "position"], name="column_has_its_place"),
            models.CheckConstraint(
                condition=Q(variable__isnull=False) | Q(transformation="") & ~Q(allowed="yes"),
                name="column_allowed_is_a_variable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}.{self.position}"


class DeliveredFile(models.Model):
    """One file of a delivery: its name, its size and the SHA-256 of its bytes, which the register never sees."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="files", db_index=False)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        default_permissions = ()
        ordering = ["delivery", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "name"], name="delivered_file_named_once"),
            models.CheckConstraint(condition=is_digest("sha256"), name="delivered_file_has_a_digest"),
        ]

    def __str__(self) -> str:
        return self.name


class CheckResult(models.Model):
    """What one rule said of one delivery, about one thing, and the state that it was judged against."""

    class Outcome(models.TextChoices):
        PASSED = rules.Outcome.PASSED, _("passed")
        FAILED = rules.Outcome.FAILED, _("failed")
        REVIEW = rules.Outcome.REVIEW, _("to explain")
        INFO = rules.Outcome.INFO, _("for information")
        CANNOT_TELL = rules.Outcome.CANNOT_TELL, _("cannot tell")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="results", db_index=False)
    position = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=4)
    outcome = models.CharField(max_length=11, choices=Outcome)
    reason = models.CharField(max_length=40)  # which sentence of the rule
    facts = models.JSONField(default=dict)  # what the sentence names; days as ISO 8601
    acts = models.JSONField(default=list)  # the registrations that made the state: seq and revision of each
    state_sha256 = models.CharField(max_length=64)
    stated_by = models.CharField(max_length=100, blank=True)  # the tool of the sender; empty: the register itself

    class Meta:
        default_permissions = ()
        ordering = ["delivery", "position"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "position"], name="result_has_its_place"),
            models.CheckConstraint(
                condition=Q(outcome__in=[o.value for o in rules.Outcome]), name="result_outcome_known"
            ),
            models.CheckConstraint(condition=is_digest("state_sha256"), name="result_judged_against_a_state"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.rule} {self.outcome}"

    @property
    def verdict(self) -> rules.Result:
        """The result as the rules speak of it."""
        return rules.Result(rules.Rule(self.rule), rules.Outcome(self.outcome), rules.Reason(self.reason), self.facts)

    @property
    def can_be_explained(self) -> bool:
        return rules.can_be_explained(self.verdict) and not hasattr(self, "waiver")


class Waiver(models.Model):
    """Why a remark of a rule does not stand in the way, said by a person; it stays visible for ever."""

    result = models.OneToOneField(CheckResult, models.PROTECT, related_name="waiver")
    reason = models.TextField()
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    waived_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason")]

    def __str__(self) -> str:
        return f"waiver of {self.result_id}"
