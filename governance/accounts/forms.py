"""Signing in: an e-mail address and a password, one answer to whatever does not fit, and codes that work once."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.mfa import app_settings as second_factor
from allauth.mfa.adapter import get_adapter as get_second_factor
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache
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


class _CodeOnce(forms.Form):
    """Whatever a code was good for, it is good for nothing else after that.

    The library forgets a code after one period, takes it for as long as clocks may differ, and lets the one that
    set up the app sign in too.
    """

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        lasts = second_factor.TOTP_PERIOD * (2 * second_factor.TOTP_TOLERANCE + 1)
        if not cache.add(f"second-factor-used:{self.user.pk}:{''.join(code.split())}", True, timeout=lasts):
            raise get_second_factor().validation_error("incorrect_code")
        return code


class NewApp(_CodeOnce, ActivateTOTPForm):
    pass


class Code(_CodeOnce, AuthenticateForm):
    pass


class CodeAgain(_CodeOnce, ReauthenticateForm):
    pass
