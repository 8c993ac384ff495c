"""Holdings of data under an obligation, and the reports of their destruction."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..rules import chain
from ..rules import destruction as rules
from ..rules.acts import Refusal
from .delivery import Delivery
from .document import Document, is_digest, opened
from .obligation import Hold, Obligation, Term

if TYPE_CHECKING:
    from .organisation import Organisation


def last_lawful_day(obligation: Obligation, on: date | None) -> date | None:
    """Return the last lawful day that bound a holder on a day, the one on which data were destroyed."""
    return Term.objects.on(on).filter(obligation=obligation).values_list("due_on", flat=True).first() if on else None


def lawful_days(obligation: Obligation) -> rules.Due:
    """Return what says which last lawful day bound a holder on a day; one query."""
    terms = list(Term.objects.filter(obligation=obligation).values_list("starts_on", "ends_on", "due_on"))

    def due(day: date) -> date | None:
        return next((until for start, end, until in terms if start <= day and (end is None or day <= end)), None)

    return due


class HoldingQuerySet(models.QuerySet["Holding"]):
    def standing(self, *, known: datetime | None = None) -> Self:
        """Leave out deliveries that were withdrawn, and what is left by a line that counts no more.

        As known at a moment (None: all that is known).
        """
        if known is None:
            there = self.filter(Q(delivery=None) | Q(delivery__withdrawn_at=None))
            return there.exclude(left_by__discharge__ended_at__isnull=False)
        withdrawn_later = Q(delivery__withdrawn_at__gt=known)
        there = self.filter(Q(delivery=None) | Q(delivery__withdrawn_at=None) | withdrawn_later)
        return there.filter(declared_at__lte=known).exclude(left_by__discharge__ended_at__lte=known)

    def open(self) -> Self:
        """Keep what no accepted report has discharged."""
        return self.standing().exclude(Exists(Discharge.objects.filter(holding=OuterRef("pk"), ended_at=None)))

    def told(self) -> Self:
        """Read with each what its line names, and whether it was discharged."""
        discharged = Discharge.objects.filter(holding=OuterRef("pk"), ended_at=None)
        return self.select_related("delivery", "of__delivery", "declared_by").annotate(is_discharged=Exists(discharged))


class Holding(models.Model):
    """One thing that holds data and must be gone one day: what was delivered, or what the institution made of it."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("delivery")
        COPY = "copy", _("copy")
        DERIVED = "derived", _("derived file")
        KEY = "key", _("key")
        BACKUP = "backup", _("back-up")
        PROCESSOR = "processor", _("copy at a processor")
        MEDIUM = "medium", _("removable medium")
        PAPER = "paper", _("paper")

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="holdings")
    kind = models.CharField(max_length=9, choices=Kind)
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, blank=True, related_name="holding")
    of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies"
    )  # of which it is a copy
    left_by = models.OneToOneField("ReportLine", models.PROTECT, null=True, blank=True, related_name="left")
    description = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    rotates_on = models.DateField(null=True, blank=True)  # when a back-up is overwritten
    declared_by = models.ForeignKey(  # null: the register itself
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    declared_at = models.DateTimeField()

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        ordering = ["obligation", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="delivery", delivery__isnull=False) | ~Q(kind="delivery") & Q(delivery__isnull=True),
                name="holding_delivery_is_one",
            ),
            models.CheckConstraint(
                condition=Q(delivery__isnull=False) | ~Q(description=""), name="holding_is_described"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What people call it within its file."""
        return self.delivery.label if self.delivery else self.description

    def line(self, **said: Any) -> rules.Line:
        """Return what a report says of it, as the rules read it."""
        return rules.Line(holding=self.name, since=self.delivery.delivered_on if self.delivery else None, **said)


class ReportQuerySet(models.QuerySet["Report"]):
    def told(self) -> Self:
        """Read with each what its lines and sentences name."""
        people = ("reported_by", "asked", "confirmed_by", "accepted_by", "returned_by")
        return self.select_related("obligation__deliberation", "obligation__holder", "certificate", "replaces", *people)

    def open(self) -> Self:
        """Keep what waits for somebody."""
        return self.filter(standing__in=rules.OPEN)

    def to_accept(self) -> Self:
        """Keep what waits for the secretariat."""
        return self.filter(standing__in=[rules.Standing.VALIDATED, rules.Standing.ALONE])

    def due(self) -> Self:
        """Keep what was accepted and has no certificate yet, although it has to have one."""
        discharging = ReportLine.objects.filter(report=OuterRef("pk"), outcome__in=rules.DISCHARGING)
        return self.filter(Exists(discharging), standing=rules.Standing.ACCEPTED, certificate=None)


class Report(models.Model):
    """One report that data under an obligation were destroyed, from its draft to its acceptance."""

    class Standing(models.TextChoices):
        DRAFT = rules.Standing.DRAFT, _("draft")
        SUBMITTED = rules.Standing.SUBMITTED, _("waits for the second person")
        ALONE = rules.Standing.ALONE, _("single signature, waits for a supervisor")
        SENT_BACK = rules.Standing.SENT_BACK, _("sent back")
        VALIDATED = rules.Standing.VALIDATED, _("waits for the secretariat")
        ACCEPTED = rules.Standing.ACCEPTED, _("accepted")
        WITHDRAWN = rules.Standing.WITHDRAWN, _("withdrawn")

    class Place(models.TextChoices):
        WORKING = "working", _("Working environment of the researchers")
        BACKUPS = "backups", _("Back-ups and snapshots")
        DERIVED = "derived", _("Derived files: extracts, merged tables, temporary files")
        PROCESSOR = "processor", _("A processor or hosting provider")
        MEDIA = "media", _("Paper or removable media")

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="reports")
    standing = models.CharField(max_length=9, choices=Standing, default=Standing.DRAFT, db_index=True)
    places = models.JSONField(default=list)  # those that were checked and cleared
    late_reason = models.TextField(blank=True)
    incident = models.TextField(blank=True)  # what happened, where data were destroyed despite a hold
    declared = models.BooleanField(default=False)  # that no copy is left
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # to confirm
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)  # why it was sent back
    alone = models.BooleanField(default=False)  # a single signature at the institution
    replaces = models.ForeignKey("Certificate", models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of destruction")
        verbose_name_plural = _("reports of destruction")
        ordering = ["-saved_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"],
                condition=Q(standing__in=["draft", "submitted", "alone", "sent_back", "validated"]),
                name="report_open_once",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("reported_by")),
                name="report_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | ~Q(accepted_by=F("reported_by")) & (Q(confirmed_by__isnull=True) | ~Q(accepted_by=F("confirmed_by"))),
                name="report_accepted_by_a_third",
            ),
            models.CheckConstraint(
                condition=~Q(standing__in=["validated", "accepted"])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, alone=False)
                | Q(standing="accepted", confirmed_by__isnull=True, alone=True),
                name="report_confirmed_or_alone",
            ),
            models.CheckConstraint(
                condition=Q(standing="accepted", accepted_by__isnull=False, accepted_at__isnull=False, declared=True)
                | ~Q(standing="accepted") & Q(accepted_by__isnull=True, accepted_at__isnull=True),
                name="report_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def is_changeable(self) -> bool:
        return self.standing in (self.Standing.DRAFT, self.Standing.SENT_BACK)

    @property
    def is_open(self) -> bool:
        return self.standing in rules.OPEN

    @property
    def is_certified(self) -> bool:
        """Whether a certificate belongs to it: one that only tells of what is kept discharges nothing."""
        return any(line.outcome in rules.DISCHARGING for line in self.lines.all())

    @property
    def holder(self) -> Organisation:
        return self.obligation.holder

    @property
    def digest(self) -> str:
        """What names all that it says: it becomes another one when somebody changes it."""
        lines = [
            {name: str(value) for name, value in line.items()}
            for line in self.lines.order_by("holding").values(*ReportLine.SAID, "holding")
        ]
        said = {"lines": lines, "proofs": sorted(self.proofs.values_list("sha256", flat=True)), "asked": self.asked_id}
        said |= {name: getattr(self, name) for name in ("standing", "places", "late_reason", "incident", "declared")}
        return sha256(chain.canonical(said)).hexdigest()

    def editors(self) -> set[int]:
        """Return the keys of all who ever wrote or changed it."""
        return {self.reported_by_id, *ReportEditor.objects.filter(report=self).values_list("person_id", flat=True)}

    def done_on(self) -> date | None:
        """Return the day of the last destruction that it tells of."""
        return max((line.done_on for line in self.lines.all() if line.done_on), default=None)

    def lateness(self) -> rules.Late:
        return rules.lateness((line.done_on for line in self.lines.all()), lawful_days(self.obligation))

    def despite(self) -> tuple[date, Hold] | None:
        """Return the first day on which something went although it was on hold, and that hold."""
        days = sorted(line.done_on for line in self.lines.all() if line.done_on)
        holds = list(self.obligation.holds.order_by("placed_at", "pk"))
        return next(((day, hold) for day in days for hold in holds if hold.covers(day)), None)


class ReportEditor(models.Model):
    """Somebody who wrote or changed a report, and so never confirms or accepts it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="edits", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["report", "person"], name="report_editor_once")]


class ReportLine(models.Model):
    """What a report says became of one holding; NIST SP 800-88 names most of its fields."""

    class Outcome(models.TextChoices):
        DESTROYED = rules.Outcome.DESTROYED, _("destroyed")
        IN_PART = rules.Outcome.IN_PART, _("destroyed in part")
        NEVER_HELD = rules.Outcome.NEVER_HELD, _("never held")
        RETURNED = rules.Outcome.RETURNED, _("returned")
        ANONYMISED = rules.Outcome.ANONYMISED, _("anonymised under a decision")
        KEPT = rules.Outcome.KEPT, _("kept under an exception")
        ROTATION = rules.Outcome.ROTATION, _("waits for the rotation of the back-up")

    class Technique(models.TextChoices):
        OVERWRITE = rules.Technique.OVERWRITE, _("Secure erasure by overwriting")
        CRYPTOGRAPHIC_ERASE = rules.Technique.CRYPTOGRAPHIC_ERASE, _("Cryptographic erasure: the key was destroyed")
        SHRED = rules.Technique.SHRED, _("Physical destruction of the medium: shredded")
        BLOCK_ERASE = rules.Technique.BLOCK_ERASE, _("Block erase by the drive itself")
        KEY_DESTRUCTION = rules.Technique.KEY_DESTRUCTION, _("Destruction of the key")
        LOGICAL_DELETE = rules.Technique.LOGICAL_DELETE, _("Logical deletion")
        BACKUP_ROTATION = rules.Technique.BACKUP_ROTATION, _("Rotation of the back-up")
        DEGAUSS = rules.Technique.DEGAUSS, _("Degaussing")
        PULVERISE = rules.Technique.PULVERISE, _("Physical destruction of the medium: pulverised")
        INCINERATE = rules.Technique.INCINERATE, _("Physical destruction of the medium: incinerated")
        OTHER = rules.Technique.OTHER, _("Another technique")

    class Method(models.TextChoices):
        CLEAR = rules.Method.CLEAR, _("cleared (NIST: clear)")
        PURGE = rules.Method.PURGE, _("purged (NIST: purge)")
        DESTROY = rules.Method.DESTROY, _("medium destroyed (NIST: destroy)")

    class Verdict(models.TextChoices):
        PASSED = rules.Verdict.PASSED, _("Verified: nothing can be read any more")
        FAILED = rules.Verdict.FAILED, _("Verification failed")
        UNKNOWN = rules.Verdict.UNKNOWN, _("Not verified")

    SAID = (
        *("outcome", "technique", "method", "tool", "verification", "verdict", "quantity", "medium"),
        *("done_on", "done_by", "note", "rotates_on"),
    )

    report = models.ForeignKey(Report, models.PROTECT, related_name="lines", db_index=False)
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="lines")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DESTROYED)
    technique = models.CharField(max_length=20, choices=Technique, blank=True)
    method = models.CharField(max_length=7, choices=Method, blank=True)
    tool = models.CharField(max_length=200, blank=True)  # with its version
    verification = models.CharField(max_length=200, blank=True)  # how it was verified
    verdict = models.CharField(max_length=7, choices=Verdict, blank=True)
    quantity = models.CharField(max_length=60, blank=True)
    medium = models.CharField(max_length=200, blank=True)  # make, model, serial number
    done_on = models.DateField(null=True, blank=True)
    done_by = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)  # what is left, to whom, under which decision or ground
    rotates_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["report", "holding"]
        constraints = [models.UniqueConstraint(fields=["report", "holding"], name="report_names_holding_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.holding_id} {self.outcome}"

    @property
    def said(self) -> rules.Line:
        """The line as the rules read it. Raises Refusal where its outcome is none."""
        try:
            return self.holding.line(
                outcome=rules.Outcome(self.outcome),
                technique=rules.Technique(self.technique) if self.technique else None,
                method=rules.Method(self.method) if self.method else None,
                verdict=rules.Verdict(self.verdict) if self.verdict else None,
                done_on=self.done_on,
                done_by=self.done_by,
                note=self.note,
                rotates_on=self.rotates_on,
            )
        except ValueError as error:
            raise Refusal(str(error)) from None


class Discharge(models.Model):
    """A holding that an accepted line discharged; ended where its certificate turned out to be wrong."""

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="discharges", db_index=False)
    line = models.OneToOneField(ReportLine, models.PROTECT, related_name="discharge")
    discharged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["holding"], condition=Q(ended_at=None), name="holding_discharged_once"),
        ]


class Proof(models.Model):
    """One file that shows a destruction: a log, a statement of a processor. Its bytes lie beside the database."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="proofs", db_index=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()  # bytes
    kind = models.CharField(max_length=4, choices=Document.Kind)
    charset = models.CharField(max_length=12, blank=True)  # of a text
    name = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("proof of destruction")
        verbose_name_plural = _("proofs of destruction")
        ordering = ["report", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["report", "sha256"], name="proof_once_in_a_report"),
            models.CheckConstraint(condition=is_digest("sha256"), name="proof_named_by_digest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return place_of_proof(self.sha256)

    def open(self) -> BinaryIO:
        """Open the file, having read all of it. Raises NotAsReceived where it is gone or was altered."""
        return opened(self.path, self.sha256)

    def used_elsewhere(self) -> models.QuerySet[Proof]:
        """Return the same bytes in other reports that were not withdrawn: the same proof twice."""
        others = Proof.objects.filter(sha256=self.sha256).exclude(report=self.report_id)
        # The report that this one puts right had it too, and says nothing.
        if self.report.replaces_id:
            others = others.exclude(
                report__obligation=self.report.obligation_id, report__certificate__ending__isnull=False
            )
        return others.exclude(report__standing=Report.Standing.WITHDRAWN).select_related(
            "report__obligation__deliberation"
        )


def proofs_folder() -> Path:
    return Path(settings.DATA_DIR) / "proofs"


def place_of_proof(sha256: str) -> Path:
    """Return where a proof with this digest lies, if it does."""
    return proofs_folder() / sha256[:2] / sha256
