"""Short ways to tell of deliveries under 21/128 in tests."""

from datetime import date
from typing import Any

from deliberations.actions.examine_delivery import Told, examine_delivery, stamp
from deliberations.actions.record_delivery import record_delivery
from deliberations.models import Deliberation, Delivery
from deliberations.reading.columns import Named
from deliberations.reading.manifest import SentFile
from deliberations.rules.calendar import BRUSSELS
from deliberations.rules.delivery import Judgement
from deliberations.rules.timeline import About, Subject

DAY = date(2026, 1, 12)


def approved(file: Deliberation, on: date = DAY) -> list[Subject]:
    return [entry.subject for entry in file.history().state(on=on).about(About.VARIABLE)]


def sent(name: str = "sample.parquet", digest: str = "a") -> SentFile:
    return SentFile(name, 1024, digest * 64)


def told(file: Deliberation, **fields: Any) -> Told:
    """Tell of a first sample that conforms, but for what is said otherwise."""
    said = {
        "delivered_on": DAY,
        "phase": "1",
        "recipient": "maastricht-sbe",
        "ticked": () if "columns" in fields else tuple(approved(file)),
        "persons": {"1": 14000, "2": 20000, "3": 20000},
        "files": (sent(),),
        "name": "first sample",
    }
    return Told(**{**said, **fields})


def named(*columns: str) -> tuple[Named, ...]:
    """Write columns as `name` or `name=variable`."""
    return tuple(Named(*column.split("=")) for column in columns)


def record(file: Deliberation, what: Told, *, by: Any, at: Any, has_left: bool | None = None, **more: Any) -> Delivery:
    """Record a delivery as a person does who read what the rules say; what does not conform is stopped."""
    seen = examine_delivery(file, what, today=at.astimezone(BRUSSELS).date(), **more)
    if has_left is None:
        has_left = seen.judgement != Judgement.DOES_NOT_CONFORM
    return record_delivery(file, what, shown=stamp(what, seen), has_left=has_left, by=by, at=at, **more)
