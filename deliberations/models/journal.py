"""The journal: one sealed line for each act of a person or of the register itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from ..rules import chain
from ..rules.calendar import BRUSSELS
from .act import Act
from .deliberation import Deliberation
from .organisation import Organisation


class JournalLineQuerySet(models.QuerySet["JournalLine"]):
    def recorded_within(self, first: date | None, last: date | None) -> Self:
        """Keep what was recorded on days in Brussels, both included; None: no limit on that side."""
        lines = self
        if first:
            lines = lines.filter(recorded_at__gte=_midnight(first))
        if last:
            lines = lines.filter(recorded_at__lt=_midnight(last + timedelta(days=1)))
        return lines

    def told(self) -> Self:
        """Read beside the lines what their sentences name."""
        return self.select_related("deliberation", "organisation")

    def actors(self) -> models.QuerySet[Any]:
        """Return the people whom any line names: one look at an index for each person, not a walk through the lines."""
        people = JournalLine._meta.get_field("actor").related_model
        return people._default_manager.filter(Exists(JournalLine.objects.filter(actor=OuterRef("pk"))))


class JournalLine(models.Model):
    """One thing that was done, by whom, when, and about which day; never changed, never removed.

    The chain runs by number, not by time: `number` has no gap, and the seal of each line holds the
    seal of the line before.
    """

    class Verb(models.TextChoices):
        OPENED_DELIBERATION = "opened_deliberation", _("opened the file")
        REGISTERED_ACT = "registered_act", _("registered an act")
        CORRECTED_ACT = "corrected_act", _("corrected the registration of an act")
        RETRACTED_ACT = "retracted_act", _("retracted the registration of an act")
        RECEIVED_DOCUMENT = "received_document", _("received a published file")
        PROPOSED_ACT = "proposed_act", _("proposed an act for countersigning")
        REVISED_PROPOSAL = "revised_proposal", _("revised a proposal")
        TOOK_OVER_PROPOSAL = "took_over_proposal", _("took a proposal over")
        SENT_BACK_PROPOSAL = "sent_back_proposal", _("sent a proposal back")
        WITHDREW_PROPOSAL = "withdrew_proposal", _("withdrew a proposal")
        RAISED_QUESTION = "raised_question", _("raised a question")
        TOOK_QUESTION = "took_question", _("took a question")
        ANSWERED_QUESTION = "answered_question", _("answered a question")
        REOPENED_QUESTION = "reopened_question", _("opened a question again")
        ADDED_ORGANISATION = "added_organisation", _("added an organisation")
        CHANGED_ORGANISATION = "changed_organisation", _("changed an organisation")
        GRANTED_ROLE = "granted_role", _("granted a role")
        ENDED_ROLE = "ended_role", _("ended a role")
        INVITED_PERSON = "invited_person", _("invited a person")
        RENEWED_INVITATION = "renewed_invitation", _("renewed an invitation")
        WITHDREW_INVITATION = "withdrew_invitation", _("withdrew an invitation")
        ACCEPTED_INVITATION = "accepted_invitation", _("accepted an invitation")
        CHANGED_PERSON = "changed_person", _("changed the name or the language of a person")
        RESET_SECOND_FACTOR = "reset_second_factor", _("took away a second factor")
        ENDED_ACCESS = "ended_access", _("ended the access of a person")
        SHARED_FILE = "shared_file", _("shared the file")
        ENDED_SHARING = "ended_sharing", _("ended the sharing of the file")
        RECORDED_DELIVERY = "recorded_delivery", _("recorded a delivery")
        WITHDREW_DELIVERY = "withdrew_delivery", _("withdrew a delivery")
        WAIVED_RESULT = "waived_result", _("explained a remark about a delivery")
        RECORDED_EVENT = "recorded_event", _("recorded when a period starts")
        PLACED_HOLD = "placed_hold", _("placed a hold")
        RELEASED_HOLD = "released_hold", _("released a hold")
        DISCHARGED_OBLIGATION = "discharged_obligation", _("discharged an obligation")
        REOPENED_OBLIGATION = "reopened_obligation", _("opened an obligation again")
        ACKNOWLEDGED_ALERT = "acknowledged_alert", _("acknowledged an alert")
        SNOOZED_ALERT = "snoozed_alert", _("snoozed an alert")
        ESCALATED_ALERT = "escalated_alert", _("escalated an alert")
        RESENT_NOTIFICATION = "resent_notification", _("sent a reminder again")
        CHANGED_LADDER = "changed_ladder", _("changed the ladder of reminders")
        DECLARED_HOLDING = "declared_holding", _("declared what is held")
        SAVED_REPORT = "saved_report", _("saved a report of destruction")
        REPORTED_DESTRUCTION = "reported_destruction", _("reported a destruction")
        CONFIRMED_DESTRUCTION = "confirmed_destruction", _("confirmed a report of destruction")
        ACCEPTED_DESTRUCTION = "accepted_destruction", _("accepted a report of destruction")
        SENT_BACK_REPORT = "sent_back_report", _("sent a report of destruction back")
        WITHDREW_REPORT = "withdrew_report", _("withdrew a report of destruction")
        RECEIVED_PROOF = "received_proof", _("received a proof of destruction")
        ISSUED_CERTIFICATE = "issued_certificate", _("issued a destruction certificate")
        SIGNED_CERTIFICATE = "signed_certificate", _("signed a destruction certificate")
        SUPERSEDED_CERTIFICATE = "superseded_certificate", _("superseded a destruction certificate")
        REVOKED_CERTIFICATE = "revoked_certificate", _("revoked a destruction certificate")
        CHANGED_PREFERENCES = "changed_preferences", _("changed how somebody is told of alerts")
        OPENED_CALENDAR = "opened_calendar", _("made a private address for their calendar")
        RENEWED_CALENDAR = "renewed_calendar", _("renewed the private address of their calendar")
        CLOSED_CALENDAR = "closed_calendar", _("took the private address of their calendar back")
        RECORDED_SESSION = "recorded_session", _("recorded a session")
        SUBMITTED_OUTPUT = "submitted_output", _("put in an output")
        CHECKED_OUTPUT = "checked_output", _("checked an output")
        WITHDREW_SESSION = "withdrew_session", _("withdrew a session")
        WITHDREW_OUTPUT = "withdrew_output", _("withdrew an output")
        RECEIVED_IMPORT = "received_import", _("received a file to import")
        READ_IMPORT = "read_import", _("read a file to import")
        REVIEWED_IMPORT = "reviewed_import", _("reviewed what was read in a file")
        DISCARDED_IMPORT = "discarded_import", _("discarded a file to import")

    number = models.PositiveBigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField()
    # Who, as text as well: the line still says it when the person has left.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=200)
    verb = models.CharField(max_length=30, choices=Verb)
    deliberation = models.ForeignKey(
        Deliberation, models.PROTECT, null=True, related_name="journal_lines", db_index=False
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    concerns_on = models.DateField(null=True)
    subject = models.CharField(max_length=200)  # what it was done to, in the register's own numbering
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    key_id = models.CharField(max_length=20)
    seal = models.CharField(max_length=64)

    text_of: Sequence[Deliberation] = ()
    """Of a published file that was received, the files that it became a text of: what `tell_whose_text` found."""

    objects = JournalLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal line")
        verbose_name_plural = _("journal")
        ordering = ["-number"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["deliberation", "number"], name="journal_of_a_file"),
            models.Index(fields=["actor", "number"], name="journal_of_a_person"),
            models.Index(fields=["verb", "number"], name="journal_of_a_kind"),
            models.Index(fields=["recorded_at"], name="journal_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject}"

    def record(self) -> dict[str, object]:
        """Return what the seal covers."""
        return {
            "number": self.number,
            "recorded_at": self.recorded_at.astimezone(UTC).isoformat(),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "actor_role": self.actor_role,
            "verb": str(self.verb),
            "deliberation": self.deliberation_id,
            "organisation": self.organisation_id,
            "concerns_on": self.concerns_on.isoformat() if self.concerns_on else None,
            "subject": self.subject,
            "before": self.before,
            "after": self.after,
            "key_id": self.key_id,
        }

    def seal_after(self, previous: str, key: str) -> str:
        return chain.seal(self.record(), previous=previous, key=key)


class JournalHead(models.Model):
    """The one row that journal writers lock: the last number and its seal."""

    number = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, default=chain.START)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="journal_has_one_head")]


class JournalCheck(models.Model):
    """One verification of the whole journal."""

    checked_at = models.DateTimeField(db_index=True)
    lines = models.PositiveBigIntegerField()
    broken_at = models.PositiveBigIntegerField(null=True)  # null: unbroken

    class Meta:
        default_permissions = ()
        get_latest_by = "checked_at"


class JournalCheckRequest(models.Model):
    """A wish to have the whole journal verified; due until it has its check. The worker does what is due."""

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)  # by a worker, who may have died since
    check_made = models.ForeignKey(JournalCheck, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["asked_at"], condition=models.Q(check_made=None), name="journal_check_due")]


class JournalAnchor(models.Model):
    """The head of the journal as it stood on a day, to be kept outside: one row a day, whoever sends it how often."""

    day = models.DateField(unique=True)
    number = models.PositiveBigIntegerField()
    seal = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True)  # by somebody who sends it, and may have died since
    sent_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        default_permissions = ()


class Integrity(StrEnum):
    UNBROKEN = "unbroken"
    NOT_VERIFIED = "not_verified"
    BROKEN = "broken"


class JournalState(NamedTuple):
    """What is known of the whole journal: its head, its last verification, and what that still says."""

    integrity: Integrity
    head: JournalHead
    check: JournalCheck | None
    asked_at: datetime | None  # a verification that is due
    anchor: JournalAnchor | None  # the last that was sent outside

    @property
    def lines_since(self) -> int:
        """Lines that came after the last verification."""
        return self.head.number - (self.check.lines if self.check else 0)


STALE = timedelta(days=1)
"""After which a verification speaks of the past only."""


def journal_state(at: datetime, *, whole: bool = False) -> JournalState:
    """Return the state of the journal; two queries, and two more for what `whole` adds: wishes and anchors."""
    check = JournalCheck.objects.order_by("-checked_at", "-pk").first()
    head = JournalHead.objects.get()
    due = JournalCheckRequest.objects.filter(check_made=None).order_by("asked_at").first() if whole else None
    if check is None:
        integrity = Integrity.NOT_VERIFIED
    elif check.broken_at is not None:
        integrity = Integrity.BROKEN
    elif at - check.checked_at > STALE or check.lines < head.number:
        integrity = Integrity.NOT_VERIFIED
    else:
        integrity = Integrity.UNBROKEN
    anchor = JournalAnchor.objects.filter(sent_at__isnull=False).order_by("-sent_at").first() if whole else None
    return JournalState(integrity, head, check, due.asked_at if due else None, anchor)


def tell_whose_text(lines: Iterable[JournalLine]) -> None:
    """Give the lines about published files the files of which these are a text by now; one query, or none."""
    received = {line.subject: line for line in lines if line.verb == JournalLine.Verb.RECEIVED_DOCUMENT}
    if not received:
        return
    whose: dict[str, dict[int, Deliberation]] = defaultdict(dict)
    for act in Act.objects.filter(document__in=received).select_related("deliberation").order_by("pk"):
        whose[act.document][act.deliberation_id] = act.deliberation
    for digest, line in received.items():
        line.text_of = list(whose[digest].values())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BRUSSELS)
