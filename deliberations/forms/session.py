"""The forms about sessions on site, their outputs, and the verdicts on them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import permissions
from ..models import Deliberation, History, Organisation, Output, Session
from ..reading.manifest import SentFile
from ..rules.release import Decision, phases_inside
from .day import DayField
from .text import TextField
from .values import CountField

_MOST_PROGRAMS = 50


class ProgramsField(TextField):
    """Gives name and SHA-256 of each program, written as lines of `name;SHA-256`."""

    def clean(self, value: Any) -> list[tuple[str, str]]:
        found = []
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        for number, line in enumerate(lines, 1):
            name, separator, digest = (part.strip() for part in line.rpartition(";"))
            if not separator or not name or len(name) > 200 or not re.fullmatch(r"[0-9a-fA-F]{64}", digest):
                raise ValidationError(
                    _("Line %(line)s must be the name of a program and its SHA-256: name;SHA-256."),
                    params={"line": number},
                )
            found.append((name, digest.lower()))
        if len(found) > _MOST_PROGRAMS:
            raise ValidationError(_("At most %(most)s programs."), params={"most": _MOST_PROGRAMS})
        return found


class SessionForm(forms.Form):
    held_on = DayField(label=_("Day of the session"))
    phase = forms.ChoiceField(
        label=_("Phase"), required=False, help_text=_("A phase in which only anonymous results leave.")
    )
    room = TextField(label=_("Room"), max_length=200)
    researcher = TextField(
        label=_("Researcher"), max_length=200, help_text=_("The name of the person who ran the programs.")
    )
    recipient = forms.ChoiceField(label=_("Institution of the researcher"))
    supervised_by = forms.ChoiceField(label=_("Supervised by"))
    programs = ProgramsField(
        label=_("Programs that were brought in"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One a line: name;SHA-256."),
    )

    def __init__(self, deliberation: Deliberation, person: Any, data: Any = None) -> None:
        super().__init__(data, initial={"supervised_by": str(person.pk)})
        self._officers = {str(officer.pk): officer for officer in permissions.officers_of(deliberation)}
        parties = Organisation.objects.filter(
            involvements__deliberation=deliberation, involvements__role="recipient"
        ).distinct()
        self._parties = {party.slug: party for party in parties}
        phases = [*((name, name) for name in _phases(deliberation.history())), ("", _("not known"))]
        self._offer("phase", phases)
        self.initial["phase"] = phases[0][0]
        self._offer("recipient", [(slug, party.display_name) for slug, party in self._parties.items()])
        self._offer("supervised_by", [(pk, officer.get_full_name()) for pk, officer in self._officers.items()])
        self.fields["phase"].unmarked = True  # type: ignore[attr-defined]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_recipient(self) -> Organisation:
        return self._parties[self.cleaned_data["recipient"]]

    def clean_supervised_by(self) -> Any:
        return self._officers[self.cleaned_data["supervised_by"]]


def _phases(history: History) -> list[str]:
    """Return the phases of any text of the file in which only anonymous results leave."""
    found = (name for version in history.versions() for name in phases_inside(history.fold(version.acts)))
    return list(dict.fromkeys(found))


class OutputForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Output.Kind.choices)
    title = TextField(label=_("What it is"), max_length=200)
    context = TextField(
        label=_("Context"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it shows, about whom, and for what it is needed."),
    )
    smallest_count = CountField(
        label=_("Smallest count"),
        required=False,
        help_text=_("How many persons stand behind the smallest cell or estimate, unweighted."),
    )
    mitigation = TextField(
        label=_("What was done about small counts"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    file_name = TextField(label=_("Name of its file"), max_length=200)
    size = CountField(label=_("Size in bytes"))
    sha256 = TextField(label=_("SHA-256"), max_length=64)
    replaces = forms.ChoiceField(label=_("Instead of"), required=False)

    def __init__(self, session: Session, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["smallest_count"].unmarked = True  # type: ignore[attr-defined]
        outputs = list(session.outputs.all())
        replaced = {output.replaces_id for output in outputs}
        self._asked = {
            str(output.number): output
            for output in outputs
            if output.decision == Decision.CHANGES_ASKED and output.pk not in replaced and not output.withdrawn_at
        }
        if self._asked:
            choices = [("", "–"), *((number, f"{o.label} {o.title}") for number, o in self._asked.items())]
            self.fields["replaces"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["replaces"]

    @property
    def told(self) -> dict[str, Any]:
        """The output; everything is valid."""
        said = dict(self.cleaned_data)
        file = SentFile(said.pop("file_name"), said.pop("size"), said.pop("sha256").lower())
        replaces = self._asked.get(said.pop("replaces", ""))
        return {**said, "kind": Output.Kind(said["kind"]), "file": file, "replaces": replaces}


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Your verdict"),
        choices=Output.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your verdict; nothing leaves by waiting.")},
    )
    note = TextField(
        label=_("Why"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed unless you approve. The other checker reads it once both have spoken."),
    )
