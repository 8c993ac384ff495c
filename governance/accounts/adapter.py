"""How sign-in differs from the library's default: nobody makes an account for themselves, secrets are kept sealed."""

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class ClosedSignUp(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and this password do not go together."),
        "too_many_login_attempts": _("Too many attempts. Wait a quarter of an hour and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Go on in the language of the person, and remember it for the address without a language."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response["Location"] = translate_url(response["Location"], user.language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to a person in their own language, whatever the one of the page."""
        language = context["user"].language
        if "password_reset_url" in context:
            # The way there follows no host that the request named.
            there = urlsplit(translate_url(context["password_reset_url"], language))
            context["password_reset_url"] = f"{settings.ADDRESS}{there.path}"
        with translation.override(language):
            super().send_mail(template_prefix, email, context)

    def render_mail(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["headers"] = {**(kwargs.get("headers") or {}), "Auto-Submitted": "auto-generated"}
        return super().render_mail(*args, **kwargs)


class LinkedOnly(DefaultSocialAccountAdapter):
    """Let in through a provider only who linked it to their account; an e-mail address that it names proves nothing."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("account")


class SecondFactor(DefaultMFAAdapter):
    """Keep the secrets of second factors sealed with a key that the database does not hold."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Sealed with another key: no code may fit, so what comes out is a secret that nobody knows.
            return str(generate_totp_secret())

    def build_totp_svg(self, url: str) -> str:
        """Return the drawing alone, to stand in a page."""
        drawing: str = super().build_totp_svg(url)
        return drawing[drawing.index("<svg") :]


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
