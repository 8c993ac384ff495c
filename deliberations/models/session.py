"""Sessions at the Crossroads Bank, and the outputs of them that two people check before they leave."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..rules import release as rules
from .deliberation import Deliberation
from .document import is_digest
from .organisation import Organisation


class SessionQuerySet(models.QuerySet["Session"]):
    def told(self) -> Self:
        """Read with each what its line names: the file, the people, and its outputs with their verdicts."""
        people = ("supervised_by", "recorded_by", "withdrawal__withdrawn_by")
        return self.select_related("deliberation", "recipient", *people).prefetch_related("outputs")


class Session(models.Model):
    """One session on site: a researcher ran programs on the whole population, under the eyes of an officer."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="sessions", db_index=False)
    number = models.PositiveSmallIntegerField()  # counts within the file; people see S1
    phase = models.CharField(max_length=300, blank=True)  # as the text of that day names it
    held_on = models.DateField()
    room = models.CharField(max_length=200)
    researcher = models.CharField(max_length=200)  # a name: researchers do not sign in
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="sessions")  # whose researcher it is
    supervised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    programs = models.JSONField(default=list)  # {"name", "sha256"} of each that was brought in
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-held_on", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "number"], name="session_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="session_counts_from_one"),
            models.CheckConstraint(condition=~Q(room="") & ~Q(researcher=""), name="session_has_room_and_researcher"),
        ]
        indexes = [models.Index(fields=["-held_on"], name="session_by_day")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("session", args=[self.deliberation.slug, self.number])

    @property
    def label(self) -> str:
        return f"S{self.number}"

    @property
    def ending(self) -> SessionWithdrawal | None:
        """By whom, when and why it was withdrawn; None: it stands."""
        return getattr(self, "withdrawal", None)

    @property
    def waiting(self) -> int:
        """How many of its outputs wait for a checker."""
        return self._count(rules.Decision.WAITING) if self.ending is None else 0

    @property
    def released(self) -> int:
        return self._count(rules.Decision.APPROVED)

    def _count(self, decision: rules.Decision) -> int:
        return sum(output.decision == decision and not output.withdrawn_at for output in self.outputs.all())


class SessionWithdrawal(models.Model):
    """The end of a session that was recorded wrongly: it stays, with the reason, and counts no more."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="session_withdrawn_with_a_reason")]

    def __str__(self) -> str:
        return f"{self.session_id} withdrawn"


class OutputQuerySet(models.QuerySet["Output"]):
    def told(self) -> Self:
        people = ("author", "first_by", "second_by", "withdrawn_by", "session__withdrawal__withdrawn_by")
        return self.select_related("session__deliberation", "replaces", *people)

    def standing(self) -> Self:
        """Leave out what was withdrawn, alone or with its session."""
        return self.filter(withdrawn_at=None, session__withdrawal=None)

    def released(self) -> Self:
        """Keep what both checkers approved, withdrawn since or not: what has left is known."""
        return self.filter(first_verdict=rules.Verdict.APPROVED, second_verdict=rules.Verdict.APPROVED)

    def waiting(self) -> Self:
        """Keep what a checker must still speak of."""
        return self.standing().filter(second_at=None)


_VERDICTS = [v.value for v in rules.Verdict]


def _spoken(which: str) -> Q:
    """Return the condition that a checker said nothing yet, or all that a verdict takes: a note unless it is a yes."""
    silent = Q(
        **{f"{which}_by__isnull": True, f"{which}_at__isnull": True, f"{which}_verdict": "", f"{which}_note": ""}
    )
    said = Q(**{f"{which}_by__isnull": False, f"{which}_at__isnull": False, f"{which}_verdict__in": _VERDICTS})
    return silent | said & (Q(**{f"{which}_verdict": rules.Verdict.APPROVED}) | ~Q(**{f"{which}_note": ""}))


class Output(models.Model):
    """One result that is to leave a session: what it is, how few people stand behind it, and what two checkers said.

    The result itself is never here, only its SHA-256. Nothing but the verdicts and its withdrawal is ever changed.
    """

    class Kind(models.TextChoices):
        FREQUENCIES = "frequencies", _("table of frequencies")
        MAGNITUDES = "magnitudes", _("table of amounts")
        MODEL = "model", _("coefficients of a model")
        FIGURE = "figure", _("figure")
        TEXT = "text", _("program or log, without results")

    class Verdict(models.TextChoices):
        APPROVED = rules.Verdict.APPROVED, _("approved")
        CHANGES_ASKED = rules.Verdict.CHANGES_ASKED, _("changes asked")
        REFUSED = rules.Verdict.REFUSED, _("refused")

    session = models.ForeignKey(Session, models.PROTECT, related_name="outputs", db_index=False)
    number = models.PositiveSmallIntegerField()  # counts within the session
    kind = models.CharField(max_length=11, choices=Kind)
    title = models.CharField(max_length=200)
    context = models.TextField()  # what it shows, about whom, and for what it is needed
    smallest_count = models.PositiveIntegerField(null=True)  # unweighted persons behind the smallest cell or estimate
    mitigation = models.TextField(blank=True)  # what was done about small counts
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")  # who put it in
    submitted_at = models.DateTimeField()
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    first_verdict = models.CharField(max_length=13, choices=Verdict, blank=True)
    first_note = models.TextField(blank=True)
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    second_verdict = models.CharField(max_length=13, choices=Verdict, blank=True)
    second_note = models.TextField(blank=True)
    second_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawal = models.TextField(blank=True)  # its reason

    objects = OutputQuerySet.as_manager()

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering = ["session", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="output_numbered_once"),
            models.UniqueConstraint(
                fields=["session", "sha256"], condition=Q(withdrawn_at__isnull=True), name="output_put_in_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal=""),
                name="output_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(condition=is_digest("sha256"), name="output_has_a_digest"),
            models.CheckConstraint(
                condition=Q(kind="text", smallest_count__isnull=True) | Q(smallest_count__isnull=False),
                name="output_counts_its_smallest",
            ),
            models.CheckConstraint(condition=_spoken("first") & _spoken("second"), name="output_verdicts_are_whole"),
            models.CheckConstraint(
                condition=Q(second_at__isnull=True) | Q(first_at__isnull=False), name="output_first_speaks_first"
            ),
            models.CheckConstraint(
                condition=(Q(first_by__isnull=True) | ~Q(first_by=F("author")))
                & (Q(second_by__isnull=True) | ~Q(second_by=F("author")) & ~Q(second_by=F("first_by"))),
                name="output_checked_by_two_others",
            ),
        ]
        indexes = [models.Index(fields=["submitted_at"], condition=Q(second_at=None), name="output_waiting")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("output", args=[self.session.deliberation.slug, self.session.number, self.number])

    @property
    def label(self) -> str:
        return f"{self.session.label}.{self.number}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was withdrawn, alone or with its session."""
        return self.withdrawn_at is not None or self.session.ending is not None

    @property
    def spoken(self) -> list[rules.Spoken]:
        """The verdicts so far, in the order in which they were given."""
        said = ((self.first_by_id, self.first_verdict), (self.second_by_id, self.second_verdict))
        return [rules.Spoken(checker, rules.Verdict(verdict)) for checker, verdict in said if checker]

    @property
    def decision(self) -> rules.Decision:
        return rules.decide(self.spoken)

    @property
    def facts(self) -> dict[str, Any]:
        """What the journal tells of it."""
        return {
            "output": self.label,
            "output_kind": str(self.kind),
            "name": self.title,
            "smallest_count": self.smallest_count,
            "sha256": self.sha256,
        }
