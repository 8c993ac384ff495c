"""Alerts: what was raised, by which rule, who was told of it through which channel, and what people made of it.

Truth is in the rows: a `Notification` without `sent_at` is work due, whoever rings. In demonstration mode
mails go to files in `mail/` of the data folder (Django's own back-end for that): the page that shows them
reads those files.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .act import Act
from .deliberation import Deliberation, Scope, reached
from .obligation import Hold, Obligation
from .organisation import Organisation
from .question import Question


class Kind(models.TextChoices):
    """What an alert is about."""

    DEADLINE = "deadline", _("the last lawful day comes, or has passed")
    NO_DEADLINE = "no_deadline", _("no deadline is known")
    WAITS_FOR_EVENT = "waits_for_event", _("the start of the period is not known")
    TAKES_EFFECT = "takes_effect", _("an act takes effect")
    ENTRY_DIFFERS = "entry_differs", _("the printed and the computed entry into force differ")
    QUESTION_WAITS = "question_waits", _("a question waits for an answer")
    HOLD_REVIEW = "hold_review", _("a hold waits for its review")
    NOBODY_TOLD = "nobody_told", _("nobody would be told of an obligation")
    DELIVERY_STOPPED = "delivery_stopped", _("a delivery was stopped")
    HELD_UNAPPROVED = "held_unapproved", _("what is held is not allowed any more")
    ROTATION = "rotation", _("a back-up is to be overwritten")
    TO_CONFIRM = "to_confirm", _("a report of destruction waits for the second person")
    TO_ACCEPT = "to_accept", _("a report of destruction waits for the secretariat")
    SENT_BACK = "sent_back", _("a report of destruction was sent back")
    TO_COUNTERSIGN = "to_countersign", _("a proposal waits for a second person")
    PROPOSAL_BACK = "proposal_back", _("a proposal was sent back")


OF_REPORTS = (Kind.TO_CONFIRM, Kind.TO_ACCEPT, Kind.SENT_BACK)
"""What asks something of those who are told, and of nobody else at the institution."""
OF_PROPOSALS = (Kind.TO_COUNTERSIGN, Kind.PROPOSAL_BACK)
"""What is being prepared: it is of no file yet, whatever number it has."""
RAISED_ONCE = (Kind.DELIVERY_STOPPED, *OF_REPORTS, *OF_PROPOSALS)
"""What is raised together with what it warns of, and by no later look."""
RAISED_AT_ONCE = (Kind.NOBODY_TOLD, *RAISED_ONCE)
"""What has no day to come before or after: its ladder is one rung, of the day itself."""


class Audience(models.TextChoices):
    """Who is told: people of the holder, of the Crossroads Bank and of the committee, and those whom it is about."""

    DATA_MANAGER = "data_manager", _("data manager")
    DPO = "dpo", _("data protection officer")
    HEAD = "head", _("head of the institution")
    OWNER = "owner", _("who looks into it")
    SECOND = "second", _("who may confirm a report at the institution")
    REPORTER = "reporter", _("who sent it")
    OFFICER = "officer", _("officer of the Crossroads Bank")
    SECRETARIAT = "secretariat", _("secretariat")
    CHAIR = "chair", _("chair of the committee")


class RungQuerySet(models.QuerySet["Rung"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)


class Rung(models.Model):
    """One step of a ladder of reminders, as it stood for a while: a change ends it and begins another."""

    kind = models.CharField(max_length=16, choices=Kind)
    days = models.SmallIntegerField()  # before the day that it is about; below zero: after
    every = models.PositiveSmallIntegerField(default=0)  # and again each so many days; 0: once
    audience = models.JSONField()  # values of Audience
    urgent = models.BooleanField()  # a mail of its own at once; else it may wait for the mail of the day
    since_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = RungQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-days"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "days"], condition=Q(ended_at=None), name="rung_stands_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="rung_is_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"


class Numbers(NamedTuple):
    """How many alerts about one thing wait for somebody, for a later day, or were acknowledged."""

    kind: str
    open: int
    snoozed: int
    acknowledged: int


class AlertQuerySet(models.QuerySet["Alert"]):
    def within(self, scope: Scope) -> Self:
        """Keep those about the files that a right reaches, as `Deliberation.objects.within` does."""
        return self.filter(reached(scope))

    def standing(self) -> Self:
        """Keep what still holds, whatever people made of it."""
        return self.filter(ended_at=None)

    def open(self, at: datetime) -> Self:
        """Keep what waits for somebody."""
        return self.standing().filter(Q(snoozed_until=None) | Q(snoozed_until__lte=at), acknowledged_at=None)

    def snoozed(self, at: datetime) -> Self:
        return self.standing().filter(acknowledged_at=None, snoozed_until__gt=at)

    def acknowledged(self) -> Self:
        return self.standing().filter(acknowledged_at__isnull=False)

    def ended(self) -> Self:
        return self.filter(ended_at__isnull=False)

    def most_urgent_first(self) -> Self:
        return self.order_by("about_on", "raised_at", "pk")

    def numbers(self, at: datetime) -> list[Numbers]:
        """Count those that stand, by what they are about and what people made of them; one query."""
        waits, later = Q(acknowledged_at=None), Q(snoozed_until__gt=at)
        counted = self.standing().order_by().values_list("kind")
        return [
            Numbers(*each)
            for each in counted.annotate(
                open=Count("kind", filter=waits & ~later | waits & Q(snoozed_until=None)),
                snoozed=Count("kind", filter=waits & later),
                acknowledged=Count("kind", filter=~waits),
            )
        ]

    def told(self) -> Self:
        """Read beside them what their sentences name, and `on_hold`: whether the data must be kept for now."""
        holds = Hold.objects.running().filter(obligations=OuterRef("obligation"))
        # What nearly all of them have is joined; what few have is read apart, for of a dozen tables the
        # database takes longer to find an order than to read them.
        joined = self.select_related("deliberation", "organisation", "obligation", "rung")
        apart = "question__owner", "hold", "act", "acknowledged_by", "snoozed_by", "escalated_by"
        return joined.annotate(on_hold=Exists(holds)).prefetch_related(*apart)


class Alert(models.Model):
    """One warning: what it is about, the rule that raised it, and what became of it. Never raised twice."""

    class Ending(models.TextChoices):
        SUPERSEDED = "superseded", _("a more urgent one took its place")
        MOVED = "moved", _("the deadline became another one")
        DISCHARGED = "discharged", _("the obligation was discharged")
        GONE = "gone", _("its ground is gone")

    # Names what it is about, the deadline, the rule and how often it was repeated: what makes it the same alert.
    key = models.CharField(max_length=150, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    rung = models.ForeignKey(Rung, models.PROTECT, related_name="+", db_index=False)
    repeat = models.PositiveSmallIntegerField(default=0)  # 0: the first time
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, null=True, related_name="alerts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="alerts")
    obligation = models.ForeignKey(Obligation, models.PROTECT, null=True, related_name="alerts")
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="alerts")
    hold = models.ForeignKey(Hold, models.PROTECT, null=True, related_name="alerts")
    round = models.PositiveSmallIntegerField(default=0)  # of the obligation, when it was raised
    since_on = models.DateField(null=True)  # the first day of the deadline that it is about
    about_on = models.DateField()  # the day that the rung counts from: the last lawful day, of effect, of review
    step_on = models.DateField()  # the day of the rung; earlier than raised_at after a silence
    facts = models.JSONField(default=dict)  # what its sentence says besides, days as ISO 8601
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    snoozed_until = models.DateTimeField(null=True)
    snoozed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    escalated_at = models.DateTimeField(null=True)
    escalated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    escalated_to = models.CharField(max_length=12, blank=True, choices=Audience)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True, choices=Ending)

    objects = AlertQuerySet.as_manager()

    on_hold: bool  # of `objects.told()`

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="alert_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=OF_PROPOSALS, deliberation__isnull=True)
                | ~Q(kind__in=OF_PROPOSALS) & Q(deliberation__isnull=False),
                name="alert_is_of_a_file_unless_prepared",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["deadline", "no_deadline", "waits_for_event", "nobody_told"])
                | Q(obligation__isnull=False, organisation__isnull=False),
                name="alert_of_an_obligation_names_it",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="alert_ended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_acknowledged_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until__isnull=True, snoozed_by__isnull=True)
                | Q(snoozed_until__isnull=False, snoozed_by__isnull=False),
                name="alert_snoozed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(escalated_at__isnull=True, escalated_by__isnull=True, escalated_to="")
                | Q(escalated_at__isnull=False, escalated_by__isnull=False) & ~Q(escalated_to=""),
                name="alert_escalated_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["about_on", "raised_at", "id"], condition=Q(ended_at=None), name="alert_standing"),
            # Holds all that counting asks for, also what is always null: the rows themselves are not read.
            models.Index(
                fields=["kind", "acknowledged_at", "snoozed_until", "ended_at"],
                condition=Q(ended_at=None),
                name="alert_counted",
            ),
            models.Index(
                fields=["-acknowledged_at"], condition=Q(acknowledged_at__isnull=False), name="alert_acknowledged"
            ),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"

    @property
    def number(self) -> str:
        """The number of the file that it is about, or that is being prepared."""
        return self.deliberation.number if self.deliberation else str(self.facts["number"])


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unsent(self) -> Self:
        """Keep the mails that are still to be sent."""
        return self.filter(sent_at=None, withdrawn_at=None, failed_at=None)

    def due(self, at: datetime) -> Self:
        """Keep the mails that are due and that no living sender has."""
        return self.unsent().filter(Q(lease_until=None) | Q(lease_until__lte=at), due_at__lte=at)

    def failed(self) -> Self:
        return self.filter(failed_at__isnull=False)

    def mails(self) -> Self:
        return self.filter(channel=Notification.Channel.EMAIL)


class Notification(models.Model):
    """One telling of one alert to one recipient through one channel: in the inbox at once, by mail when it is sent."""

    class Channel(models.TextChoices):
        INBOX = "inbox", _("inbox")
        EMAIL = "email", _("e-mail")

    class Withdrawal(models.TextChoices):
        ENDED = "ended", _("the alert no longer held")
        SILENCED = "silenced", _("somebody acknowledged the alert")
        GONE = "gone", _("the recipient has left")

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="notifications")
    channel = models.CharField(max_length=5, choices=Channel)
    recipient = models.ForeignKey(  # null: the fallback address
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="notifications"
    )
    address = models.CharField(max_length=254, blank=True)  # the fallback's; else where the mail went in the end
    audience = models.CharField(max_length=12, blank=True, choices=Audience)  # as whom; empty: fallback
    again = models.PositiveSmallIntegerField(default=0)  # 0: the first time; else resent by hand, or after a snooze
    bundle_on = models.DateField(null=True)  # the day whose one mail it is part of; null: a mail of its own
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    lease = models.UUIDField(null=True)  # the token of the sender that has it
    lease_until = models.DateTimeField(null=True)  # after which that sender is taken for dead
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)  # what the server answered last
    message_id = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.CharField(max_length=8, blank=True, choices=Withdrawal)
    failed_at = models.DateTimeField(null=True)  # given up; the fallback has it

    objects = NotificationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "channel", "recipient", "again"],
                condition=Q(recipient__isnull=False),
                name="notification_to_a_person_once",
            ),
            models.UniqueConstraint(
                fields=["alert", "channel", "address", "again"],
                condition=Q(recipient__isnull=True),
                name="notification_to_the_fallback_once",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(address=""), name="notification_goes_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(channel="email") | Q(channel="inbox", recipient__isnull=False, sent_at__isnull=False),
                name="notification_in_the_inbox_is_there_at_once",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, withdrawn_at__isnull=True)
                | Q(sent_at__isnull=True, failed_at__isnull=True)
                | Q(withdrawn_at__isnull=True, failed_at__isnull=True),
                name="notification_ends_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, withdrawn_at=None, failed_at=None),
                name="notification_due",
            ),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="notification_failed"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="notification_by_message_id"),
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"


class Preference(models.Model):
    """How one person wants to be told; the language is that of the person."""

    class Digest(models.TextChoices):
        NOT_URGENT = "not_urgent", _("one mail a day for what is not urgent")
        EACH = "each", _("a mail for each alert")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="alert_preference")
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.NOT_URGENT)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"preference of {self.person_id}"


class Run(models.Model):
    """One run of the engine: begun, and ended unless its process died."""

    class Work(models.TextChoices):
        RAISE = "raise_alerts", _("looking for what is due")
        SEND = "send_notifications", _("sending mails")

    work = models.CharField(max_length=20, choices=Work)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)  # alerts raised, or mails sent
    failed = models.PositiveIntegerField(default=0)  # things that it could not do and left for the next run

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["work", "-started_at"], name="run_newest_first")]

    def __str__(self) -> str:
        return f"{self.work} {self.started_at:%Y-%m-%d %H:%M}"
