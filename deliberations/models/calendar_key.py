"""The private address of a person's calendar."""

from django.conf import settings
from django.db import models


class CalendarKey(models.Model):
    """The secret in the address of one person's calendar feed.

    Only its digest is kept: nobody who reads the database can read the calendar with it.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
