"""A state as JSON: the answer of the register to a question about a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..models import Deliberation, Organisation
from ..rules.timeline import About, Entry, State


def state_as_json(deliberation: Deliberation, state: State, *, on: date, known: str | None) -> dict[str, Any]:
    """Return what applied on a day; days are ISO 8601, `act` is the seq of the act that says so."""
    names = dict(
        Organisation.objects.filter(slug__in={e.subject.key[1] for e in state.about(About.PARTY)}).values_list(
            "slug", "name"
        )
    )
    purpose, retention = state.one(About.PURPOSE), state.one(About.RETENTION)
    return {
        "deliberation": deliberation.number,
        "on": on.isoformat(),
        "known": known,
        "in_force": state.in_force,
        "content": "known" if state.complete else "not_known",
        "acts": [
            {
                "seq": act.seq,
                "revision": act.revision,
                "kind": str(act.kind),
                "content": str(act.content),
                "approved_on": act.approved_on.isoformat(),
                "effective_on": act.effective_on.isoformat() if act.effective_on else None,
                "recorded_at": act.recorded_at.isoformat(),
            }
            for act in state.acts
        ],
        "variables": [
            {
                "category": e.subject.key[0],
                "position": number,
                "label": e.subject.key[1],
                "transformation": e.detail["transformation"],
                "act": e.seq,
            }
            for number, e in _numbered(state.about(About.VARIABLE))
        ],
        "parties": [
            {"role": e.subject.key[0], "name": names[e.subject.key[1]], "unit": e.subject.key[2] or None, "act": e.seq}
            for e in state.about(About.PARTY)
        ],
        "groups": [_named("group", e) for e in state.about(About.GROUP)],
        "phases": [_named("phase", e) for e in state.about(About.PHASE)],
        "conditions": [_named("condition", e) for e in state.about(About.CONDITION)],
        "retention_until": retention.detail.get("until") if retention else None,
        "retention": _of(retention),
        "purpose": _of(purpose),
        "legal_grounds": [e.subject.key[0] for e in state.about(About.LEGAL_GROUND)],
    }


def _numbered(variables: list[Entry]) -> list[tuple[int, Entry]]:
    """Count the variables inside their category, as the text lists them."""
    counted: dict[str, int] = {}
    numbered = []
    for entry in variables:
        category = entry.subject.key[0]
        counted[category] = counted.get(category, 0) + 1
        numbered.append((counted[category], entry))
    return numbered


def _named(what: str, entry: Entry) -> dict[str, Any]:
    return {what: entry.subject.key[0], **entry.detail, "act": entry.seq}


def _of(entry: Entry | None) -> Mapping[str, Any] | None:
    return {**entry.detail, "act": entry.seq} if entry else None
