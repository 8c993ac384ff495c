"""The journal in words: what a line says was done, and what was otherwise before. The one home of these words."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..models import JournalLine
from ..rules.calendar import BRUSSELS
from ..writing.days import day
from ..writing.joined import labelled, listed
from .register import number
from .words import WORDS

register = template.Library()

Verb = JournalLine.Verb

FIELDS: Mapping[str, str | Promise] = {
    "seq": gettext_lazy("Number of the act"),
    "revision": gettext_lazy("Revision"),
    "kind": gettext_lazy("Kind"),
    "content": gettext_lazy("What is held of the text"),
    "approved_on": gettext_lazy("Approved on"),
    "effective_on": gettext_lazy("In force on"),
    "reference": gettext_lazy("Reference"),
    "sets_aside": gettext_lazy("Sets aside the act with number"),
    "reason": gettext_lazy("Reason"),
    "changes": gettext_lazy("Subjects that it names"),
    "recorded_at": gettext_lazy("Counts as known from"),
    "sha256": gettext_lazy("Digest of all that it says"),
    "document": gettext_lazy("Digest of the published file"),
    "size": gettext_lazy("Size in bytes"),
    "charset": gettext_lazy("Character set"),
    "proposal": gettext_lazy("Proposal"),
    "facts_sha256": gettext_lazy("Digest of the proposal"),
    "note": gettext_lazy("Note"),
    "prepared_by": gettext_lazy("Prepared by"),
    "number": gettext_lazy("Number"),
    "chamber": gettext_lazy("Chamber"),
    "short_title": gettext_lazy("Short title"),
    "public": gettext_lazy("Published"),
    "slug": gettext_lazy("Short name"),
    "name": gettext_lazy("Name"),
    "names": gettext_lazy("Names in other languages"),
    "enterprise_number": gettext_lazy("Enterprise number"),
    "question": gettext_lazy("Question about"),
    "owner": gettext_lazy("Who looks into it"),
    "answer": gettext_lazy("Answer"),
    "subject": gettext_lazy("Heading"),
    "text": gettext_lazy("Question"),
    "units": gettext_lazy("Units"),
    "contacts": gettext_lazy("Contacts"),
    "role": pgettext_lazy("of a person", "Role"),
    "email": gettext_lazy("E-mail address"),
    "language": gettext_lazy("Language"),
    "until": gettext_lazy("Until"),
    "invited_by": gettext_lazy("Invited by"),
    "roles": gettext_lazy("Roles"),
    "shared": gettext_lazy("Files shared with this person"),
    "kinds": gettext_lazy("Second factor"),
    "delivery": gettext_lazy("Delivery"),
    "delivered_on": gettext_lazy("Delivered on"),
    "phase": gettext_lazy("Phase"),
    "recipient": gettext_lazy("Recipient"),
    "variables": gettext_lazy("Variables"),
    "persons": gettext_lazy("People in all"),
    "files": gettext_lazy("Digests of the files"),
    "has_left": gettext_lazy("Has left"),
    "judgement": gettext_lazy("Result"),
    "results": gettext_lazy("Results by kind"),
    "state_sha256": gettext_lazy("Digest of the text that it was compared with"),
    "rule": gettext_lazy("Rule"),
    "outcome": gettext_lazy("What the rule says"),
    "facts": gettext_lazy("What it is about"),
    "started_on": gettext_lazy("The period starts on"),
    "source": gettext_lazy("Where that is known from"),
    "ground": gettext_lazy("Ground of the hold"),
    "review_on": gettext_lazy("To be looked at again on"),
    "through": gettext_lazy("Discharged by"),
    "holds": gettext_lazy("Holds that were in place"),
    "alert": gettext_lazy("Alert"),
    "step_on": gettext_lazy("Due since"),
    "escalated_to": gettext_lazy("Escalated to"),
    "rungs": gettext_lazy("Rungs of the ladder"),
    "digest": gettext_lazy("Mails about what is not urgent"),
    "report": gettext_lazy("Number of the report"),
    "holdings": gettext_lazy("What it is about"),
    "report_sha256": gettext_lazy("Digest of the report"),
    "late": gettext_lazy("Days late"),
    "alone": gettext_lazy("Single signature"),
    "incident": gettext_lazy("Destroyed despite a hold"),
    "certificate": gettext_lazy("Destruction certificate"),
    "holding": gettext_lazy("What is held"),
    "held_as": gettext_lazy("Kind of holding"),
    "place": gettext_lazy("Where it is"),
    "session": gettext_lazy("Session"),
    "held_on": gettext_lazy("Held on"),
    "room": gettext_lazy("Room"),
    "supervised_by": gettext_lazy("Supervised by"),
    "programs": gettext_lazy("Digests of the programs"),
    "output": gettext_lazy("Output"),
    "output_kind": gettext_lazy("Kind of output"),
    "smallest_count": gettext_lazy("Smallest count"),
    "replaces": gettext_lazy("Instead of"),
    "verdicts": gettext_lazy("Verdicts given"),
    "first_by": gettext_lazy("First checker"),
    "first_verdict": gettext_lazy("First verdict"),
    "first_note": gettext_lazy("First note"),
    "second_by": gettext_lazy("Second checker"),
    "second_verdict": gettext_lazy("Second verdict"),
    "second_note": gettext_lazy("Second note"),
    "decision": gettext_lazy("Decision"),
    "import": gettext_lazy("Import"),
    "standing": gettext_lazy("Result of the reading"),
    "answers_sha256": gettext_lazy("Digest of the review"),
    "earlier": gettext_lazy("Earlier acts that come with it"),
    "key": gettext_lazy("Digest of the signing certificate"),
    "signed_files": gettext_lazy("Digests of the signed files"),
}
"""What the fields of a line are called. A field that has no word here is shown by its own name."""

_UNSPOKEN = ("recorded_by", "countersigned_by", "person")
"""Primary keys: the line names the person beside them."""

_WORDS: Mapping[str, str] = {
    "kind": "kind",
    "content": "content",
    "chamber": "chamber",
    "role": "role",
    "question": "question",
    "judgement": "judgement",
    "outcome": "outcome",
    "alert": "alert",
    "ground": "ground",
    "escalated_to": "audience",
    "digest": "digest",
    "held_as": "holding",
    "output_kind": "output_kind",
    "first_verdict": "verdict",
    "second_verdict": "verdict",
    "decision": "decision",
}
"""Fields that hold a word of the rules, and the words that say it."""


class Difference(NamedTuple):
    """One field that a line tells of; `before` or `after` empty: it was not there, or is no more."""

    label: str
    before: str
    after: str
    changed: bool  # the line knows both states, and they differ here


def what(line: JournalLine) -> str:
    """Say what was done, without who did it: `registered an act: amendment of 4 November 2025`."""
    verb, told = str(WORDS["verb"].get(line.verb, line.verb)), line.after or {}
    if "approved_on" in told:
        return labelled(verb, _registration(told))
    if line.verb in (Verb.GRANTED_ROLE, Verb.ENDED_ROLE) and line.organisation:
        told = told or line.before or {}
        names = (told["name"], _value("role", told["role"]), line.organisation.display_name)
        return labelled(verb, ", ".join(names))
    if line.verb in (Verb.ADDED_ORGANISATION, Verb.CHANGED_ORGANISATION) and line.organisation:
        return labelled(verb, line.organisation.display_name)
    if "question" in told:
        return labelled(verb, told.get("subject") or _value("question", told["question"]))
    if line.verb == Verb.RECEIVED_DOCUMENT:
        return labelled(verb, told.get("name", line.subject))
    # The file itself stands beside the sentence.
    return verb if line.deliberation and line.subject == line.deliberation.number else labelled(verb, line.subject)


def _registration(told: Mapping[str, Any]) -> str:
    said = _("%(kind)s of %(day)s") % {"kind": _value("kind", told["kind"]), "day": _value("", told["approved_on"])}
    if told.get("revision"):
        said += ", " + _("revision %(n)s") % {"n": told["revision"]}
    why = told.get("reason") or told.get("note")
    return f"{said} – {why}" if why else said


def proposed_for(line: JournalLine) -> str:
    """Return the number of the file that a proposal is for; the line names it in its subject only."""
    return line.subject.split()[0] if "proposal" in (line.after or {}) else ""


def who(line: JournalLine) -> str:
    """Say who did it: a name as it was then, or the register itself."""
    return line.actor_name if line.actor_id else _("The register")


def differences(line: JournalLine) -> Iterator[Difference]:
    """Yield what a line tells, field by field; of a line that knows what was before, what became otherwise."""
    before, after = line.before or {}, line.after or {}
    both = line.before is not None and line.after is not None
    for field in dict.fromkeys([*after, *before]):
        old, new = before.get(field), after.get(field)
        if field in _UNSPOKEN or (both and old == new) or (_empty(old) and _empty(new)):
            continue
        label = str(FIELDS.get(field, field.replace("_", " ")))
        yield Difference(label, _value(field, old), _value(field, new), both)


def in_one_cell(line: JournalLine) -> str:
    """Return what a line tells as one text, for a table."""
    return listed(labelled(told.label, _cell(told)) for told in differences(line))


def _cell(told: Difference) -> str:
    return f"{told.before or '–'} → {told.after or '–'}" if told.changed else told.after or told.before


register.filter("what", what)
register.filter("who", who)
register.filter("proposed_for", proposed_for)
register.filter("differences", differences)


def _empty(value: Any) -> bool:
    return value is None or value in ("", {}, [])


def _value(field: str, value: Any) -> str:
    if _empty(value):
        return ""
    if field in _WORDS:
        return str(WORDS[_WORDS[field]].get(value, value))
    return next((say(value) for kind, say in _SAYINGS if isinstance(value, kind)), str(value))


def _text(value: str) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return day(date.fromisoformat(value))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})", value):
        moment = datetime.fromisoformat(value).astimezone(BRUSSELS)
        return f"{day(moment)}, {moment:%H:%M}"
    return value


# A truth is a whole number too, so it comes first.
_SAYINGS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, lambda value: _("yes") if value else _("no")),
    (int, number),
    (str, _text),
    (list, lambda value: ", ".join(_value("", one) for one in value)),
    (dict, lambda value: listed(labelled(name, _value("", one)) for name, one in value.items())),
)
