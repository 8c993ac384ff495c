"""Copies of the fold for questions across files: thrown away and rebuilt at will, never the truth.

Only `actions/rebuild_index.py` writes them, in the transaction of the act; `manage.py check_index`
compares them with the fold. They hold what is known now: a question about an earlier moment goes
to the acts.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from ..rules.acts import Role
from ..rules.timeline import Answer
from ..rules.words import fold
from .act import Variable
from .deliberation import Deliberation, DeliberationQuerySet
from .organisation import Organisation


class DayQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def on(self, day: date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Period(models.Model):
    """One version of a file: the days on which the same text applied."""

    deliberation = models.ForeignKey(Deliberation, models.CASCADE, related_name="periods", db_index=False)
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # included; null: open
    in_force = models.BooleanField()
    complete = models.BooleanField()
    retention_until = models.DateField(null=True)

    objects = DayQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["deliberation", "number"], name="period_numbered_once")]
        indexes = [
            # Files whose text was not held on a day: few, and asked for with every variable.
            models.Index(
                fields=["starts_on", "ends_on", "deliberation"],
                condition=Q(in_force=True, complete=False),
                name="period_text_not_held",
            ),
        ]


class Permit(models.Model):
    """The days on which a variable was allowed in a file."""

    variable = models.ForeignKey(Variable, models.CASCADE, related_name="permits", db_index=False)
    deliberation = models.ForeignKey(Deliberation, models.CASCADE, related_name="permits")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # included; null: open

    objects = DayQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["variable", "starts_on", "ends_on", "deliberation"], name="permit_of_a_variable"),
        ]


class Involvement(models.Model):
    """An organisation that is, or once was, a party to a file: it may see that file."""

    deliberation = models.ForeignKey(Deliberation, models.CASCADE, related_name="involvements")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="involvements", db_index=False)
    role = models.CharField(_("role"), max_length=10, choices=[(r.value, r.value) for r in Role])

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organisation", "deliberation", "role"], name="involved_once_in_a_role")
        ]


def who_may(files: DeliberationQuerySet, label: str, *, on: date) -> list[tuple[str, str]]:
    """Return the files that allow a variable on a day, or of which that is not known, newest first.

    The label is compared as `rules.words.fold` does, in every category; the answers are the values of
    `rules.timeline.Answer`. Two queries.
    """
    variables = list(Variable.objects.filter(key=fold(label)).values_list("pk", flat=True))
    allowing = Permit.objects.filter(variable__in=variables).on(on).values_list("deliberation", flat=True)
    silent = Period.objects.on(on).filter(in_force=True, complete=False).values_list("deliberation", flat=True)
    # The database joins them and words the answers: handing it each of 50,000 files again, or wording
    # them here, took longer than finding them.
    yes, not_known = (Value(str(answer)) for answer in (Answer.YES, Answer.NOT_KNOWN))
    answering = files.filter(Q(pk__in=allowing) | Q(pk__in=silent))
    # Asked first of what is rare: only of files whose text was not held is it asked again whether they allow it.
    only_silent = Q(pk__in=silent) & ~Q(pk__in=allowing)
    return list(answering.values_list("number", Case(When(only_silent, then=not_known), default=yes)))
