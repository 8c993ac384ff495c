"""Signing in, as the library does it, with the people of the demonstration beside the form."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from .models import User

_MOST = 12
"""People of the demonstration that the page names."""


class SignInView(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = User.objects.none()
        if settings.DEMONSTRATION:
            people = User.objects.filter(email__endswith=".example", is_active=True, groups__isnull=False)
            # Thousands of invented people may have no password: nobody signs in as one of them.
            people = people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
            people = people.prefetch_related("groups__role_group__organisation").order_by("pk").distinct()[:_MOST]
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # The library echoes the way back as it was typed; it would not follow one that leads elsewhere.
        return {
            **context,
            "people": people,
            "oidc_name": settings.OIDC_NAME,
            "redirect_field_value": self.get_next_url(),
        }
