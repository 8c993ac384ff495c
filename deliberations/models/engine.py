"""How the engine of alerts is: when it last looked, what waits to be sent, what was given up."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, Min, OuterRef, QuerySet

from .alert import Alert, Notification, Run

SCAN_AGE = timedelta(hours=2)
"""After which the last good scan is too old."""
QUEUE_AGE = timedelta(hours=1)
"""After which a mail that is due and that nobody has tried shows that the queue stands still."""


class EngineState(NamedTuple):
    """What is known of the engine at a moment."""

    last_scan: Run | None  # the last one that ended
    scan_is_late: bool
    queue: int  # mails that are due
    oldest_due_at: datetime | None
    queue_stands_still: bool
    failed: int  # mails that were given up and that nothing made up for
    not_raised: int  # alerts that the last scan could not raise

    @property
    def well(self) -> bool:
        return not (self.scan_is_late or self.queue_stands_still or self.failed or self.not_raised)


def engine_state(at: datetime) -> EngineState:
    """Return the state of the engine; four queries. A register that never looked yet is late."""
    last = Run.objects.filter(work=Run.Work.RAISE, finished_at__isnull=False).order_by("-started_at").first()
    queue = Notification.objects.mails().unsent().filter(due_at__lte=at)
    # A mail that a server refused waits for its next attempt, and is no sign of a queue that stands still.
    oldest = queue.filter(attempts=0).aggregate(oldest=Min("due_at"))["oldest"]
    return EngineState(
        last_scan=last,
        scan_is_late=last is None or at - last.started_at > SCAN_AGE,
        queue=queue.count(),
        oldest_due_at=oldest,
        queue_stands_still=oldest is not None and at - oldest > QUEUE_AGE,
        failed=failed_for_good().count(),
        not_raised=last.failed if last else 0,
    )


def failed_for_good() -> QuerySet[Notification]:
    """Return the mails that no server took, about alerts that wait for somebody, and that no later mail replaced."""
    failed = Notification.objects.mails().failed()
    later = Notification.objects.mails().filter(alert=OuterRef("alert"), sent_at__isnull=False)
    fallback = later.filter(recipient=None)
    resent = later.filter(recipient=OuterRef("recipient"), again__gt=OuterRef("again"))
    waiting = failed.filter(alert__in=Alert.objects.standing().filter(acknowledged_at=None))
    return waiting.exclude(Exists(fallback)).exclude(Exists(resent)).order_by(F("failed_at").desc(), "-pk")
