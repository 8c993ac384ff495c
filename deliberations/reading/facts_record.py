"""A registration as a record of plain values, to be kept, sealed and read back as the same."""

from collections.abc import Mapping
from typing import Any

from ..rules.calendar import parse_day
from ..rules.timeline import Change, Content, Kind, Subject
from .facts_form import ActFacts


def as_record(facts: ActFacts) -> dict[str, Any]:
    """Return everything that a registration says, but not when it was recorded."""
    record = facts._asdict() | {"recorded_at": None}
    if not facts.document:
        # As it was sealed before registrations had one.
        del record["document"]
    for day in ("approved_on", "effective_on"):
        record[day] = record[day].isoformat() if record[day] else None
    record["changes"] = [
        [str(c.subject.about), list(c.subject.key), c.granted, c.position, c.place, dict(c.detail)]
        for c in facts.changes
    ]
    return record


def from_record(record: Mapping[str, Any]) -> ActFacts:
    """Read back what `as_record` wrote."""
    fields = dict(record)
    for day in ("approved_on", "effective_on"):
        fields[day] = parse_day(record[day]) if record[day] else None
    fields["kind"], fields["content"] = Kind(record["kind"]), Content(record["content"])
    fields["changes"] = tuple(
        Change(Subject(about, tuple(key)), granted, detail, position, place)
        for about, key, granted, position, place, detail in record["changes"]
    )
    return ActFacts(**fields)
