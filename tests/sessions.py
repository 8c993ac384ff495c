"""Short ways to hold a session under 21/128 and to submit an output in tests."""

from datetime import date
from typing import Any

from deliberations.actions.record_session import record_session
from deliberations.actions.submit_output import submit_output
from deliberations.models import Deliberation, Organisation, Output, Session
from deliberations.reading.manifest import SentFile


def hold(file: Deliberation, officer: Any, at: Any, **fields: Any) -> Session:
    said = {
        "phase": "2",
        "held_on": date(2026, 5, 4),
        "room": "Room 1",
        "researcher": "R. Onderzoeker",
        "recipient": Organisation.objects.get(slug="maastricht-sbe"),
        "supervised_by": officer,
        "programs": [("model.R", "e" * 64)],
    }
    return record_session(file, **{**said, **fields}, by=officer, at=at)


def put_in(session: Session, by: Any, at: Any, digest: str = "f", **fields: Any) -> Output:
    said = {
        "kind": Output.Kind.FREQUENCIES,
        "title": "Table 1",
        "context": "Employment by level of recognition.",
        "smallest_count": 12,
        "mitigation": "",
        "file": SentFile("table-1.csv", 300, digest * 64),
    }
    return submit_output(session, **{**said, **fields}, by=by, at=at)
