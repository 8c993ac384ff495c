"""Fields for what people write in words: nothing invisible, not too long, and refused by the name of the field."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _

from ..rules.words import invisible


def refuse_unreadable(text: str, name: str, *, most: int | None = None) -> None:
    """Refuse a text that is too long or holds what nobody would see; `name` is what the page calls its field."""
    if most and len(text) > most:
        raise ValidationError(
            _("“%(field)s” has %(length)s characters; write at most %(most)s.")
            % {"field": name, "length": len(text), "most": most},
            code="max_length",
        )
    if found := invisible(text):
        before = " ".join(text[: text.index(found)].split())[-20:]
        raise ValidationError(
            _("“%(field)s” holds an invisible character (U+%(code)s) after “%(before)s”; type that place anew.")
            % {"field": name, "code": f"{ord(found):04X}", "before": before},
            code="invisible",
        )


class TextField(forms.CharField):
    """Gives a text as it stands on paper. Its refusals say which field they are about: they are read far from it."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = max_length
        # NUL is one of the characters that nobody sees, and has no sentence of its own.
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]

    def validate(self, value: Any) -> None:
        super().validate(value)
        refuse_unreadable(str(value), str(self.label), most=self.most)


class ShortNameField(TextField):
    """Gives the short name of an organisation, as addresses carry it."""

    _PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not self._PLAIN.fullmatch(value):
            raise ValidationError(
                _("“%(field)s” is written in small letters, digits and hyphens, for example universiteit-voorbeeld.")
                % {"field": self.label},
                code="short_name",
            )
