"""A delivery as a form, in two steps: its day, phase and recipient; then what the text of that day lets one tick."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..actions.examine_delivery import Told, not_in_force
from ..models import Deliberation, History, Involvement, Organisation
from ..reading.columns import Named, read_header, read_mapping, write_mapping
from ..reading.manifest import MOST_BYTES, MOST_FILES, Manifest, SentFile, check_files, plain, read_manifest
from ..rules.acts import Refusal
from ..rules.delivery import looks_like_data
from ..rules.timeline import About, Entry, State, Subject
from ..templatetags.summary import named
from ..templatetags.words import WORDS
from ..writing.days import day
from .day import DayField
from .registration import Error
from .text import TextField
from .values import CountField

TICK, HEADER, MAPPING = "tick", "header", "mapping"


class Start(forms.Form):
    """The first step: on its answer depends what can be ticked at all."""

    delivered_on = DayField(
        label=gettext_lazy("Day of the delivery"),
        help_text=gettext_lazy("What counts is the text in force on that very day."),
    )
    phase = forms.ChoiceField(label=gettext_lazy("Phase"), required=False)
    recipient = forms.ChoiceField(
        label=gettext_lazy("Recipient"),
        error_messages={"required": gettext_lazy("Choose who received the data.")},
    )

    def __init__(self, deliberation: Deliberation, history: History, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deliberation, self._history, self._today = deliberation, history, today
        phases = _phases(history)
        self.fields["phase"].choices = phases  # type: ignore[attr-defined]
        # Else a browser takes the empty choice, though it stands last.
        self.initial.setdefault("phase", phases[0][0])
        self.fields["recipient"].choices = _recipients(deliberation)  # type: ignore[attr-defined]
        self.fields["phase"].unmarked = True  # type: ignore[attr-defined]

    def clean_delivered_on(self) -> date:
        on: date = self.cleaned_data["delivered_on"]
        if on > self._today:
            raise ValidationError(
                _("%(day)s is still to come; a delivery is recorded on its day or later.") % {"day": day(on)}
            )
        state = self._history.state(on=on)
        if state.heard and not state.in_force:
            raise ValidationError(not_in_force(self._deliberation, self._history, on))
        return on


def _phases(history: History) -> list[tuple[str, str]]:
    """Return the phases that any text of the file names, the newest words last said, and none."""
    found: dict[str, str] = {}
    for version in history.versions():
        for entry in history.fold(version.acts).about(About.PHASE):
            found[entry.subject.key[0]] = _phase(entry)
    return [*found.items(), ("", _("The text names no phase, or is not held"))]


def _phase(entry: Entry) -> str:
    detail = entry.detail
    words = [
        WORDS["phase_population"].get(detail.get("population", "")),
        WORDS["phase_title"].get(detail.get("place", "")),
    ]
    return f"{entry.subject.key[0]} · {', '.join(str(word) for word in words if word)}".rstrip(" ·")


def _recipients(deliberation: Deliberation) -> list[tuple[str, str]]:
    """Return the organisations that are a party to the file, or once were; its recipients first."""
    roles: dict[int, set[str]] = {}
    for pk, role in Involvement.objects.filter(deliberation=deliberation).values_list("organisation_id", "role"):
        roles.setdefault(pk, set()).add(role)
    parties = sorted(
        Organisation.objects.filter(pk__in=roles), key=lambda o: ("recipient" not in roles[o.pk], o.display_name)
    )
    return [("", "–"), *((party.slug, party.display_name) for party in parties)]


class Tick(NamedTuple):
    name: str
    entry: Entry
    ticked: bool


class _Facts(forms.Form):
    """What is told in single fields."""

    name = TextField(
        label=gettext_lazy("What you call it"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A few words, for example: first sample."),
    )
    covers_from = DayField(label=gettext_lazy("The data begin on"), required=False)
    covers_until = DayField(label=gettext_lazy("The data end on"), required=False)


class _File(forms.Form):
    """One row: a file by its name, its size and its digest."""

    name = TextField(label=gettext_lazy("Name"), required=False, max_length=200)
    size = CountField(label=gettext_lazy("Size in bytes"), required=False)
    sha256 = TextField(label=gettext_lazy("SHA-256"), required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.unmarked = True  # type: ignore[attr-defined]  # in a row all may stay empty

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        filled = [said.get(field) not in (None, "") for field in self.fields]
        if not self.errors and any(filled) and not all(filled):
            raise ValidationError(_("A file needs its name, its size and its SHA-256."))
        return said

    @property
    def file(self) -> SentFile | None:
        said = self.cleaned_data
        return SentFile(said["name"], said["size"], said["sha256"].lower()) if said.get("name") else None


class DeliveryForm:
    """The second step: variables, persons, period and files of a delivery whose day is known."""

    def __init__(self, start: dict[str, Any], state: State, data: QueryDict | None = None, upload: Any = None) -> None:
        self.start, self.state = start, state
        self._errors: list[Error] = []
        self.manifest_errors: list[str] = []
        self.columns_errors: list[str] = []
        self.filled_in = False
        self.data = data.copy() if data is not None else None
        if self.data is not None:
            self._take_manifest(upload)
        given: Any = self.data or {}
        variables = state.about(About.VARIABLE)
        self.can_tick = bool(variables)
        way = given.get("way", TICK if self.can_tick else HEADER)
        self.way = way if way in (HEADER, MAPPING) or (way == TICK and self.can_tick) else HEADER
        chosen = set(self.data.getlist("variable")) if self.data is not None else set()
        self.ticks = [Tick(name, e, name in chosen) for e, name in ((e, _named(e.subject)) for e in variables)]
        self.header, self.mapping, self.manifest = (
            str(given.get(name, "")).replace("\0", "") for name in ("header", "mapping", "manifest")
        )
        self.facts = _Facts(self.data)
        groups = [entry.subject.key[0] for entry in state.about(About.GROUP)]
        self.groups = self._groups(groups)
        self.files = self._files()

    # ---------- what is shown

    def _groups(self, names: list[str]) -> list[tuple[str, forms.BoundField]]:
        """Return a field for each group of the text, or one for all persons where it names none."""
        fields = {
            f"persons-{n}": CountField(
                label=_("Group %(name)s") % {"name": name} if name else _("All groups together"), required=False
            )
            for n, name in enumerate(names or [""])
        }
        self._persons = forms.Form(self.data)
        self._persons.fields.update(fields)
        for field in fields.values():
            field.unmarked = True  # type: ignore[attr-defined]
        return [(name, self._persons[f"persons-{n}"]) for n, name in enumerate(names or [""])]

    def _files(self) -> list[_File]:
        rows = 1
        if self.data is not None:
            typed = str(self.data.get("file-rows", ""))
            rows = min(int(typed), MOST_FILES) if typed.isdecimal() and len(typed) < 4 else rows
            rows += self.data.get("do") == "add-file"
        return [_File(self.data, prefix=f"file-{n}") for n in range(max(rows, 1))]

    @property
    def persons(self) -> Iterable[forms.BoundField]:
        return [field for _name, field in self.groups]

    @property
    def categories(self) -> list[tuple[str, list[Tick]]]:
        found: dict[str, list[Tick]] = {}
        for tick in self.ticks:
            found.setdefault(tick.entry.subject.key[0], []).append(tick)
        return list(found.items())

    # ---------- the manifest

    def _take_manifest(self, upload: Any) -> None:
        """Read an uploaded manifest into its field, and what a manifest says into the fields, where asked to."""
        assert self.data is not None
        content = str(self.data.get("manifest", "")).encode()
        if upload is not None:
            content = upload.read(MOST_BYTES + 1)
        elif self.data.get("do") != "read" and (not content.strip() or self._names_a_file()):
            return
        elif not content.strip():
            self.manifest_errors.append(_("Paste the manifest or choose its file first."))
            return
        try:
            manifest = read_manifest(content)
        except Refusal as refusal:
            # What is refused is not shown again: it may be the data.
            self.manifest_errors.append(_(refusal.sentence) % refusal.facts)
            self.data["manifest"] = ""
            return
        self.data["manifest"] = content.decode("utf-8-sig")
        self._fill_in(manifest)

    def _names_a_file(self) -> bool:
        """Say whether a file was typed, or read from the manifest before."""
        assert self.data is not None
        return any(name.startswith("file-") and name.endswith("-name") and value for name, value in self.data.items())

    def _fill_in(self, manifest: Manifest) -> None:
        assert self.data is not None
        self.filled_in = True
        self.data["file-rows"] = str(len(manifest.files))
        for n, file in enumerate(manifest.files):
            for field, value in file._asdict().items():
                self.data[f"file-{n}-{field}"] = str(value)
        if manifest.columns:
            self.data["way"] = HEADER
            self.data["header"] = "\n".join(manifest.columns)
        names = [entry.subject.key[0] for entry in self.state.about(About.GROUP)]
        for n, name in enumerate(names):
            if name in manifest.persons:
                self.data[f"persons-{n}"] = str(manifest.persons[name])

    # ---------- what was typed

    def forget_errors(self) -> None:
        """Take what was typed without finding fault: somebody asked for one more row, or for a manifest to be read."""
        found: list[Any] = [self.facts, self._persons, *self.files]
        for form in found:
            form._errors = ErrorDict()

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in [self.facts, self._persons, *self.files]]
        self._columns = self._read_columns()
        self._manifest = self._read_manifest()
        if all(valid):
            files = [row.file for row in self.files if row.file]
            try:
                check_files(files)
            except Refusal as refusal:
                self.files[0].add_error(None, _(refusal.sentence) % refusal.facts)
                return False
            # What it states is about its own files, and about no others.
            if self._manifest and set(files) != set(self._manifest.files):
                self.manifest_errors.append(
                    _("The files are not those of the manifest; read it again, or take it out.")
                )
        return all(valid) and not self.columns_errors and not self.manifest_errors

    def _read_columns(self) -> list[Named]:
        if self.way == TICK:
            if not any(tick.ticked for tick in self.ticks):
                self.columns_errors.append(_("Tick what was delivered, or paste the columns."))
            return []
        try:
            rows = read_header(self.header) if self.way == HEADER else read_mapping(self.mapping)
        except Refusal as refusal:
            self.columns_errors.append(_(refusal.sentence) % refusal.facts)
            return []
        if looks_like_data([row.column for row in rows]):
            self._drop_columns(
                _("This looks like a row of the data. Nothing of it was kept; give the names of the columns.")
            )
            return []
        try:
            for row in rows:
                for cell in row:
                    plain(cell)
        except Refusal as refusal:
            self._drop_columns(_(refusal.sentence) % refusal.facts)
            return []
        if not rows:
            self.columns_errors.append(_("Paste the names of the columns."))
        return rows

    def _drop_columns(self, sentence: str) -> None:
        """Forget what was pasted for columns: it may be the data, of which nothing may stay."""
        self.header = self.mapping = ""
        self.columns_errors.append(sentence)

    def _read_manifest(self) -> Manifest | None:
        if not self.manifest.strip() or self.manifest_errors:
            return None
        try:
            return read_manifest(self.manifest.encode())
        except Refusal as refusal:
            self.manifest_errors.append(_(refusal.sentence) % refusal.facts)
            self.manifest = ""
            return None

    @property
    def told(self) -> Told:
        """The delivery; everything is valid."""
        persons = {
            name: count for name, field in self.groups if (count := self._persons.cleaned_data[field.name]) is not None
        }
        return Told(
            delivered_on=self.start["delivered_on"],
            phase=self.start["phase"],
            recipient=self.start["recipient"],
            ticked=[tick.entry.subject for tick in self.ticks if tick.ticked] if self.way == TICK else (),
            columns=self._columns,
            persons=persons,
            files=[row.file for row in self.files if row.file],
            name=self.facts.cleaned_data["name"],
            covers_from=self.facts.cleaned_data["covers_from"],
            covers_until=self.facts.cleaned_data["covers_until"],
            tool=self._manifest.tool if self._manifest else "",
            stated=self._manifest.stated if self._manifest else (),
        )

    def offer_mapping(self) -> None:
        """Make the header row into a mapping to be completed, with what bears the name of a variable filled in."""
        if self.way == HEADER and not self.mapping.strip():
            labels = {subject.key[1].casefold(): subject.key[1] for subject in self._subjects()}
            rows = [Named(row.column, labels.get(row.column.casefold(), "")) for row in self._columns]
            self.mapping = write_mapping(rows)

    def _subjects(self) -> Iterator[Subject]:
        return (tick.entry.subject for tick in self.ticks)

    def refuse(self, refusal: ValidationError) -> None:
        """Show a refusal of the register at the field that can put it right."""
        places = {"delivered_on": "start", "recipient": "start", "columns": "id_columns"}
        fields = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        for field, sentences in fields.items():
            if field in self.facts.fields:
                self.facts.add_error(field, sentences)
            else:
                self._errors += [Error(sentence, places.get(field, "id_name")) for sentence in sentences]

    @property
    def errors(self) -> list[Error]:
        """Every sentence, in the order of the page."""
        found = list(self._errors)
        found += [Error(sentence, "id_manifest") for sentence in self.manifest_errors]
        found += [Error(sentence, "id_columns") for sentence in self.columns_errors]
        for form in (self._persons, *self.files, self.facts):
            found += _of_form(form)
        return found


def _of_form(form: Any) -> Iterator[Error]:
    first = next(iter(form))
    for sentence in form.non_field_errors():
        yield Error(sentence, first.id_for_label)
    for field in form:
        for sentence in field.errors:
            yield Error(named(sentence, field), field.id_for_label)


def _named(subject: Subject) -> str:
    """Return the value of a variable's box: short, and the same each time."""
    return sha256("\0".join(subject.key).encode()).hexdigest()[:12]


class ReasonForm(forms.Form):
    """Why a remark does not stand in the way, or why something is withdrawn or discarded."""

    reason = TextField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write the reason; it stays visible for ever.")},
    )
