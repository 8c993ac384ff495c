"""The review of a reading: each value with its confidence and its sentence, put right or confirmed by a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..models import Organisation
from ..reading.proposal import Confidence
from ..reading.registration import PARTIES, chamber_of, value_of
from ..rules.acts import Transformation
from ..rules.calendar import parse_day
from ..rules.numbers import parse_number, shown
from ..rules.words import fold
from ..templatetags.register import number
from ..templatetags.words import WORDS
from ..writing.joined import labelled

NEW = "+"
"""What the form posts for an organisation that the register does not have yet."""


class Editor(StrEnum):
    """How a value is put right."""

    LINE = "line"
    PROSE = "prose"
    LINES = "lines"
    DAYS = "days"
    EFFECTS = "effects"
    TRUTH = "truth"
    CHAMBER = "chamber"
    PARTIES = "parties"
    AS_READ = "as_read"  # taken or left out here, written anew at the desk


class Kind(NamedTuple):
    label: str | Promise
    editor: Editor
    needed: bool = False


GROUPS: Mapping[str | Promise, Mapping[str, Kind]] = {
    _("Identity"): {
        "number": Kind(_("Number"), Editor.LINE, needed=True),
        "reference": Kind(_("Reference"), Editor.LINE),
        "chamber": Kind(_("Chamber"), Editor.CHAMBER, needed=True),
        "title": Kind(_("Official title"), Editor.PROSE),
        "signed_by": Kind(_("Signed by"), Editor.LINE),
    },
    _("Days"): {
        "decided_on": Kind(_("Decided on"), Editor.DAYS, needed=True),
        "amended_on": Kind(_("Amended on"), Editor.DAYS),
        "history_complete": Kind(_("Are all amendments named?"), Editor.TRUTH),
        "entry_into_force": Kind(_("In force on"), Editor.EFFECTS),
    },
    _("Parties"): {
        "providers": Kind(_("Provider"), Editor.PARTIES),
        "sources": Kind(pgettext_lazy("where data come from", "Source"), Editor.PARTIES),
        "recipients": Kind(_("Recipient"), Editor.PARTIES),
        "controller": Kind(_("Controller"), Editor.PARTIES),
    },
    _("Purpose and grounds"): {
        "purpose": Kind(_("Purpose"), Editor.PROSE),
        "legal_grounds": Kind(_("Legal grounds"), Editor.LINES),
    },
    _("People and phases"): {
        "groups": Kind(_("Population groups"), Editor.AS_READ),
        "sample_total": Kind(_("Sample in all"), Editor.AS_READ),
        "phases": Kind(_("Phases"), Editor.AS_READ),
    },
    _("Retention"): {
        "retention_until": Kind(_("At the latest on"), Editor.DAYS),
        "retention_rule": Kind(_("Set by"), Editor.AS_READ),
        "retention_extension_only_by_deliberation": Kind(_("Extended only by a deliberation"), Editor.TRUTH),
    },
    _("Conditions"): {"third_parties": Kind(_("To third parties"), Editor.AS_READ)},
}
"""The fields of a reading in the order in which a person goes through them."""

CONFIDENCES: Mapping[str, tuple[str, str | Promise]] = {
    Confidence.CERTAIN: ("done", _("read with certainty")),
    Confidence.PROBABLE: ("plan", _("probable")),
    Confidence.CHECK: ("soon", _("to check")),
    Confidence.MISSING: ("none", _("not found")),
}
"""The tone and the words of a confidence."""


class Error(NamedTuple):
    sentence: str
    target: str


class Party(NamedTuple):
    """One organisation as the text names it, the one of the register that is meant, and the unit."""

    n: int  # in the form
    name: str  # of the field
    read: str
    organisation: str  # its slug, NEW, or empty
    unit: str


class Field:
    """One value of a reading as the page shows it."""

    def __init__(self, name: str, kind: Kind, read: Mapping[str, Any]) -> None:
        self.name, self.label, self.editor, self.needed = name, kind.label, kind.editor, kind.needed
        self.confidence: str = read.get("confidence", Confidence.MISSING)
        self.source: Mapping[str, Any] | None = read.get("source")
        self.value: Any = None  # as the editor shows it
        self.shown: list[str] = []
        self.parties: list[Party] = []
        self.confirmed = False
        self.left_out = False
        self.errors: list[str] = []

    @property
    def id(self) -> str:
        return f"field-{self.name}"

    @property
    def tone(self) -> str:
        return CONFIDENCES[self.confidence][0]

    @property
    def word(self) -> str | Promise:
        return CONFIDENCES[self.confidence][1]

    @property
    def unmatched(self) -> bool:
        return any(not party.organisation for party in self.parties)

    @property
    def empty(self) -> bool:
        return not (self.value or self.shown or self.parties)

    @property
    def doubtful(self) -> bool:
        """Whether a person must settle it before anything can be registered."""
        if self.unmatched:
            return True
        if self.confirmed:
            return False
        if self.confidence == Confidence.MISSING:
            return self.needed and self.empty
        return self.confidence != Confidence.CERTAIN

    @property
    def opened(self) -> bool:
        return self.doubtful or bool(self.errors)

    @property
    def settled_by_hand(self) -> bool:
        """Whether the page offers to confirm it, or shows that somebody did."""
        return self.unmatched or self.confidence not in (Confidence.CERTAIN, Confidence.MISSING)


class VariableRow:
    """One variable of a reading, with what a person made of it."""

    def __init__(self, n: int, read: Mapping[str, Any], changed: Mapping[str, Any], confirmed: bool) -> None:
        self.n, self.confidence, self.source = n, str(read["confidence"]), read["source"]
        said = {**read, **changed}
        self.category, self.label, self.form = said["category"], said["label"], said["transformation"]
        self.out, self.confirmed = bool(said.get("out")), confirmed
        self.name = f"variable-{n}"

    @property
    def id(self) -> str:
        return f"field-{self.name}"

    @property
    def tone(self) -> str:
        return CONFIDENCES[self.confidence][0]

    @property
    def word(self) -> str | Promise:
        return CONFIDENCES[self.confidence][1]

    @property
    def doubtful(self) -> bool:
        return self.confidence != Confidence.CERTAIN and not self.confirmed


class Review:
    """A reading, the answers that are kept of it, and what was typed now."""

    def __init__(
        self,
        record: Mapping[str, Any],
        answers: Mapping[str, Any],
        organisations: Iterable[Organisation],
        units: Iterable[tuple[str, str]] = (),
        *,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """`units` are those that registered texts name: the unit, and the slug of its organisation."""
        self.record, self.data = record, data
        bodies = list(organisations)
        self.organisations = sorted(((o.slug, o.display_name) for o in bodies), key=lambda pair: pair[1].casefold())
        self._slugs = {fold(name): o.slug for o in bodies for name in (o.name, *map(str, o.names.values()))}
        self._units = {fold(unit): slug for unit, slug in units}
        self.answers = dict(answers)
        self.errors: list[Error] = []
        wrong: dict[str, str] = {}
        if data is not None:
            self.answers = dict(self._typed(answers, wrong))
        checked = set(self.answers.get("checked", []))
        self.groups = [
            (title, [self._field(name, kind, checked, wrong.get(name)) for name, kind in kinds.items()])
            for title, kinds in GROUPS.items()
        ]
        changed = self.answers.get("variables", {})
        self.variables = [
            VariableRow(n, variable, changed.get(str(n), {}), f"variable-{n}" in checked)
            for n, variable in enumerate(record["variables"])
        ]
        self.errors += [Error(labelled(f.label, s), f.id) for f in self.fields for s in f.errors]

    # ---------- what the page shows

    @property
    def fields(self) -> list[Field]:
        return [field for _title, fields in self.groups for field in fields]

    @property
    def open_groups(self) -> list[tuple[str | Promise, list[Field]]]:
        found = [(title, [field for field in fields if field.opened]) for title, fields in self.groups]
        return [(title, fields) for title, fields in found if fields]

    @property
    def settled(self) -> list[Field]:
        return [f for f in self.fields if not f.opened and f.confidence != Confidence.MISSING]

    @property
    def not_found(self) -> list[Field]:
        return [f for f in self.fields if not f.opened and f.confidence == Confidence.MISSING]

    @property
    def open_variables(self) -> list[VariableRow]:
        return [row for row in self.variables if row.doubtful]

    @property
    def settled_variables(self) -> list[VariableRow]:
        return [row for row in self.variables if not row.doubtful]

    @property
    def forms(self) -> list[tuple[str, str]]:
        return [(str(form), str(label)) for form, label in WORDS["form"].items()]

    @property
    def chambers(self) -> list[tuple[str, str]]:
        return [(str(chamber), str(label)) for chamber, label in WORDS["chamber"].items()]

    @property
    def doubts(self) -> list[Field | VariableRow]:
        """What a person still has to settle, in the order of the page."""
        return [*(field for field in self.fields if field.doubtful), *self.open_variables]

    @property
    def certain(self) -> int:
        return len(self.settled) + len(self.settled_variables)

    def refuse_doubts(self) -> None:
        """Say of each doubt that it is to be settled first."""
        for doubt in self.doubts:
            label = doubt.label if isinstance(doubt, Field) else shown(doubt.label)
            sentence = gettext("choose the institution that is meant.") if getattr(doubt, "unmatched", False) else ""
            sentence = sentence or gettext("compare it with the text and confirm it, or put it right.")
            self.errors.append(Error(labelled(label, sentence), doubt.id))

    def new_organisations(self) -> list[str]:
        """Return the names of organisations that a person asked to add."""
        return list(dict.fromkeys(p["read"] for p in self.answers.get("parties", []) if p["organisation"] == NEW))

    def _field(self, name: str, kind: Kind, checked: set[str], wrong: str | None) -> Field:
        field = Field(name, kind, self.record["fields"].get(name, {}))
        value = value_of(self.record, self.answers, name)
        field.confirmed = name in checked
        field.left_out = name in self.answers.get("left_out", [])
        field.value = _shown(name, kind.editor, value)
        if kind.editor == Editor.CHAMBER:
            field.value = chamber_of(self.record, self.answers)
            if not field.value:
                field.confidence = Confidence.MISSING
        if kind.editor == Editor.PARTIES:
            field.parties = [Party(n, **party) for n, party in enumerate(self._parties()) if party["name"] == name]
        if kind.editor == Editor.AS_READ:
            field.shown = list(_said(name, self.record["fields"].get(name, {}).get("value")))
        if wrong is not None and self.data is not None:
            field.value = str(self.data.get(f"f-{name}", ""))
            field.errors.append(wrong)
        return field

    # ---------- organisations

    def _parties(self) -> list[dict[str, str]]:
        """Return the organisations as the answers have them, else as the register suggests."""
        if "parties" in self.answers:
            return list(self.answers["parties"])
        return list(self._suggested())

    def _suggested(self) -> Iterator[dict[str, str]]:
        fields = self.record["fields"]
        for name in PARTIES:
            for read in _names(fields.get(name, {}).get("value")):
                slug, unit = self._slugs.get(fold(read), ""), ""
                if name == "recipients":
                    unit = str(fields.get("recipient_unit", {}).get("value") or "")
                elif name == "sources" and not slug and (read[:1].islower() or fold(read) in self._units):
                    # No name of its own: a data warehouse or a register of somebody, whom a person chooses once.
                    slug, unit = self._units.get(fold(read), ""), read
                yield {"name": name, "read": read, "organisation": slug, "unit": unit}

    @staticmethod
    def as_registered(answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers with each party's role, as `reading.registration` takes them."""
        parties = [{**p, "role": str(PARTIES[p["name"]])} for p in answers.get("parties", [])]
        left = dict.fromkeys(answers.get("left_out", []))
        return {**answers, **left, "parties": parties}

    def settle(self) -> dict[str, Any]:
        """Return the answers with the organisations that the register suggested, where nobody chose others."""
        return {**self.answers, "parties": self._parties()}

    # ---------- what was typed

    def _typed(self, before: Mapping[str, Any], wrong: dict[str, str]) -> Iterator[tuple[str, Any]]:
        """Yield the answers that differ from what was read; what means nothing goes into `wrong`."""
        assert self.data is not None
        for kinds in GROUPS.values():
            for name, kind in kinds.items():
                read = self.record["fields"].get(name, {}).get("value")
                try:
                    value = self._value(name, kind.editor)
                except ValueError as refusal:
                    wrong[name] = str(refusal)
                    continue
                if value is not _NOT_TYPED and value != (chamber_of(self.record, {}) if name == "chamber" else read):
                    yield name, value
        yield "checked", sorted(self._checked(before))
        yield (
            "left_out",
            sorted(name for kinds in GROUPS.values() for name in kinds if self.data.get(f"out-{name}") == "yes"),
        )
        yield "parties", list(self._typed_parties())
        yield "variables", dict(self._typed_variables())

    def _checked(self, before: Mapping[str, Any]) -> set[str]:
        assert self.data is not None
        do = str(self.data.get("do", ""))
        return {
            *(key.removeprefix("ok-") for key in self.data if key.startswith("ok-")),
            *([do.removeprefix("confirm-")] if do.startswith("confirm-") else []),
        }

    def _value(self, name: str, editor: Editor) -> Any:
        assert self.data is not None
        typed = self.data.get(f"f-{name}")
        if editor == Editor.EFFECTS:
            return list(self._typed_effects(name))
        if typed is None or editor in (Editor.PARTIES, Editor.AS_READ):
            return _NOT_TYPED
        text = str(typed).replace("\0", "").replace("\r\n", "\n").strip()
        if editor == Editor.DAYS:
            return [str(_day(part)) for part in text.replace(";", ",").split(",") if part.strip()]
        if editor == Editor.LINES:
            return [" ".join(line.split()) for line in text.split("\n") if line.strip()]
        if editor == Editor.TRUTH:
            return {"yes": True, "no": False}.get(text)
        if editor == Editor.CHAMBER:
            return text if text in dict(self.chambers) else ""
        text = " ".join(text.split())
        if name == "number" and text:
            return _number(text)
        if len(text) > _MOST.get(name, 5000):
            raise ValueError(
                gettext("write at most %(most)s characters; this has %(length)s.")
                % {"most": _MOST[name], "length": len(text)}
            )
        return text or None

    def _typed_effects(self, name: str) -> Iterator[dict[str, str | None]]:
        assert self.data is not None
        read = self.record["fields"].get(name, {}).get("value") or []
        for effect in read:
            typed = str(self.data.get(f"f-{name}-{effect['decided_on']}", effect["in_force_on"] or "")).strip()
            yield {"decided_on": effect["decided_on"], "in_force_on": str(_day(typed)) if typed else None}

    def _typed_parties(self) -> Iterator[dict[str, str]]:
        assert self.data is not None
        known = {slug for slug, _name in self.organisations}
        for n, party in enumerate(self._suggested()):
            slug = str(self.data.get(f"party-{n}", party["organisation"]))
            unit = str(self.data.get(f"unit-{n}", party["unit"])).replace("\0", "").strip()[:300]
            yield {**party, "organisation": slug if slug in known or slug == NEW else "", "unit": unit}

    def _typed_variables(self) -> Iterator[tuple[str, dict[str, Any]]]:
        assert self.data is not None
        for n, read in enumerate(self.record["variables"]):
            if f"v-{n}-label" not in self.data:
                continue
            label = " ".join(str(self.data[f"v-{n}-label"]).replace("\0", "").split())[:300] or read["label"]
            form = str(self.data.get(f"v-{n}-form", ""))
            form = form if form in list(Transformation) else read["transformation"]
            said: dict[str, Any] = {"label": label, "transformation": form}
            changed = {key: value for key, value in said.items() if value != read[key]}
            if f"v-{n}-out" in self.data:
                changed["out"] = True
            if changed:
                yield str(n), changed


_NOT_TYPED = object()
_MOST = {"reference": 60, "title": 2000, "signed_by": 200, "purpose": 5000}


def _names(value: Any) -> list[str]:
    if not value:
        return []
    return [str(value)] if isinstance(value, str) else [str(name) for name in value]


def _day(text: str) -> Any:
    """Read a day as 2021-07-06 or as people write it: 6 7 2021, 06/07/2021."""
    parts = text.replace("/", " ").replace(".", " ").split()
    try:
        return parse_day(
            "-".join([parts[2], parts[1].zfill(2), parts[0].zfill(2)]) if len(parts) == 3 else text.strip()
        )
    except ValueError:
        raise ValueError(
            gettext("%(typed)s is not a day; write it as 2021-07-06, several with commas.") % {"typed": shown(text)}
        ) from None


def _number(text: str) -> str:
    try:
        return str(parse_number(text))
    except ValueError:
        raise ValueError(
            gettext("%(typed)s is not the number of a deliberation; write it as 21/128.") % {"typed": shown(text)}
        ) from None


def _shown(name: str, editor: Editor, value: Any) -> Any:
    if editor == Editor.DAYS:
        return ", ".join(value or [])
    if editor == Editor.LINES:
        return "\n".join(value or [])
    if editor == Editor.TRUTH:
        return {True: "yes", False: "no"}.get(value, "")
    if editor == Editor.EFFECTS:
        return value or []
    return value or ""


def _said(name: str, value: Any) -> Iterator[str]:
    """Say in words what stands in a field that is taken as it was read."""
    if name == "groups":
        for group in value or []:
            about = gettext("about %(n)s people") if group["approximate"] else gettext("%(n)s people")
            said = about % {"n": _count(group["population"])}
            sample = gettext("sample of %(n)s") % {"n": _count(group["sample"])} if group["sample"] else ""
            yield f"{group['position']}. {', '.join(filter(None, [said, sample]))}"
    elif name == "phases":
        for phase in value or []:
            who = WORDS["phase_population"].get(phase["population"] or "", "–")
            where = WORDS["phase_title"]["recipient" if phase["place"] == "recipient" else "provider"]
            leaves = f", {WORDS['leaves']['anonymous_results']}" if phase.get("leaves") else ""
            yield f"{phase['position']}. {who}, {where}{leaves}"
    elif name == "retention_rule":
        if value:
            months = gettext("of %(n)s months") % {"n": value["months"]} if value.get("months") else ""
            yield f"{WORDS['retention_rule'].get(value['kind'], value['kind'])} {months}".strip()
    elif name == "third_parties":
        if value:
            yield gettext("never") if value == "never" else str(value)
    elif value not in (None, "", []):
        yield _count(value) if isinstance(value, int) else str(value)


def _count(value: int | None) -> str:
    return number(value) if value is not None else "?"
