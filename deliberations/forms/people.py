"""What supervisors write about people, and what people write when they come."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import Organisation, RoleGroup
from ..permissions import Person
from .day import DayField
from .text import TextField

_NONE = [("", "–")]


def _email_field(**kwargs: Any) -> forms.EmailField:
    told = _("Write an e-mail address as name@example.org.")
    field = forms.EmailField(label=_("E-mail address"), error_messages={"invalid": told, "required": told}, **kwargs)
    field.widget.attrs |= {"spellcheck": "false", "autocomplete": "off"}
    return field


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=[*_NONE, *RoleGroup.Role.choices])
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), to_field_name="slug", label=_("Institution"), empty_label="–"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = {"role": _("Choose a role."), "organisation": _("Choose an institution.")}
        for name, sentence in told.items():
            self.fields[name].error_messages["required"] = sentence
        organisation = self.fields["organisation"]
        organisation.queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        organisation.label_from_instance = lambda o: o.display_name  # type: ignore[attr-defined]

    def clean_role(self) -> RoleGroup.Role | None:
        chosen = self.cleaned_data["role"]
        return RoleGroup.Role(chosen) if chosen else None


class InvitationForm(RoleForm):
    name = TextField(label=_("Name"), max_length=200, error_messages={"required": _("Give the person’s name.")})
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    field_order = ("name", "email", "language", "role", "organisation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _email_field(help_text=_("The invitation goes there; it is also how they sign in."))
        for name in ("role", "organisation"):
            self.fields[name].required = False
        self.fields["role"].help_text = _("Leave role and institution empty for an outside expert on single files.")
        self.order_fields(self.field_order)


class PasswordForm(forms.Form):
    """The password of somebody who was invited; typed twice, because nobody sees it."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the same password again.")},
    )

    def __init__(self, *args: Any, email: str, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._who = get_user_model()(email=email, name=name)
        self.fields["password"].help_text = " ".join(map(str, password_validators_help_texts()))

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self._who)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", ValidationError(_("The two passwords differ; type them again.")))
        return cleaned


class SharingForm(forms.Form):
    until = DayField(
        label=_("Until"),
        help_text=_("The last day, for example 31 12 2026. The next day the file is gone for this person."),
    )

    field_order = ("email", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _email_field(help_text=_("Of a person who signs in already."))
        self.order_fields(self.field_order)

    def clean_email(self) -> Person:
        """Return the person whose address it is."""
        email = self.cleaned_data["email"].lower()
        person = get_user_model().objects.filter(email=email, is_active=True).first()
        if person is None:
            told = _("Nobody signs in with %(email)s; a supervisor invites that person first.") % {"email": email}
            raise ValidationError(told)
        return person
