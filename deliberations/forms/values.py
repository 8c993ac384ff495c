"""Fields for what the details of a change hold: texts by language, counts, yes or no, words, days."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..rules.acts import LANGUAGES, Holds, Shape
from ..rules.numbers import shown
from ..templatetags.words import FIELDS, VALUES
from .day import DayField
from .text import TextField, refuse_unreadable

MOST_PROSE = 5000
"""Characters of a text in one language."""

_NOT_STATED = pgettext_lazy("form of a variable", "not stated")


class ProseInput(forms.Widget):
    """One text in the reader's language, and below it the others."""

    template_name = "forms/prose.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 3) -> None:
        super().__init__(attrs)
        self.rows = rows

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> dict[str, str]:
        typed = {code: str(data.get(f"{name}-{code}", "")).replace("\r\n", "\n").strip() for code in LANGUAGES}
        return {code: text for code, text in typed.items() if text}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        return all(f"{name}-{code}" not in data for code in LANGUAGES)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        texts, reader = value or {}, (get_language() or "en")[:2]
        names = dict(settings.LANGUAGES)
        ordered = sorted(LANGUAGES, key=lambda code: code != reader)
        context["widget"] |= {
            "rows": self.rows,
            "languages": [(code, names[code], texts.get(code, "")) for code in ordered],
            "elsewhere": any(texts.get(code) for code in ordered[1:]) and not texts.get(reader),
        }
        return context

    def id_for_label(self, id_: str | None, index: str = "0") -> str:
        return f"{id_}-{(get_language() or 'en')[:2]}" if id_ else ""


class ProseField(forms.Field):
    """Gives a text by language, empty where none was written."""

    widget = ProseInput

    def __init__(self, *, most: int = MOST_PROSE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, value: dict[str, str]) -> dict[str, str]:
        languages = dict(settings.LANGUAGES)
        for code, text in value.items():
            refuse_unreadable(text, f"{self.label} ({languages[code]})", most=self.most)
        if self.required and not value:
            raise ValidationError(_("Write the text in at least one language."))
        return value


class CountField(TextField):
    """Gives a whole number, written with or without separators: 14800, 14.800, 14 800."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input govuk-input--width-10"}),
            **kwargs,
        )

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        plain = re.sub(r"(?<=\d)[.,'’\s](?=\d{3}(\D|$))", "", text)
        if not re.fullmatch(r"\d{1,10}", plain, re.ASCII):
            raise ValidationError(
                _("“%(field)s”: %(typed)s is not a whole number; write it as 14800."),
                params={"field": self.label, "typed": shown(text)},
            )
        return int(plain)


def _yes_or_no(**kwargs: Any) -> forms.Field:
    choices = [("", _NOT_STATED), ("yes", _("yes")), ("no", _("no"))]
    return forms.TypedChoiceField(choices=choices, coerce=lambda value: value == "yes", empty_value=None, **kwargs)


def field_for(name: str, shape: Shape) -> forms.Field:
    """Return the form's field for a detail of a change; all may stay empty."""
    kwargs: dict[str, Any] = {"label": FIELDS[name], "required": False}
    if shape.of == Holds.WORD:
        words = VALUES.get(name, {})
        return forms.ChoiceField(
            choices=[("", "–"), *((word, words.get(word, _NOT_STATED)) for word in shape.words)], **kwargs
        )
    return _FIELDS[shape.of](**kwargs)


_FIELDS: Mapping[Holds, Callable[..., forms.Field]] = {
    Holds.TEXT: ProseField,
    Holds.COUNT: CountField,
    Holds.TRUTH: _yes_or_no,
    Holds.DAY: DayField,
}
