"""Whether the engine that warns does its work: its last good scan, its queue, and what failed for good."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, Min, OuterRef, QuerySet

from .alert import Alert, Notification, Run
from .obligation import Obligation

SCAN_LATE = timedelta(hours=2)
"""Without a good scan, after which somebody looks; the timetable asks for one each half hour."""
QUEUE_STILL = timedelta(hours=1)
"""A mail that is due is sent within the minute, or its next attempt is put off; one that is neither stands still."""


class EngineState(NamedTuple):
    at: datetime
    scanned_at: datetime | None  # the end of the last good scan
    due_since: datetime | None  # the mail that is due the longest
    failed: int  # mails that were given up
    unraised: int  # alerts that the last scan could not raise
    watching_since: datetime | None  # the first open obligation: before it there was nothing to scan

    @property
    def scan_is_late(self) -> bool:
        since = self.scanned_at or self.watching_since
        return since is not None and self.at - since > SCAN_LATE

    @property
    def queue_stands_still(self) -> bool:
        return self.due_since is not None and self.at - self.due_since > QUEUE_STILL

    @property
    def is_well(self) -> bool:
        return not (self.scan_is_late or self.queue_stands_still or self.failed or self.unraised)


def given_up() -> QuerySet[Notification]:
    """Return the mails that failed for good and still matter: their alert waits, and nobody sent them again."""
    again = Notification.objects.filter(
        alert=OuterRef("alert"),
        channel=OuterRef("channel"),
        recipient=OuterRef("recipient"),
        again__gt=OuterRef("again"),
    )
    # Looked up from the mails, which are few: of a join SQLite would begin with the alerts.
    waits = Alert.objects.standing().filter(pk=OuterRef("alert"), acknowledged_at=None)
    return Notification.objects.failed().filter(Exists(waits), ~Exists(again))


def engine_state(at: datetime) -> EngineState:
    """Return how the engine is; four queries at most."""
    scans = Run.objects.filter(work=Run.Work.RAISE, finished_at__isnull=False)
    last = scans.order_by("-started_at").values_list("finished_at", "failed").first()
    scanned_at, unraised = last or (None, 0)
    watching_since = None
    if scanned_at is None:
        watching_since = Obligation.objects.open().aggregate(first=Min("opened_at"))["first"]
    due = Notification.objects.unsent().filter(due_at__lte=at).order_by("due_at")
    due_since, failed = due.values_list("due_at", flat=True).first(), given_up().count()
    return EngineState(at, scanned_at, due_since, failed, unraised, watching_since)
