"""Signing in and out. Nothing else of the sign-in library has an address."""

from allauth.account.views import LogoutView
from django.urls import URLPattern, path

from .views import SignInView

urlpatterns: list[URLPattern] = [
    path("sign-in/", SignInView.as_view(), name="account_login"),
    path("sign-out/", LogoutView.as_view(), name="account_logout"),
]
