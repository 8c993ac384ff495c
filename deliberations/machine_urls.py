"""The addresses for programs, which have no language."""

from django.urls import URLPattern, path

from .views import calendar, engine

urlpatterns: list[URLPattern] = [
    path("calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("metrics", engine.metrics, name="metrics"),
]
