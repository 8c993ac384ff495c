"""The words of the rules, in the reader's language; and texts that exist in several."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..models import (
    Act,
    AlertKind,
    Audience,
    CheckResult,
    Hold,
    Holding,
    JournalLine,
    Output,
    Preference,
    Question,
    Report,
    ReportLine,
    RoleGroup,
)
from ..rules.acts import Chamber, GroupRole, Leaves, PhasePlace, PhasePopulation, Retention, Role, Transformation
from ..rules.deadlines import Deadline
from ..rules.ledger import Standing
from ..rules.obligations import State
from ..rules.release import Decision
from ..rules.timeline import About, Answer
from .delivery import JUDGEMENTS

register = template.Library()

WORDS: Mapping[str, Mapping[str, str | Promise]] = {
    "form": {
        Transformation.PSEUDONYM: _("pseudonym"),
        Transformation.CLASSES: _("in classes"),
        Transformation.YEAR_MONTH: _("year and month"),
        Transformation.YEAR: _("year"),
        Transformation.YES_NO: _("yes / no"),
        Transformation.NOT_STATED: pgettext_lazy("form of a variable", "not stated"),
    },
    "party": {
        Role.PROVIDER: _("Provider"),
        Role.SOURCE: pgettext_lazy("where data come from", "Source"),
        Role.RECIPIENT: _("Recipient"),
        Role.CONTROLLER: _("Controller"),
        Role.PROCESSOR: _("Processor"),
    },
    "chamber": {
        Chamber.SOCIAL_SECURITY_AND_HEALTH: _("Social Security and Health Chamber"),
        Chamber.FEDERAL_AUTHORITY: _("Federal Authority Chamber"),
    },
    "group_role": {
        GroupRole.TARGET: _("target group"),
        GroupRole.COMPARISON: _("comparison group"),
    },
    "phase_title": {
        PhasePlace.RECIPIENT: _("at the recipient’s own premises"),
        PhasePlace.PROVIDER: _("in a secure environment at the provider"),
    },
    "phase_population": {
        PhasePopulation.SAMPLE: _("Sample"),
        PhasePopulation.ALL: _("Whole population"),
    },
    "retention_rule": {
        Retention.DATE: _("a date"),
        Retention.PERIOD: _("a period"),
        Retention.EVENT: _("an event"),
        Retention.NONE: _("nothing"),
    },
    "deadline": {
        Deadline.OVERDUE: _("Overdue"),
        Deadline.SOON: _("Within 90 days"),
        Deadline.LATER: _("Later"),
        Deadline.NOT_KNOWN: _("No deadline known"),
    },
    "obligation": {
        State.OVERDUE: _("Overdue"),
        State.DUE_SOON: _("Within 90 days"),
        State.RUNNING: _("Later"),
        State.SUSPENDED: _("On hold"),
        State.WAITING: _("Waits for an event"),
        State.NO_DEADLINE: _("No deadline known"),
        State.DISCHARGED: _("Discharged"),
    },
    "leaves": {
        Leaves.PSEUDONYMISED_DATA: _("Pseudonymised data, delivered to the recipient"),
        Leaves.ANONYMOUS_RESULTS: _("Anonymous results only"),
    },
    "about": {
        About.PURPOSE: _("Purpose"),
        About.LEGAL_GROUND: _("Legal grounds"),
        About.PARTY: _("Parties"),
        About.VARIABLE: _("Variables"),
        About.GROUP: _("Population groups"),
        About.PHASE: _("Phases"),
        About.CONDITION: _("Conditions"),
        About.RETENTION: _("Retention"),
    },
    "special": {
        "health": _("health"),
        "origin": _("racial or ethnic origin"),
        "religion": _("religion or belief"),
        "opinion": _("political opinion or trade union"),
        "sex_life": _("sex life or orientation"),
        "body": _("genetic or biometric data"),
    },
    "question": dict(Question.Kind.choices),
    "content": dict(Act.Content.choices),
    "kind": dict(Act.Kind.choices),
    "verb": dict(JournalLine.Verb.choices),
    "role": dict(RoleGroup.Role.choices),
    "judgement": JUDGEMENTS,
    "outcome": dict(CheckResult.Outcome.choices),
    "held": {
        Standing.HELD_NOT_APPROVED: _("Held, not approved"),
        Standing.HELD_NOT_KNOWN: _("Held, not known"),
        Standing.HELD: _("Held"),
        Standing.NOT_HELD: _("Not held"),
        Standing.DESTROYED: _("Destroyed"),
        Standing.NOT_DELIVERED: _("Not delivered"),
    },
    "decision": {
        Decision.WAITING: _("Waiting"),
        Decision.APPROVED: _("Approved, may leave"),
        Decision.CHANGES_ASKED: _("Changes asked"),
        Decision.REFUSED: _("Refused"),
    },
    "verdict": dict(Output.Verdict.choices),
    "output_kind": dict(Output.Kind.choices),
    "allowed": {Answer.YES: _("yes"), Answer.NO: _("no"), Answer.NOT_KNOWN: _("not known")},
    "alert": dict(AlertKind.choices),
    "audience": dict(Audience.choices),
    "ground": dict(Hold.Ground.choices),
    "digest": dict(Preference.Digest.choices),
    "holding": dict(Holding.Kind.choices),
    "destroyed": dict(ReportLine.Outcome.choices),
    "technique": dict(ReportLine.Technique.choices),
    "method": dict(ReportLine.Method.choices),
    "erased": dict(ReportLine.Verdict.choices),
    "place": dict(Report.Place.choices),
    "report": dict(Report.Standing.choices),
}

FIELDS: Mapping[str, str | Promise] = {
    "transformation": _("Form"),
    "population": _("People"),
    "approximate": _("About that many"),
    "sample": _("Sample"),
    "role": _("Part in the research"),
    "persons": _("People in all"),
    "place": _("Where"),
    "leaves": _("Leaves the provider"),
    "use": _("Used for"),
    "text": _("In our words"),
    "rule": _("Set by"),
    "until": _("At the latest on"),
    "months": _("Months"),
    "as_soon_as_unneeded": _("As soon as no longer needed"),
    "extension_only_by_deliberation": _("Extended only by a deliberation"),
}
"""What the reader calls the details of a change; the suite sees to it that none is left out."""

VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "transformation": WORDS["form"],
    "role": WORDS["group_role"],
    "place": WORDS["phase_title"],
    "leaves": WORDS["leaves"],
    "population": WORDS["phase_population"],
    "rule": WORDS["retention_rule"],
}

TONES: Mapping[str, str] = {
    Deadline.OVERDUE: "late",
    Deadline.SOON: "soon",
    Deadline.LATER: "plan",
    State.DUE_SOON: "soon",
    State.RUNNING: "plan",
    State.SUSPENDED: "past",
    State.DISCHARGED: "done",
    Standing.HELD_NOT_APPROVED: "late",
    Standing.HELD_NOT_KNOWN: "past",
    Standing.HELD: "plan",
    Standing.NOT_HELD: "none",
    Standing.DESTROYED: "done",
    Decision.WAITING: "plan",
    Decision.APPROVED: "done",
    Decision.CHANGES_ASKED: "soon",
    Decision.REFUSED: "late",
}
"""The tone of a deadline, of an obligation, of what is held, or of an output: its colour and its shape."""

BADGES: Mapping[str, str] = {
    Transformation.PSEUDONYM: "pseudo",
    Transformation.CLASSES: "classes",
    Transformation.YEAR_MONTH: "date",
    Transformation.YEAR: "date",
    Transformation.YES_NO: "yesno",
}


@register.filter
def word(value: str, of: str) -> str | Promise:
    """Return the word for a value: `{{ variable.transformation|word:"form" }}`."""
    return WORDS[of].get(value, value)


@register.filter
def tone(deadline: str) -> str:
    """Return the tone in which a deadline is shown."""
    return TONES.get(deadline, "none")


@register.filter
def from_iso(day: str) -> date:
    """Return the day that a JSON record holds."""
    return date.fromisoformat(day)


@register.simple_tag
def prose(text: Mapping[str, Any] | None) -> SafeString | str:
    """Show a text in the reader's language, or else in one that it has, marked as such."""
    if not text:
        return ""
    reader = (get_language() or "en")[:2]
    language = reader if reader in text else next(iter(text))
    if language == reader:
        return str(text[language])
    return format_html('<span lang="{}">{}</span>', language, text[language])
