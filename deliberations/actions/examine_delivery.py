"""Hold a delivery against the text of its very day, before anything is stored."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import Deliberation, DeliveredFile, History, Obligation
from ..models.destroyed import nothing_held_since
from ..models.destruction import last_lawful_day
from ..reading.columns import Named
from ..reading.manifest import SentFile, Stated, check_files, plain
from ..rules import chain
from ..rules import delivery as rules
from ..rules.delivery import Column, Delivered, Earlier, Judgement, Outcome, Reason, Result
from ..rules.timeline import About, State, Subject, governing
from ..writing.days import day
from .write_act import refusing


class Told(NamedTuple):
    """A delivery as its officer tells it. Either variables were ticked, or columns are those of a header row."""

    delivered_on: date
    phase: str
    recipient: str  # the short name of the organisation
    ticked: Sequence[Subject] = ()
    columns: Sequence[Named] = ()
    persons: dict[str, int] = {}
    files: Sequence[SentFile] = ()
    name: str = ""
    covers_from: date | None = None
    covers_until: date | None = None
    tool: str = ""  # what stated the outcomes
    stated: Sequence[Stated] = ()

    def digest(self, *, has_left: bool) -> str:
        """Return what names all that is told: of two alike, the second is the first sent again."""
        record = self._asdict() | {"has_left": has_left}
        for field in ("delivered_on", "covers_from", "covers_until"):
            record[field] = record[field].isoformat() if record[field] else None
        record["ticked"] = [list(subject.key) for subject in self.ticked]
        for field in ("columns", "files", "stated"):
            record[field] = [list(row) for row in record[field]]
        return sha256(chain.canonical(record)).hexdigest()


class Examined(NamedTuple):
    """What the rules say of a delivery, and the state that they say it of."""

    state: State
    columns: list[Column]
    results: list[Result]

    @property
    def judgement(self) -> Judgement:
        return rules.conclude((result.outcome, False) for result in self.results)

    @property
    def digest(self) -> str:
        """What names the state and all that was said: a registration in between makes it another one."""
        said = [[str(r.rule), str(r.outcome), str(r.reason), dict(r.facts)] for r in self.results]
        return sha256(chain.canonical({"state": rules.fingerprint(self.state), "results": said})).hexdigest()


def examine_delivery(
    deliberation: Deliberation, told: Told, *, today: date, certified_on: date | None = None
) -> Examined:
    """Return what the rules say. Raises ValidationError with a sentence where there is nothing to judge.

    `certified_on` is the day since which the recipient holds nothing, if so; None: as the obligation says.
    """
    _refuse_what_must_not_be_kept(told)
    if told.delivered_on > today:
        raise ValidationError(
            {
                "delivered_on": _("%(day)s is still to come; a delivery is recorded on its day or later.")
                % {"day": day(told.delivered_on)}
            }
        )
    if told.covers_from and told.covers_until and told.covers_until < told.covers_from:
        raise ValidationError({"covers_until": _("The period ends before it begins; put the earlier day first.")})
    history = deliberation.history()
    state = history.state(on=told.delivered_on)
    if state.heard and not state.in_force:
        raise ValidationError({"delivered_on": not_in_force(deliberation, history, told.delivered_on)})
    header = bool(told.columns)
    others = _in_other_texts(history, state) if header else []
    columns = (
        [rules.resolve(state, row.column, row.variable, row.explanation, others) for row in told.columns]
        if header
        else [Column(subject=subject) for subject in told.ticked]
    )
    delivered = Delivered(
        told.delivered_on,
        told.phase,
        told.recipient,
        columns,
        header,
        told.persons,
        [file.sha256 for file in told.files],
    )
    earlier = list(_earlier(deliberation, delivered.files))
    certified_on = certified_on or nothing_held_since(deliberation, told.recipient)
    obligation = Obligation.objects.filter(deliberation=deliberation, holder__slug=told.recipient).first()
    counted = last_lawful_day(obligation, told.delivered_on) if obligation else None
    results = rules.check(state, delivered, certified_on=certified_on, counted=counted, earlier=earlier)
    results += [
        Result(stated.rule, stated.outcome, Reason.STATED, {"column": stated.column, "tool": told.tool})
        for stated in told.stated
    ]
    return Examined(state, columns, results)


def _in_other_texts(history: History, state: State) -> list[Subject]:
    """Return the variables of the other texts of a file: what is delivered is recognised, though not approved."""
    history.read_all()
    found = (e.subject for v in history.versions() for e in history.fold(v.acts).about(About.VARIABLE))
    return [subject for subject in dict.fromkeys(found) if subject not in state.entries]


def not_in_force(deliberation: Deliberation, history: History, on: date) -> str:
    """Say that nothing could be delivered on a day, and which version applied before or applies since."""
    versions = history.versions()
    said = {"number": deliberation.number, "day": day(on)}
    if before := governing(versions, on):
        facts = {"version": before.number, "last": day(before.ends_on)}
        return _("%(number)s was not in force on %(day)s: version %(version)s applied until %(last)s.") % (said | facts)
    if after := next((v for v in versions if v.in_force and v.starts_on > on), None):
        facts = {"version": after.number, "first": day(after.starts_on)}
        return _("%(number)s was not in force on %(day)s: version %(version)s, the first, applies from %(first)s.") % (
            said | facts
        )
    return _("%(number)s was not in force on %(day)s.") % said


def _earlier(deliberation: Deliberation, digests: Sequence[str]) -> Iterable[Earlier]:
    held = DeliveredFile.objects.filter(
        delivery__deliberation=deliberation, delivery__withdrawn_at=None, sha256__in=digests
    ).select_related("delivery")
    return (Earlier(file.sha256, file.delivery.label, file.delivery.delivered_on) for file in held.order_by("pk"))


def _refuse_what_must_not_be_kept(told: Told) -> None:
    """Refuse what may be somebody's number, or a row of the data: the register holds none of it."""
    with refusing():
        check_files(told.files)
        for text in _texts(told):
            plain(text)
    if rules.looks_like_data([row.column for row in told.columns]):
        raise ValidationError(
            {"columns": _("This looks like a row of the data. Nothing of it was kept; give the names of the columns.")},
            code="data",
        )


def _texts(told: Told) -> Iterable[str]:
    yield from (told.name, told.phase, told.tool)
    yield from told.persons
    yield from (file.name for file in told.files)
    for row in told.columns:
        yield from row


def keepable(text: str) -> str:
    """Return what a person wrote about a delivery as it is kept; refuse what may be somebody's number."""
    with refusing():
        return plain(" ".join(text.replace("\0", "").split()))


def withdrawal_reason(text: str) -> str:
    """Return why something recorded is withdrawn, as it is kept; nothing is withdrawn without."""
    reason = keepable(text)
    if not reason:
        raise ValidationError({"reason": _("Say why; a withdrawal keeps its reason.")})
    return reason


def stamp(told: Told, examined: Examined) -> str:
    """Return what names a delivery together with what was said of it: what a person saw before recording it."""
    return sha256(f"{told.digest(has_left=True)}{examined.digest}".encode()).hexdigest()


def outcome_facts(examined: Examined) -> dict[str, Any]:
    """Return how many results of each kind there are, for the journal."""
    counts = {str(outcome): 0 for outcome in Outcome}
    for result in examined.results:
        counts[result.outcome] += 1
    return {name: count for name, count in counts.items() if count}
