"""Plain functions that build what a test is about."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from deliberations.actions.load_deliberation import load_deliberation
from deliberations.actions.register_deliberation import register_deliberation
from deliberations.models import Deliberation
from deliberations.reading.facts import ActFacts, parse_facts
from deliberations.rules.acts import Chamber
from deliberations.rules.numbers import parse_number
from deliberations.rules.timeline import About, Change, Content, Kind, Subject

DATA = Path(__file__).resolve().parent.parent / "deliberations" / "data"


def load(path: Path, *, at: datetime) -> Deliberation:
    return load_deliberation(parse_facts(path.read_bytes(), path.name), by=None, at=at).deliberation


def open_file(number: str, *, at: datetime, public: bool = False) -> Deliberation:
    return register_deliberation(
        number=parse_number(number),
        chamber=Chamber.SOCIAL_SECURITY_AND_HEALTH,
        short_title={},
        public=public,
        by=None,
        at=at,
    )


def variable(label: str, form: str = "not_stated", *, granted: bool = True, position: int = 0) -> Change:
    detail = {"transformation": form} if granted else {}
    return Change(Subject(About.VARIABLE, ("Category", label)), granted, detail, position)


def keep_until(day: str, *, position: int = 90) -> Change:
    return Change(Subject(About.RETENTION, ()), True, {"rule": "date", "until": day}, position)


def party(role: str, slug: str, *, position: int = 80) -> Change:
    return Change(Subject(About.PARTY, (role, slug, "")), True, {}, position)


def decision(approved_on: str, *changes: Change, **fields: Any) -> ActFacts:
    return act(0, approved_on, *changes, kind=Kind.DECISION, **fields)


def act(seq: int, approved_on: str, *changes: Change, effective_on: str | None = "", **fields: Any) -> ActFacts:
    """Make an act; it takes effect on the day of its approval unless told otherwise (None: not fixed)."""
    day = date.fromisoformat(approved_on)
    fields.setdefault("kind", Kind.AMENDMENT)
    fields.setdefault("content", (Content.CHANGES if seq else Content.FULL) if changes else Content.UNKNOWN)
    return ActFacts(
        seq=seq,
        approved_on=day,
        effective_on=day if effective_on == "" else date.fromisoformat(effective_on) if effective_on else None,
        effective_stated=bool(effective_on),
        changes=changes,
        **fields,
    )
