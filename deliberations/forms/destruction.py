"""The forms of destruction: the report with a line for each holding, what is declared, and what is verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..actions.report_destruction import Said
from ..models import Holding, Report, ReportLine
from ..rules.destruction import NEEDS, PAIRS, Outcome, Technique
from ..writing.joined import labelled
from .day import DayField
from .text import TextField

MOST_TEXT = 2000
_FIRST = (Technique.OVERWRITE, Technique.CRYPTOGRAPHIC_ERASE, Technique.SHRED, Technique.OTHER)
"""The techniques that most reports name; the others stand below them."""
_AS_BELOW = [("", _("as for the others"))]


def _text(label: Any, *, most: int = 200, rows: int = 0, **kwargs: Any) -> TextField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return TextField(label=label, max_length=most, required=False, widget=widget, **kwargs)


class LineForm(forms.Form):
    """What is said of one holding otherwise than of the others; all of it may stay as it is."""

    outcome = forms.ChoiceField(label=_("What became of it"), choices=ReportLine.Outcome.choices, required=False)
    note = _text(
        _("What is left, to whom, under which decision or ground"),
        most=MOST_TEXT,
        rows=2,
        help_text=_("Where it was not simply destroyed."),
    )
    rotates_on = DayField(label=_("The back-up is overwritten on"), required=False)
    technique = forms.ChoiceField(
        label=_("Technique"), choices=[*_AS_BELOW, *ReportLine.Technique.choices], required=False
    )
    method = forms.ChoiceField(label=_("Method"), choices=[*_AS_BELOW, *ReportLine.Method.choices], required=False)
    done_on = DayField(label=_("Day, where it is another one"), required=False)
    quantity = _text(_("Quantity"), most=60)
    medium = _text(_("Make, model and serial number of the medium"))

    def __init__(self, *args: Any, holding: Holding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holding = holding
        for field in self.fields.values():
            field.unmarked = True  # type: ignore[attr-defined]

    @property
    def opened(self) -> bool:
        """Whether something in it was said, or is wrong: then the page shows it unfolded."""
        values = self.data if self.is_bound else self.initial
        said = [values.get(self.add_prefix(name) if self.is_bound else name) for name in ("note", "technique")]
        outcome = values.get(self.add_prefix("outcome") if self.is_bound else "outcome", "")
        return bool(self.errors or any(said) or outcome not in ("", Outcome.DESTROYED))


class Problem(NamedTuple):
    """A sentence of the error summary, and where it leads."""

    target: str
    sentence: str


class ReportForm(forms.Form):
    """A report of destruction: what all holdings have in common, and a LineForm for each."""

    places = forms.MultipleChoiceField(
        label=_("Where were copies kept?"),
        help_text=_("Tick every place you have checked and cleared."),
        choices=Report.Place.choices,
        required=False,
    )
    technique = forms.ChoiceField(
        label=_("Technique used"), choices=ReportLine.Technique.choices, required=False, widget=forms.RadioSelect
    )
    other = _text(_("If another technique: which one?"), most=500)
    tool = _text(_("Tool and version"))
    verdict = forms.ChoiceField(
        label=_("Was it verified that nothing can be read any more?"),
        choices=ReportLine.Verdict.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    verification = _text(_("How it was verified"))
    done_on = DayField(label=_("Date of destruction"), required=False)
    late_reason = _text(_("Why it came after the last lawful day"), most=MOST_TEXT, rows=2)
    incident = _text(_("What happened, although the data were on hold"), most=MOST_TEXT, rows=3)
    done_by = _text(
        _("Carried out by"),
        help_text=_("Name and function of the person who destroyed the data, or of the processor."),
    )
    proof = forms.FileField(
        label=_("Proof"),
        help_text=_("Erasure log or processor’s statement. PDF or text, at most 10 MB. Do not upload research data."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(),
    )
    asked = forms.ChoiceField(
        label=_("Who will confirm your report?"),
        help_text=_(
            "Someone else at your institution, who checks what you filled in. You cannot confirm your own report."
        ),
        required=False,
        widget=forms.RadioSelect,
    )
    declared = forms.BooleanField(
        label=_(
            "I declare that no copy of the ticked deliveries, complete or partial, is left at my institution "
            "or at its processors."
        ),
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        report: Report | None,
        holdings: Sequence[Holding],
        second: Sequence[Any],
    ) -> None:
        lines = {line.holding_id: line for line in report.lines.all()} if report else {}
        super().__init__(data, files, initial=_initial(report, list(lines.values())))
        self.report, self.holdings, self.second = report, holdings, {str(person.pk): person for person in second}
        self.fields["asked"].choices = [(pk, str(person)) for pk, person in self.second.items()]  # type: ignore[attr-defined]
        for name in ("technique", "verdict", "done_on", "done_by", "places", "asked", "declared"):
            self.fields[name].unmarked = True  # type: ignore[attr-defined]
        common = self.initial
        self.lines = [
            LineForm(data, prefix=f"h{holding.pk}", holding=holding, initial=_otherwise(lines.get(holding.pk), common))
            for holding in holdings
        ]
        self.ticked = {str(pk) for pk in (data.getlist("lines") if data is not None else lines)}
        if report is None and data is None:
            # Everything is to go: whoever reports less takes a tick away.
            self.ticked = {str(holding.pk) for holding in holdings}

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(line.is_valid() for line in self.lines)])

    def said(self) -> Said:
        """Return what was filled in, without what could not be read."""
        common = self.cleaned_data
        return Said(
            lines=[self._line(line, common) for line in self.lines if str(line.holding.pk) in self.ticked],
            places=common.get("places", []),
            late_reason=common.get("late_reason", ""),
            incident=common.get("incident", ""),
            declared=common.get("declared", False),
            asked=self.second.get(common.get("asked", "")),
        )

    def _line(self, form: LineForm, common: Mapping[str, Any]) -> dict[str, Any]:
        own = form.cleaned_data
        outcome = Outcome(own.get("outcome") or Outcome.DESTROYED)
        needs = NEEDS[outcome]
        line = {"holding": form.holding, "outcome": str(outcome), "note": own.get("note", "")}
        if needs.sanitised:
            technique = own.get("technique") or common.get("technique", "")
            pairs = PAIRS[Technique(technique)] if technique else ()
            line |= {name: common.get(name, "") for name in ("tool", "verification", "verdict", "done_by")}
            line |= {name: own.get(name, "") for name in ("quantity", "medium")}
            line |= {"technique": technique, "method": own.get("method") or (str(pairs[0]) if pairs else "")}
            if technique == Technique.OTHER and not line["note"]:
                line["note"] = common.get("other", "")
        if needs.day:
            line["done_on"] = own.get("done_on") or common.get("done_on")
        if needs.later:
            line["rotates_on"] = own.get("rotates_on")
        return line

    def add_problems(self, problems: Sequence[Any]) -> None:
        """Put what the register refuses beside the field that it is about, unless that one is unreadable anyway."""
        for problem in problems:
            name = {"method": "technique", "rotates_on": "lines", "note": "lines"}.get(problem.code, problem.code)
            if name in self.fields and name in self.errors:
                continue
            self.add_error(name if name in self.fields else None, problem.message)

    def problems(self) -> Iterator[Problem]:
        """Yield every sentence with the field that it leads to, in the order of the page."""
        for sentence in self.non_field_errors():
            yield Problem("lines", str(sentence))
        for line in self.lines:
            for field in line:
                yield from (Problem(_target(field), labelled(line.holding, sentence)) for sentence in field.errors)
        for field in self:
            yield from (Problem(_target(field), str(sentence)) for sentence in field.errors)

    @property
    def techniques(self) -> list[tuple[str, Any, bool]]:
        """The techniques in the order of the page: value, words, and whether it stands among the first."""
        words = dict(ReportLine.Technique.choices)
        rest = [technique for technique in Technique if technique not in _FIRST]
        return [(str(t), words[t], t in _FIRST) for t in (*_FIRST, *rest)]


def _target(field: forms.BoundField) -> str:
    return field.id_for_label or str(field.auto_id)


_COMMON = ("technique", "tool", "verdict", "verification", "done_on", "done_by")


def _initial(report: Report | None, lines: Sequence[ReportLine]) -> dict[str, Any]:
    """Return what the first line that was destroyed says, which stands for all that say nothing else."""
    if report is None:
        return {}
    first = next((line for line in lines if NEEDS[Outcome(line.outcome)].sanitised), None)
    common = {name: getattr(first, name) for name in _COMMON} if first else {}
    if first and first.technique == Technique.OTHER:
        common["other"] = first.note
    return {
        **common,
        "places": report.places,
        "late_reason": report.late_reason,
        "incident": report.incident,
        "declared": report.declared,
        "asked": str(report.asked_id or ""),
    }


def _otherwise(line: ReportLine | None, common: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a line says otherwise than the others."""
    if line is None:
        return {}
    default = str(PAIRS[Technique(line.technique)][0]) if line.technique else ""
    return {
        "outcome": line.outcome,
        "note": "" if line.note == common.get("other") else line.note,
        "rotates_on": line.rotates_on,
        "technique": "" if line.technique == common.get("technique") else line.technique,
        "method": "" if line.method == default else line.method,
        "done_on": None if line.done_on == common.get("done_on") else line.done_on,
        "quantity": line.quantity,
        "medium": line.medium,
    }


class HoldingForm(forms.Form):
    """What else holds the data, at the institution or where it had them kept."""

    kind = forms.ChoiceField(
        label=_("Kind of holding"), choices=[c for c in Holding.Kind.choices if c[0] != Holding.Kind.DELIVERY]
    )
    description = TextField(
        label=_("What it is"), max_length=300, help_text=_("So that it is found again: a file, a machine, a box.")
    )
    place = _text(_("Where it is, or which processor has it"))
    of = forms.ModelChoiceField(Holding.objects.none(), label=_("Made of"), required=False, empty_label="–")
    rotates_on = DayField(
        label=_("Overwritten at the latest on"), required=False, help_text=_("Of a back-up: when its turn is over.")
    )

    def __init__(self, *args: Any, obligation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].queryset = Holding.objects.open().told().filter(obligation=obligation)  # type: ignore[attr-defined]
        self.fields["description"].error_messages["required"] = _("Say what it is, so that it is found again.")

    def clean_kind(self) -> Holding.Kind:
        return Holding.Kind(self.cleaned_data["kind"])


class NumberForm(forms.Form):
    """The number and the code that stand on a certificate."""

    number = TextField(
        label=_("Number"),
        help_text=_("As it stands on the certificate, for example DC-2026-0007."),
        max_length=40,
        error_messages={"required": _("Give the number of the certificate.")},
    )
    code = TextField(
        label=pgettext_lazy("of a certificate", "Code"),
        help_text=_("Three groups of four letters and digits."),
        max_length=40,
        error_messages={"required": _("Give the code that stands beside the number.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"spellcheck": "false", "autocomplete": "off", "class": "govuk-input reg-mono"}


class FileForm(forms.Form):
    """The certificate itself."""

    file = forms.FileField(
        label=_("The certificate as a PDF, or the record inside it"),
        help_text=_("It is compared and not kept."),
        allow_empty_file=True,
        widget=forms.FileInput(),
        error_messages={"required": _("Choose the file of the certificate.")},
    )
