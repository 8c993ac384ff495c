"""Signing in: an e-mail address and a password, and one answer to whatever does not fit."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignIn(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("E-mail address"), _("Password")
        password.help_text = ""
        for field, told, autocomplete in (
            (login, _("Give your e-mail address, for example name@example.org."), "username"),
            (password, _("Give your password."), "current-password"),
        ):
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["autocomplete"] = autocomplete
            field.error_messages["required"] = told
        login.widget = forms.EmailInput(attrs={**login.widget.attrs, "spellcheck": "false"})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.user and not self.user.is_active:
            # Who may not sign in any more hears no more than who types a wrong password.
            raise get_adapter().validation_error("email_password_mismatch")
        return cleaned


class NewKey(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.required = _("Name of this key"), True
        name.help_text = _("To tell it from your others, for example: laptop at work.")
        name.widget.attrs["autocomplete"] = "off"
