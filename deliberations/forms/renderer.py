"""How forms become HTML: the markup of the base style sheet, from templates/forms/."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

_INPUT = "govuk-input"
_CLASSES: Mapping[str, str] = {
    "django/forms/widgets/text.html": _INPUT,
    "django/forms/widgets/date.html": _INPUT,
    "django/forms/widgets/email.html": _INPUT,
    "django/forms/widgets/password.html": _INPUT,
    "django/forms/widgets/number.html": _INPUT,
    "django/forms/widgets/select.html": "govuk-select",
    "django/forms/widgets/textarea.html": "govuk-textarea",
    "django/forms/widgets/checkbox.html": "govuk-checkboxes__input",
    "django/forms/widgets/checkbox_option.html": "govuk-checkboxes__input",
    "django/forms/widgets/radio_option.html": "govuk-radios__input",
    "django/forms/widgets/file.html": "govuk-file-upload",
}


class Renderer(TemplatesSetting):
    """Django's own widgets with the classes of the base, inside groups of our own."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name in _CLASSES:
            attrs = context["widget"]["attrs"]
            # A label stands above every field; a second one inside it would go away with the first letter.
            attrs.pop("placeholder", None)
            # A browser would cut what is pasted without a word; the form says how long it may be, and keeps it.
            attrs.pop("maxlength", None)
            # A form that names its own class wins: filters are smaller than form fields.
            attrs.setdefault("class", _CLASSES[template_name])
        return super().render(template_name, context, request)
