"""End alerts whose ground is gone, in the transaction that takes it away: their mails are not sent any more."""

from datetime import datetime

from django.db import transaction

from ..models import Alert, Notification
from ..models.alert import AlertQuerySet


def end_alerts(alerts: AlertQuerySet, ending: Alert.Ending, *, at: datetime) -> int:
    """End those that stand, withdraw what was not sent, and return how many ended.

    Leaves no line in the journal: it follows from the act that has one, or from the day.
    """
    assert transaction.get_connection().in_atomic_block, "An alert ends together with its ground."
    # By primary key, in one order: two who end the same ones never wait for each other crosswise.
    standing = alerts.standing().order_by("pk").select_for_update(of=("self",))
    ended = list(standing.values_list("pk", flat=True))
    if ended:
        Alert.objects.filter(pk__in=ended).update(ended_at=at, ending=ending)
        withdraw(ended, Notification.Withdrawal.ENDED, at=at)
    return len(ended)


def withdraw(alerts: list[int], why: Notification.Withdrawal, *, at: datetime) -> None:
    """Take back the mails about alerts, by primary key, that no server has taken yet."""
    # In one order: two who change the same rows never wait for each other crosswise.
    rows = Notification.objects.mails().unsent().filter(alert__in=alerts).order_by("pk").select_for_update()
    unsent = list(rows.values_list("pk", flat=True))
    Notification.objects.filter(pk__in=unsent).update(withdrawn_at=at, withdrawal=why)
