"""Deliveries in words: what each rule asks, and the sentence of what it found. The one home of these words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..rules.delivery import Judgement, Outcome, Reason, Rule
from ..writing.days import day
from .register import number

register = template.Library()

RULES: Mapping[str, str | Promise] = {
    Rule.P1: gettext_lazy("The text of that day stands and is held"),
    Rule.P2: gettext_lazy("Data leave the provider in this phase"),
    Rule.P3: gettext_lazy("The recipient is a recipient in the text"),
    Rule.P4: gettext_lazy("The retention has not ended"),
    Rule.P5: gettext_lazy("The files are new"),
    Rule.H1: gettext_lazy("Every column is an approved variable"),
    Rule.H2: gettext_lazy("Approved variables that are absent"),
    Rule.H3: gettext_lazy("One variable in several columns"),
    Rule.H4: gettext_lazy("The columns have names of their own"),
    Rule.H5: gettext_lazy("No column is called as what names a person"),
    Rule.H6: gettext_lazy("The header row holds names"),
    Rule.M1: gettext_lazy("No type finer than approved"),
    Rule.V1: gettext_lazy("No national number"),
    Rule.V2: gettext_lazy("No enterprise number, e-mail, IBAN or telephone"),
    Rule.V3: gettext_lazy("Dates as year and month"),
    Rule.V4: gettext_lazy("Values within their classes"),
    Rule.V5: gettext_lazy("Places no finer than approved"),
    Rule.V6: gettext_lazy("Ages in classes"),
    Rule.V7: gettext_lazy("No more persons than the text allows"),
    Rule.V8: gettext_lazy("One row for each person and period"),
    Rule.V9: gettext_lazy("No combination held by few persons"),
    Rule.V10: gettext_lazy("Serial numbers without meaning"),
    Rule.V11: gettext_lazy("No free text"),
}
"""What each rule asks, as a heading."""

SENTENCES: Mapping[str, str | Promise] = {
    Reason.STANDS: gettext_lazy("A text was in force on that day, and the register holds it whole."),
    Reason.NOT_IN_FORCE: gettext_lazy("The deliberation was not in force on that day."),
    Reason.TEXT_NOT_HELD: gettext_lazy("The register does not hold the whole text of that day: nobody can tell here."),
    Reason.LEAVES: gettext_lazy("In phase %(phase)s pseudonymised data are delivered to the recipient."),
    Reason.STAYS_INSIDE: gettext_lazy("In phase %(phase)s only anonymous results leave the provider; no data may."),
    Reason.PHASE_NOT_IN_TEXT: gettext_lazy("The text of that day, as it is held, names no phase %(phase)s."),
    Reason.PHASE_NOT_NAMED: gettext_lazy("The text has phases, and none was chosen."),
    Reason.NO_PHASES: gettext_lazy("The text of that day, as it is held, names no phases."),
    Reason.PHASE_SAYS_NOTHING: gettext_lazy("The text does not say what leaves the provider in phase %(phase)s."),
    Reason.RECIPIENT: gettext_lazy("The text names this recipient."),
    Reason.NOT_A_RECIPIENT: gettext_lazy("The text of that day, as it is held, does not name this recipient."),
    Reason.IN_TIME: gettext_lazy("The data may be kept until %(until)s, that day included."),
    Reason.AFTER_DEADLINE: gettext_lazy("The data may be kept until %(until)s: the delivery came after it."),
    Reason.AFTER_CERTIFICATE: gettext_lazy(
        "The recipient’s data were destroyed, with a certificate of %(certified_on)s."
    ),
    Reason.NO_LAST_DAY: gettext_lazy("The text of that day, as it is held, gives no last day."),
    Reason.NEW_FILES: gettext_lazy("None of the files was delivered before."),
    Reason.DELIVERED_BEFORE: gettext_lazy("The file with SHA-256 %(sha256)s was in %(delivery)s of %(day)s already."),
    Reason.NO_FILES: gettext_lazy("No file is named, so nothing shows later what was sent."),
    Reason.ALL_APPROVED: gettext_lazy("Approved variables that are delivered: %(variables)s."),
    Reason.NOT_APPROVED: gettext_lazy("The text of that day, as it is held, does not name %(what)s."),
    Reason.NOTHING_NAMED: gettext_lazy("No variable and no column is named."),
    Reason.ALL_DELIVERED: gettext_lazy("Every approved variable is delivered."),
    Reason.ABSENT: gettext_lazy("Less is allowed. Approved and not delivered: %(count)s."),
    Reason.SEVERAL_COLUMNS: gettext_lazy("“%(variable)s” stands in %(columns)s, as the mapping says."),
    Reason.SEVERAL_UNMAPPED: gettext_lazy("“%(variable)s” stands in %(columns)s; no mapping says so."),
    Reason.NAMES_DIFFER: gettext_lazy("Every column has a name, and no two are the same."),
    Reason.SAME_NAME: gettext_lazy("“%(column)s” is the name of %(times)s columns."),
    Reason.SAME_BUT_CASE: gettext_lazy("%(columns)s differ in capitals only."),
    Reason.NO_NAME: gettext_lazy("Columns without a name: %(times)s."),
    Reason.NO_IDENTIFIER: gettext_lazy("No name suggests who somebody is."),
    Reason.IDENTIFIER: gettext_lazy("“%(column)s” suggests who somebody is, and is mapped to no approved variable."),
    Reason.IDENTIFIER_MAPPED: gettext_lazy(
        "“%(column)s” suggests who somebody is; it is mapped to “%(variable)s” and not explained."
    ),
    Reason.IDENTIFIER_EXPLAINED: gettext_lazy(
        "“%(column)s” is mapped to “%(variable)s” and explained: %(explanation)s"
    ),
    Reason.NAMES_ONLY: gettext_lazy("No name of a column looks like a value."),
    Reason.LOOKS_LIKE_DATA: gettext_lazy("The header row looks like a row of data."),
    Reason.WITHIN: gettext_lazy("%(persons)s persons in all, within what the text says."),
    Reason.NO_PERSONS: gettext_lazy("It is not said how many persons the data are about."),
    Reason.GROUP_NOT_IN_TEXT: gettext_lazy("The text of that day, as it is held, has no group %(group)s."),
    Reason.GROUP_NOT_GIVEN: gettext_lazy("It is not said how many persons of group %(group)s the data are about."),
    Reason.ABOVE_SAMPLE: gettext_lazy("Group %(group)s: %(persons)s persons, and the sample is at most %(limit)s."),
    Reason.ABOVE_POPULATION: gettext_lazy("Group %(group)s: %(persons)s persons, and the group has %(limit)s."),
    Reason.ABOVE_ABOUT: gettext_lazy("Group %(group)s: %(persons)s persons, and the group has about %(limit)s."),
    Reason.ABOVE_TOTAL: gettext_lazy("%(persons)s persons in all, and the text allows %(limit)s."),
    Reason.STATED: gettext_lazy("Stated by %(tool)s, which ran where the data are."),
}
"""What a result says; the suite sees to it that none is left out."""

JUDGEMENTS: Mapping[str, str | Promise] = {
    Judgement.CONFORMS: gettext_lazy("Conforms"),
    Judgement.DOES_NOT_CONFORM: gettext_lazy("Does not conform"),
    Judgement.NEEDS_A_REASON: gettext_lazy("Needs a reason"),
    Judgement.CANNOT_TELL: gettext_lazy("Cannot tell"),
}

TONES: Mapping[str, str] = {
    Outcome.PASSED: "done",
    Outcome.FAILED: "late",
    Outcome.REVIEW: "soon",
    Outcome.INFO: "plan",
    Outcome.CANNOT_TELL: "past",
    Judgement.CONFORMS: "done",
    Judgement.DOES_NOT_CONFORM: "late",
    Judgement.NEEDS_A_REASON: "soon",
}
"""Colour and shape of an outcome and of a judgement; what cannot be told looks alike in both."""

GRAVITY = (Outcome.FAILED, Outcome.CANNOT_TELL, Outcome.REVIEW, Outcome.INFO, Outcome.PASSED)
"""The order in which results are shown: first what somebody must look at."""


@register.filter
def says(result: Any) -> str:
    """Return the sentence of a result, of the rules or as it is kept."""
    return str(SENTENCES[result.reason]) % _Facts(result.facts)


@register.filter
def asks(rule: str) -> str | Promise:
    """Return what a rule asks."""
    return RULES[rule]


@register.filter
def judgement(value: str) -> str | Promise:
    return JUDGEMENTS[value]


@register.filter
def judged_tone(value: str) -> str:
    return TONES[value]


@register.filter
def gravest_first(results: Any) -> list[Any]:
    """Return results with what somebody must look at first; else in the order of the rules."""
    return sorted(results, key=lambda result: GRAVITY.index(Outcome(result.outcome)))


class _Facts(dict[str, Any]):
    """The facts of a result as its reader writes them; “column or variable” under one name."""

    def __missing__(self, name: str) -> str:
        # `what` names a column, or the variable where no column is known; a fact that an old result lacks is a dash.
        if name == "what":
            column, variable = self.get("column"), self.get("variable")
            if column and variable:
                return _("“%(variable)s” (column “%(column)s”)") % {"variable": variable, "column": column}
            return f"“{column or variable}”" if column or variable else _("a column without a name")
        return "–"

    def __getitem__(self, name: str) -> str:
        value = super().__getitem__(name)
        if name in _DAYS:
            return day(date.fromisoformat(value))
        if isinstance(value, list):
            return ", ".join(f"“{one}”" for one in value)
        return number(value)


_DAYS = ("until", "certified_on", "day")
