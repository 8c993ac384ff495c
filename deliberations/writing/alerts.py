"""An alert in words, in the reader's language: the one home of these words, for mails and for pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Act, Alert, AlertKind, Rung, Term
from ..models.question import Question
from ..rules.deadlines import Deadline, deadline
from ..rules.obligations import Extension, extension
from .days import day
from .mail import link


class Told(NamedTuple):
    """What a reader is told: in a line, what is so, what follows from it, and which rule raised it."""

    headline: str
    sentence: str
    consequence: str
    rule: str


def tell(alert: Alert, *, today: date) -> Told:
    """Word an alert as it stands today; needs what `Alert.objects.told()` reads beside it."""
    return Told(*_WORDS[AlertKind(alert.kind)](alert, today), rule_of(alert.rung))


def address(alert: Alert, *, language: str) -> str:
    """Return where a mail about an alert leads: its own page, where it can be acknowledged."""
    return link("alert", language=language, pk=alert.pk)


def rule_of(rung: Rung) -> str:
    """Word the rule of a rung: when it warns, and how often."""
    n = abs(rung.days)
    if rung.days > 0:
        when = ngettext("%(n)s day before the day", "%(n)s days before the day", n) % {"n": n}
    elif rung.days == 0:
        when = _("on the day itself")
    else:
        when = ngettext("%(n)s day after the day", "%(n)s days after the day", n) % {"n": n}
    if rung.every:
        again = ngettext("again every day", "again every %(n)s days", rung.every) % {"n": rung.every}
        return f"{when}, {again}"
    return when


Words = tuple[str, str, str]


def _deadline(alert: Alert, today: date) -> Words:
    due, holder = alert.about_on, alert.organisation.display_name if alert.organisation else ""
    held = _("A hold is in place: keep the data until it is released. The clock goes on.")
    if deadline(due, today) == Deadline.OVERDUE:
        n = (today - due).days
        return (
            ngettext("Destruction not reported, %(n)s day late", "Destruction not reported, %(n)s days late", n)
            % {"n": n},
            _("The last lawful day was %(day)s. %(holder)s has not shown that the data were destroyed.")
            % {"day": day(due), "holder": holder},
            held if alert.on_hold else _("Report the destruction. Only a confirmed destruction ends these reminders."),
        )
    return (
        _("Destroy by %(day)s") % {"day": day(due)},
        _("The last lawful day is %(day)s, that day included. %(holder)s has not shown that the data were destroyed.")
        % {"day": day(due), "holder": holder},
        held if alert.on_hold else _EXTENSION[extension(due, today)](),
    )


_EXTENSION: Mapping[Extension, Callable[[], str]] = {
    Extension.SAFE: lambda: _(
        "An extension takes two to three months to obtain. Whoever needs the data longer asks for it now."
    ),
    Extension.DOUBTFUL: lambda: _(
        "An extension takes two to three months to obtain, so one that is asked for now may come too late."
    ),
    Extension.TOO_LATE: lambda: _("The committee can no longer decide an extension in time."),
}


def _no_deadline(alert: Alert, today: date) -> Words:
    none = alert.facts.get("rule") == Term.Rule.NONE
    return (
        _("No deadline is known"),
        _("The text names no day by which the data must be destroyed.")
        if none
        else _("No text that the register holds says by when the data must be destroyed."),
        _("Nobody can be reminded of a day that is not known."),
    )


def _waits(alert: Alert, today: date) -> Words:
    return (
        _("The start of the period is not known"),
        _("The text counts the deadline from an event whose day is not recorded."),
        _("Once that day is recorded, the register computes the deadline and reminds of it."),
    )


def _takes_effect(alert: Alert, today: date) -> Words:
    said = {
        "kind": Act.Kind(alert.facts["kind"]).label,
        "approved": day(date.fromisoformat(alert.facts["approved_on"])),
        "day": day(alert.about_on),
    }
    return (
        _("A change takes effect on %(day)s") % said,
        _("The %(kind)s of %(approved)s takes effect on %(day)s.") % said,
        _("Until then the earlier text applies; from that day on, deliveries and deadlines follow the new one."),
    )


def _entry(alert: Alert, today: date) -> Words:
    said = {name: day(date.fromisoformat(alert.facts[name])) for name in ("printed", "expected")}
    return (
        _("The day of entry into force is not the expected one"),
        _("The text says %(printed)s; ten working days after the meeting give %(expected)s.") % said,
        _("The printed day prevails. Look at it again, and answer the question."),
    )


def _question(alert: Alert, today: date) -> Words:
    label = Question.Kind(alert.facts["question"]).label
    name = alert.question.owner.get_full_name() if alert.question and alert.question.owner else ""
    return (
        _("A contradiction waits for an answer: %(about)s") % {"about": label},
        _("%(name)s looks into it since %(day)s.") % {"name": name, "day": day(alert.about_on)}
        if name
        else _("Nobody has looked into it since %(day)s.") % {"day": day(alert.about_on)},
        _("The text stays as it is; an explanation helps those who deliver."),
    )


def _hold(alert: Alert, today: date) -> Words:
    return (
        _("A hold is to be looked at again by %(day)s") % {"day": day(alert.about_on)},
        alert.hold.reason if alert.hold else "",
        _("If its ground is gone, a person who did not place it releases it."),
    )


def _nobody(alert: Alert, today: date) -> Words:
    holder = alert.organisation.display_name if alert.organisation else ""
    return (
        _("Nobody at %(holder)s would be told") % {"holder": holder},
        _("%(holder)s must destroy data, and has neither a data protection officer nor a data manager here.")
        % {"holder": holder},
        _("Invite one of them; until then its reminders reach the committee only."),
    )


def _delivery(alert: Alert, today: date) -> Words:
    said = {"delivery": alert.facts.get("delivery", ""), "rules": ", ".join(alert.facts.get("rules", []))}
    reason = _("%(delivery)s fails these rules: %(rules)s.") % said if said["rules"] else alert.facts.get("reason", "")
    if alert.facts.get("has_left"):
        return (
            _("A delivery has left that does not conform"),
            reason,
            _("The recipient holds data that the text of that day does not allow."),
        )
    return (
        _("A delivery was stopped"),
        str(reason),
        _("It goes on only when it agrees with the text of its day."),
    )


def _held(alert: Alert, today: date) -> Words:
    n = alert.facts["columns"]
    said = {
        "holder": alert.organisation.display_name if alert.organisation else "",
        "n": n,
        "day": day(alert.about_on),
    }
    return (
        _("Data are held that are not allowed any more"),
        ngettext(
            "%(holder)s received %(n)s column that the text in force since %(day)s does not allow.",
            "%(holder)s received %(n)s columns that the text in force since %(day)s does not allow.",
            n,
        )
        % said,
        _(
            "“Variable by variable” on the page of the file names them. "
            "Their destruction is reported, or the committee allows them by an act."
        ),
    )


def _rotation(alert: Alert, today: date) -> Words:
    said = {
        "holder": alert.organisation.display_name if alert.organisation else "",
        "what": alert.facts["name"],
        "day": day(alert.about_on),
    }
    return (
        _("A back-up is to be overwritten on %(day)s") % said,
        _("%(holder)s declared that “%(what)s” is overwritten on %(day)s.") % said,
        _("Report that it is gone; until then the obligation stays open."),
    )


def _to_confirm(alert: Alert, today: date) -> Words:
    said = {"name": alert.facts["name"], "holder": alert.organisation.display_name if alert.organisation else ""}
    return (
        _("A report of destruction is to be confirmed"),
        _("%(name)s reported for %(holder)s that data were destroyed.") % said,
        _("A second person there reads it, and confirms it or sends it back; until then nothing of it counts."),
    )


def _to_accept(alert: Alert, today: date) -> Words:
    holder = alert.organisation.display_name if alert.organisation else ""
    return (
        _("A report of destruction is to be accepted"),
        _("%(holder)s reported that data were destroyed, with a single signature: a supervisor decides.")
        % {"holder": holder}
        if alert.facts["alone"]
        else _("%(holder)s reported that data were destroyed, and a second person there confirmed it.")
        % {"holder": holder},
        _("The obligation stays open until the secretariat accepts it."),
    )


def _sent_back(alert: Alert, today: date) -> Words:
    return (
        _("A report of destruction was sent back"),
        _("%(name)s: “%(note)s”") % {"name": alert.facts["by"], "note": alert.facts["note"]},
        _("Put it right and send it again; until then nothing of it counts."),
    )


def _prepared(alert: Alert) -> str:
    """Say what is being prepared: the act that a proposal would register."""
    approved = day(date.fromisoformat(alert.facts["approved_on"]))
    return _("%(kind)s of %(day)s") % {"kind": Act.Kind(alert.facts["kind"]).label, "day": approved}


def _to_countersign(alert: Alert, today: date) -> Words:
    return (
        _("A proposal waits for a second person"),
        _("%(name)s prepared it: %(act)s.") % {"name": alert.facts["name"], "act": _prepared(alert)},
        _("A second person reads it and registers it, or sends it back; until then nothing of it counts."),
    )


def _proposal_back(alert: Alert, today: date) -> Words:
    return (
        _("A proposal was sent back: %(act)s") % {"act": _prepared(alert)},
        _("%(name)s: “%(note)s”") % {"name": alert.facts["by"], "note": alert.facts["note"]},
        _("Put it right and save it again; until then nothing of it counts."),
    )


_WORDS: Mapping[AlertKind, Callable[[Alert, date], Words]] = {
    AlertKind.DEADLINE: _deadline,
    AlertKind.NO_DEADLINE: _no_deadline,
    AlertKind.WAITS_FOR_EVENT: _waits,
    AlertKind.TAKES_EFFECT: _takes_effect,
    AlertKind.ENTRY_DIFFERS: _entry,
    AlertKind.QUESTION_WAITS: _question,
    AlertKind.HOLD_REVIEW: _hold,
    AlertKind.NOBODY_TOLD: _nobody,
    AlertKind.DELIVERY_STOPPED: _delivery,
    AlertKind.HELD_UNAPPROVED: _held,
    AlertKind.ROTATION: _rotation,
    AlertKind.TO_CONFIRM: _to_confirm,
    AlertKind.TO_ACCEPT: _to_accept,
    AlertKind.SENT_BACK: _sent_back,
    AlertKind.TO_COUNTERSIGN: _to_countersign,
    AlertKind.PROPOSAL_BACK: _proposal_back,
}
