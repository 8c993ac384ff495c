"""What the running register remembers about itself."""

from django.db import models


class Heartbeat(models.Model):
    """The last minute in which timetable, broker and a worker were seen to work together: one row."""

    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seen_at:%Y-%m-%d %H:%M:%S}"
