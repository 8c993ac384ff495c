"""Approvals as rows that change, watched by django-simple-history."""

from django.db import models
from simple_history.models import HistoricalRecords

from deliberations.models import Deliberation, Variable


class Approval(models.Model):
    """One variable that a deliberation allows at present."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="+")
    variable = models.ForeignKey(Variable, models.PROTECT, related_name="+")
    transformation = models.CharField(max_length=10)

    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"{self.deliberation_id} {self.variable_id}"
