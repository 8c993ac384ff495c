"""Warn of a delivery that does not conform, in the transaction that records it; and end that warning."""

from collections.abc import Iterable
from datetime import datetime

from ..models import Alert, AlertKind, Delivery
from .end_alerts import end_alerts
from .raise_alert import raise_alert

_KIND = AlertKind.DELIVERY_STOPPED
"""Also of what has left already: its sentence says so."""


def warn_of_delivery(delivery: Delivery, rules: Iterable[str], *, at: datetime) -> Alert:
    """Tell the officers and the secretariat which rules a delivery fails."""
    return raise_alert(
        _KIND,
        deliberation=delivery.deliberation,
        subject=_subject(delivery),
        about_on=delivery.delivered_on,
        organisation=delivery.recipient,
        facts={"delivery": delivery.label, "rules": sorted(set(rules)), "has_left": delivery.has_left},
        at=at,
    )


def end_warning(delivery: Delivery, *, at: datetime) -> None:
    """End the warning of a delivery that was withdrawn, or whose every remark is explained."""
    # The space keeps delivery 12 apart from delivery 123.
    of_delivery = Alert.objects.filter(kind=_KIND, key__startswith=f"{_KIND} {_subject(delivery)} ")
    end_alerts(of_delivery, Alert.Ending.GONE, at=at)


def _subject(delivery: Delivery) -> str:
    return f"delivery {delivery.pk}"
