"""Obligations: who must destroy what it received, by which day, under which act; and what holds that up.

`Term` copies the fold of the acts, for scanning. A deadline depends on the day that is asked about: an
extension that is approved binds only from its day of effect, and in between the data had to be gone. So
there is no single `due_on`; `Obligation.objects.on(day)` gives each obligation the one of that day. Only
`actions/keep_obligations.py` writes the copy, in the transaction of a registration or of what starts a
period, and the two actions that discharge an obligation and open it again; `manage.py check_deadlines`
compares it with the acts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ..rules import obligations as rules
from ..rules.calendar import BRUSSELS
from ..rules.deadlines import Deadline, days
from .act import Act
from .deliberation import Deliberation, Scope, reached
from .index import DayQuerySet
from .organisation import Organisation


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def open(self) -> Self:
        return self.filter(discharged_at=None)

    def discharged(self) -> Self:
        return self.filter(discharged_at__isnull=False)

    def of(self, files: Iterable[Deliberation]) -> Self:
        """Keep those under files, a queryset such as `permissions.visible_to` gives."""
        return self.filter(deliberation__in=files)

    def on(self, day: date) -> Self:
        """Give each the deadline that binds it on a day; one that has not begun by then is left out.

        Adds `rule`, `due_on`, `due_act_id`, `since_on`, `explanation` and `on_hold`.
        """
        within = Q(terms__ends_on__isnull=True) | Q(terms__ends_on__gte=day)
        held = Hold.objects.running().filter(obligations=OuterRef("pk"))
        return self.annotate(
            term=FilteredRelation("terms", condition=Q(terms__starts_on__lte=day) & within),
            rule=F("term__rule"),
            due_on=F("term__due_on"),
            due_act_id=F("term__act"),
            since_on=F("term__starts_on"),
            explanation=F("term__explanation"),
            on_hold=Exists(held),
        ).filter(since_on__isnull=False)

    def due_before(self, day: date) -> Self:
        """Of `on(…)`: keep those whose last lawful day lies before a day."""
        return self.filter(due_on__lt=day)

    def this_near(self, wanted: Deadline, *, today: date) -> Self:
        """Of `on(today)`: keep those whose last lawful day is this near; a hold changes nothing of that."""
        if wanted == Deadline.NOT_KNOWN:
            return self.filter(due_on=None)
        first, last = days(wanted, today)
        return self.filter(
            Q(due_on__isnull=False) & (Q(due_on__gte=first) if first else Q()) & (Q(due_on__lte=last) if last else Q())
        )

    def most_urgent_first(self) -> Self:
        """Of `on(…)`: order by the last lawful day; those without one come last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")

    def told(self) -> Self:
        """Read beside them what their sentences name."""
        return self.select_related("deliberation", "holder")


class Obligation(models.Model):
    """One holder's duty to destroy what it holds under one file; open until something discharges exactly it."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="obligations", db_index=False)
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="obligations")
    opened_at = models.DateTimeField()
    # How often the reminders began anew: the deadline became another one by a registration, or it was opened again.
    round = models.PositiveSmallIntegerField(default=1)
    round_on = models.DateField()  # the day of that
    # When the period started or the event happened that the text waits for, and where that is known from.
    started_on = models.DateField(null=True, blank=True)
    start_source = models.CharField(max_length=500, blank=True)
    start_recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    start_recorded_at = models.DateTimeField(null=True)
    discharged_at = models.DateTimeField(null=True)
    discharged_with = models.CharField(max_length=200, blank=True)  # what did it, as a certificate and its number
    discharged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ObligationQuerySet.as_manager()

    # Of `objects.on(day)`.
    rule: str
    due_on: date | None
    due_act_id: int | None
    since_on: date
    explanation: dict[str, Any]
    on_hold: bool

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "holder"], name="obligation_of_a_holder_once"),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True, start_recorded_at__isnull=True, start_source="")
                | Q(started_on__isnull=False, start_recorded_at__isnull=False) & ~Q(start_source=""),
                name="obligation_start_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(discharged_at__isnull=True, discharged_by__isnull=True, discharged_with="")
                | Q(discharged_at__isnull=False) & ~Q(discharged_with=""),
                name="obligation_discharged_with_something",
            ),
        ]

    def __str__(self) -> str:
        return f"obligation {self.pk}"

    def state(self, today: date) -> rules.State:
        """Say where one of `objects.on(today)` stands."""
        discharged = self.discharged_at is not None
        return rules.state_of(self.rule, self.due_on, today=today, on_hold=self.on_hold, discharged=discharged)


class TermQuerySet(DayQuerySet):
    """Obligations as they are counted and listed by the hundred thousand: one narrow row for each, by an index."""

    def open(self) -> Self:
        return self.filter(discharged_at=None)

    def within(self, scope: Scope) -> Self:
        """Keep those under the files that a right reaches, as `Deliberation.objects.within` does."""
        return self.filter(reached(scope))

    def held_by(self, organisations: Iterable[int]) -> Self:
        return self.filter(obligation__holder__in=organisations)

    def dated(self) -> Self:
        return self.filter(due_on__isnull=False)

    def on_hold(self, held: bool = True) -> Self:
        """Keep those that a hold suspends, or the others: holds are few, and asked for once."""
        through: Any = Hold.obligations.through
        holding = Q(obligation__in=through._default_manager.filter(hold__released_at=None).values("obligation"))
        return self.filter(holding if held else ~holding)

    def most_urgent_first(self) -> Self:
        """Order by the last lawful day: on both engines an index has this order, among those with a day."""
        return self.order_by("due_on", "obligation_id")


class Term(models.Model):
    """A stretch of days on which one deadline binds the holder of an obligation: a copy of the fold."""

    class Rule(models.TextChoices):
        DATE = rules.Rule.DATE, _("a day")
        PERIOD = rules.Rule.PERIOD, _("a period")
        EVENT = rules.Rule.EVENT, _("an event")
        NONE = rules.Rule.NONE, _("the text names none")
        NOT_KNOWN = rules.Rule.NOT_KNOWN, _("no text that is held says")

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="terms", db_index=False)
    # Its file, and when it was discharged, as the obligation has them: what is open is counted without it.
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="+", db_index=False)
    discharged_at = models.DateTimeField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # included; null: open
    rule = models.CharField(max_length=9, choices=Rule)
    due_on = models.DateField(null=True)  # the last lawful day
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="+")  # that says so
    explanation = models.JSONField(default=dict)

    objects = TermQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["obligation", "starts_on"], name="term_starts_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="term_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(rule="date", due_on__isnull=False)
                | Q(rule__in=["period", "event"])
                | Q(rule__in=["none", "not_known"], due_on__isnull=True),
                name="term_has_a_day_where_its_rule_gives_one",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "obligation"], condition=Q(due_on__isnull=False), name="term_due"),
            # Holds all that counting and ordering ask for, also what is always null: the rows themselves are not read.
            models.Index(
                fields=["due_on", "obligation", "starts_on", "ends_on", "rule", "deliberation", "discharged_at"],
                condition=Q(discharged_at=None),
                name="term_open",
            ),
            models.Index(fields=["discharged_at"], condition=Q(discharged_at__isnull=False), name="term_discharged"),
            models.Index(fields=["ends_on", "obligation"], condition=Q(ends_on__isnull=False), name="term_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} from {self.starts_on}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def running(self) -> Self:
        return self.filter(released_at=None)

    def told(self) -> Self:
        return self.select_related("placed_by", "released_by")


class Hold(models.Model):
    """Why data must not be destroyed yet, although its day comes: it suspends the duty, not the clock."""

    class Ground(models.TextChoices):
        COURT = "court", _("court case")
        AUDIT = "audit", _("audit")
        COMPLAINT = "complaint", _("complaint")
        OTHER = "other", _("another ground")

    obligations = models.ManyToManyField(Obligation, related_name="holds")
    ground = models.CharField(max_length=9, choices=Ground)
    reason = models.TextField()
    review_on = models.DateField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_reason = models.TextField(blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["review_on", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True, release_reason="")
                | Q(released_at__isnull=False, released_by__isnull=False)
                & ~Q(released_by=F("placed_by"))
                & ~Q(release_reason=""),
                name="hold_released_by_another",
            ),
        ]
        indexes = [models.Index(fields=["review_on"], condition=Q(released_at=None), name="hold_to_review")]

    def __str__(self) -> str:
        return f"hold {self.pk}"

    def covers(self, day: date) -> bool:
        """Say whether it stood on a day; those on which it was placed and released count, for no hour is reported."""
        last = self.released_at.astimezone(BRUSSELS).date() if self.released_at else None
        return self.placed_at.astimezone(BRUSSELS).date() <= day and (last is None or day <= last)
