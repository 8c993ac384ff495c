"""Acts and their changes: facts with dates, inserted and never changed."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..rules import acts as rules
from ..rules import timeline
from .deliberation import Deliberation
from .document import is_digest
from .organisation import Organisation


class Act(models.Model):
    """One registration of one act of the committee, or of a court about it.

    `seq` counts the acts of a file, 0 is the decision; `revision` counts the registrations of one
    act: a wrong registration is followed by another, never changed.
    """

    class Kind(models.TextChoices):
        DECISION = timeline.Kind.DECISION, _("decision")
        AMENDMENT = timeline.Kind.AMENDMENT, _("amendment")
        SUSPENSION = timeline.Kind.SUSPENSION, _("suspension")
        LIFTING = timeline.Kind.LIFTING, _("lifting of a suspension")
        REPEAL = timeline.Kind.REPEAL, _("repeal")
        ANNULMENT = timeline.Kind.ANNULMENT, _("annulment")

    class Content(models.TextChoices):
        FULL = timeline.Content.FULL, _("full text")
        CHANGES = timeline.Content.CHANGES, _("changes")
        UNKNOWN = timeline.Content.UNKNOWN, _("text not registered")
        NONE = timeline.Content.NONE, _("no text of its own")

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="acts", db_index=False)
    seq = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind)
    content = models.CharField(max_length=7, choices=Content)
    reference = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=2000, blank=True)
    language = models.CharField(max_length=2, blank=True, choices=[(c, c) for c in rules.LANGUAGES])
    signed_by = models.CharField(max_length=200, blank=True)
    document = models.CharField(max_length=64, blank=True)  # SHA-256 of the published file, held or not
    approved_on = models.DateField()
    effective_on = models.DateField(null=True, blank=True)  # null: not fixed
    effective_stated = models.BooleanField()  # false: assumed by the registrar, and shown as such
    sets_aside = models.PositiveSmallIntegerField(null=True, blank=True)  # the seq of another act
    retracted = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(  # null: the register itself, from a file of facts
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    countersigned_by = models.ForeignKey(  # null: from a file of facts, or by a registrar who works alone
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        # Translators: Dutch says “akte”, as article 14 of the laws on the Council of State: “akten en reglementen”.
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering = ["deliberation", "seq", "revision"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "seq", "revision"], name="act_registered_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in timeline.Kind])
                & Q(content__in=[c.value for c in timeline.Content]),
                name="act_kind_and_content_known",
            ),
            models.CheckConstraint(
                condition=Q(seq=0, kind="decision") | (Q(seq__gt=0) & ~Q(kind="decision")),
                name="act_0_is_the_decision",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["decision", "amendment"], sets_aside__isnull=True) & ~Q(content="none")
                | Q(kind__in=["suspension", "lifting", "repeal", "annulment"], content="none")
                & Q(sets_aside__isnull=False, sets_aside__lt=F("seq")),
                name="act_sets_aside_an_earlier_one",
            ),
            models.CheckConstraint(
                condition=Q(effective_stated=False) | Q(effective_on__isnull=False), name="act_stated_day_is_a_day"
            ),
            models.CheckConstraint(
                condition=Q(revision=0, retracted=False) | (Q(revision__gt=0) & ~Q(reason="")),
                name="act_correction_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(document="") | is_digest("document"), name="act_document_is_a_digest"),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True)
                | Q(recorded_by__isnull=False) & ~Q(countersigned_by=F("recorded_by")),
                name="act_countersigned_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["document"], condition=~Q(document=""), name="act_of_a_document"),
            models.Index(fields=["effective_on"], name="act_takes_effect"),
        ]

    def __str__(self) -> str:
        return f"{self.deliberation_id} act {self.seq}.{self.revision}"


class VariableQuerySet(models.QuerySet["Variable"]):
    def named(self, keys: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        """Return the primary keys of the variables that the register knows, by category and label."""
        wanted = set(keys)
        rows = self.filter(label__in={label for _, label in wanted}).values_list("category", "label", "pk")
        return {(category, label): pk for category, label, pk in rows if (category, label) in wanted}


class Variable(models.Model):
    """One variable as the committee names it: its category and its label, in the language of the act."""

    category = models.CharField(max_length=300)
    label = models.CharField(max_length=300)
    key = models.CharField(max_length=300, db_index=True, editable=False)  # the label as it is compared

    objects = VariableQuerySet.as_manager()

    class Meta:
        verbose_name = _("variable")
        verbose_name_plural = _("variables")
        constraints = [models.UniqueConstraint(fields=["category", "label"], name="variable_named_once")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.label


_SUBJECTS = {
    "variable": Q(variable__isnull=False, organisation__isnull=True, role="", name=""),
    "party": Q(variable__isnull=True, organisation__isnull=False, name="") & ~Q(role=""),
    "purpose": Q(variable__isnull=True, organisation__isnull=True, role="", name=""),
    "retention": Q(variable__isnull=True, organisation__isnull=True, role="", name=""),
    **{
        about: Q(variable__isnull=True, organisation__isnull=True, role="") & ~Q(name="")
        for about in ("legal_ground", "group", "phase", "condition")
    },
}
_ONE_SUBJECT = Q()
for _about, _columns in _SUBJECTS.items():
    _ONE_SUBJECT |= Q(about=_about) & _columns


class Change(models.Model):
    """One assertion of an act about exactly one subject: it is granted in this form, or is not any more."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="changes", db_index=False)
    position = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=12, choices=[(a.value, a.value) for a in timeline.About])
    granted = models.BooleanField(default=True)
    variable = models.ForeignKey(Variable, models.PROTECT, null=True, related_name="+", db_index=False)
    transformation = models.CharField(max_length=10, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.CharField(max_length=10, blank=True)
    unit = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(null=True)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            # Also the index by act: rows without a variable are in it too.
            models.UniqueConstraint(fields=["act", "variable"], name="change_names_a_variable_once"),
            models.UniqueConstraint(
                fields=["act", "organisation", "role", "unit"],
                condition=Q(organisation__isnull=False),
                name="change_names_a_party_once",
            ),
            models.UniqueConstraint(
                fields=["act", "about", "name"],
                condition=Q(variable__isnull=True, organisation__isnull=True),
                name="change_names_a_subject_once",
            ),
            models.CheckConstraint(condition=_ONE_SUBJECT, name="change_has_one_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.act_id}.{self.position}"
