"""What would be written instead of the engine of alerts: a script that cron or a timetable starts each night.

It asks each row for its day in Python. It knows one ladder, writes down no reason, remembers nothing of a night
on which it did not run, and when it is started twice, or killed, it tells people twice, or never.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from deliberations.models import Alert, AlertKind, Notification, Obligation, Rung

ROLES = ("dpo", "data_manager")


def look(at: datetime) -> list[Any]:
    """Return the open obligations that are due, with the rung that says so."""
    today = at.date()
    rungs = {rung.days: rung for rung in Rung.objects.current().filter(kind=AlertKind.DEADLINE)}
    rows: Any = Obligation.objects.on(today).open().select_related("deliberation", "holder")
    left = ((row, (row.due_on - today).days) for row in rows.iterator() if row.due_on)
    return [(row, rungs[days]) for row, days in left if days in rungs]


def tell(due: Iterable[Any], at: datetime) -> None:
    """Write an alert for each, and what tells its people, each row by itself."""
    for row, rung in due:
        alert = Alert.objects.create(
            key=f"nightly {row.pk} {rung.days}",
            kind=AlertKind.DEADLINE,
            rung=rung,
            deliberation=row.deliberation,
            organisation=row.holder,
            obligation=row,
            about_on=row.due_on,
            step_on=at.date(),
            raised_at=at,
        )
        for post in row.holder.role_groups.filter(role__in=ROLES):
            for person in post.group.user_set.filter(is_active=True):
                said = {"alert": alert, "recipient": person, "due_at": at, "created_at": at}
                Notification.objects.create(channel=Notification.Channel.INBOX, sent_at=at, **said)
                Notification.objects.create(channel=Notification.Channel.EMAIL, **said)
