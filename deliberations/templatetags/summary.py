"""The sentences of an error summary, which stand away from their fields."""

from django import forms, template
from django.forms import BoundField

from ..forms.day import DayField
from ..writing.joined import labelled

register = template.Library()

_FITS_EVERY_FIELD = forms.Field.default_error_messages["required"]


@register.filter
def named(sentence: str, field: BoundField) -> str:
    """Return a sentence that is understood away from its field: with the field's name, where it fits several."""
    label = str(field.label)
    if label in sentence or (str(sentence) != str(_FITS_EVERY_FIELD) and not isinstance(field.field, DayField)):
        return sentence
    return f"{label} {sentence}" if label.endswith("?") else labelled(label, sentence)
