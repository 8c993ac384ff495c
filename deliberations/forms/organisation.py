"""What staff write about an organisation: names, number, units, and whom to turn to."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from ..models import Organisation
from .text import ShortNameField, TextField

_CONTACT = ("name", "email", "telephone", "purpose")
_SPARE = 2
"""Empty contacts that the form offers; a contact that is emptied is taken away."""


class OrganisationForm(forms.Form):
    slug = ShortNameField(
        label=_("Short name"),
        max_length=80,
        help_text=_("As it stands in addresses and in files of facts, for ever: small letters, digits and hyphens."),
        error_messages={"required": _("Give a short name, for example universiteit-voorbeeld.")},
    )
    name = TextField(
        label=_("Official name"),
        max_length=300,
        help_text=_("In the organisation’s own language."),
        error_messages={"required": _("Give the official name.")},
    )
    enterprise_number = TextField(
        label=_("Enterprise number"),
        required=False,
        max_length=30,
        help_text=_("Ten digits, for example 0308.357.159. A body from abroad has none."),
    )
    units = TextField(
        label=_("Units"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Faculties, centres or services that files name, one on each line."),
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        contacts = organisation.contacts if organisation else []
        if organisation:
            kwargs["initial"] = _said(organisation)
        super().__init__(*args, **kwargs)
        if organisation:
            del self.fields["slug"]
        for language, own_name in settings.LANGUAGES:
            field = TextField(label=own_name, required=False, max_length=300)
            field.widget.attrs["lang"] = language
            self.fields[f"names-{language}"] = field
        self.contact_count = len(contacts) + _SPARE
        for n in range(self.contact_count):
            self.fields[f"contact-{n}-name"] = TextField(label=_("Name"), required=False, max_length=200)
            self.fields[f"contact-{n}-email"] = forms.EmailField(
                label=_("E-mail address"),
                required=False,
                error_messages={"invalid": _("Write an e-mail address as name@example.org.")},
            )
            self.fields[f"contact-{n}-telephone"] = TextField(label=_("Telephone"), required=False, max_length=40)
            self.fields[f"contact-{n}-purpose"] = TextField(
                label=_("What for"),
                required=False,
                max_length=200,
                help_text=_("For example: data protection, deliveries, invoices."),
            )

    def head(self) -> Iterator[BoundField]:
        """Yield the fields that come before the names."""
        return (self[name] for name in ("slug", "name", "enterprise_number") if name in self.fields)

    def names(self) -> list[BoundField]:
        return [self[f"names-{language}"] for language, _name in settings.LANGUAGES]

    def contacts(self) -> list[list[BoundField]]:
        return [[self[f"contact-{n}-{part}"] for part in _CONTACT] for n in range(self.contact_count)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for n in range(self.contact_count):
            given = {part: cleaned.get(f"contact-{n}-{part}", "") for part in _CONTACT}
            if any(given.values()) and not given["name"]:
                self.add_error(
                    f"contact-{n}-name", ValidationError(_("Give this contact a name, or empty its fields."))
                )
        return cleaned

    def said(self) -> dict[str, Any]:
        """Return what was written, as the actions take it."""
        cleaned = self.cleaned_data
        contacts = [{part: cleaned[f"contact-{n}-{part}"] for part in _CONTACT} for n in range(self.contact_count)]
        return {
            "name": cleaned["name"],
            "names": {language: cleaned[f"names-{language}"] for language, _name in settings.LANGUAGES},
            "enterprise_number": cleaned["enterprise_number"],
            "units": cleaned["units"].splitlines(),
            "contacts": contacts,
        }


def _said(organisation: Organisation) -> dict[str, Any]:
    said = {
        "name": organisation.name,
        "enterprise_number": organisation.enterprise_number,
        "units": "\n".join(organisation.units),
    }
    said |= {f"names-{language}": text for language, text in organisation.names.items()}
    for n, contact in enumerate(organisation.contacts):
        said |= {f"contact-{n}-{part}": contact.get(part, "") for part in _CONTACT}
    return said
