"""Days and numbers in four languages, and links that keep the query."""

from datetime import UTC, date, datetime

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils.translation import override

from deliberations.templatetags import register as tags


@pytest.mark.parametrize(
    ("language", "sixth", "first"),
    [
        ("en", "6 July 2021", "1 July 2021"),
        ("nl", "6 juli 2021", "1 juli 2021"),
        ("fr", "6 juillet 2021", "1er juillet 2021"),
        ("de", "6. Juli 2021", "1. Juli 2021"),
    ],
)
def test_a_day_in_full(language, sixth, first):
    with override(language):
        assert (tags.day(date(2021, 7, 6)), tags.day(date(2021, 7, 1))) == (sixth, first)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "6 Jul 2021"), ("nl", "6 jul 2021"), ("fr", "6 juil. 2021"), ("de", "6. Juli 2021")],
)
def test_a_day_cut_short(language, expected):
    with override(language):
        assert tags.short_day(date(2021, 7, 6)) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Friday 31 January 2031"),
        ("nl", "vrijdag 31 januari 2031"),
        ("fr", "vendredi 31 janvier 2031"),
        ("de", "Freitag, 31. Januar 2031"),
    ],
)
def test_a_day_with_its_weekday(language, expected):
    with override(language):
        assert tags.weekday_day(date(2031, 1, 31)) == expected


def test_no_day_is_nothing():
    assert tags.day(None) == tags.short_day(None) == tags.weekday_day(None) == ""


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "14,800"), ("nl", "14.800"), ("fr", "14\N{NARROW NO-BREAK SPACE}800"), ("de", "14.800")],
)
def test_a_number(language, expected):
    with override(language):
        assert tags.number(14800) == expected
        assert tags.number(800) == "800"
        assert tags.number("about ten") == "about ten"
        assert tags.number(None) == ""


def rendered(source, address):
    request = RequestFactory().get(address)
    return Template("{% load register %}" + source).render(RequestContext(request, {}, processors=[]))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% query_with page=2 %}", "?q=a%26b&amp;state=x&amp;page=2"),
        ("{% query_with q='c' page=None %}", "?q=c&amp;state=x"),
        ("{% query_without 'q' %}", "?state=x"),
        ("{% query_without 'q' 'state' %}", "?"),
    ],
)
def test_links_keep_the_query(source, expected):
    source = source.replace("%}", "as link %}{{ link }}")
    context = "{% with request=request %}" + source + "{% endwith %}"
    request = RequestFactory().get("/en/register/?q=a%26b&state=x")
    template = Template("{% load register %}" + context)
    assert template.render(RequestContext(request, {"request": request})) == expected


def test_a_moment_is_of_the_day_that_brussels_has():
    with override("en"):
        assert tags.day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "24 November 2026"
        assert tags.day(datetime(2026, 7, 31, 22, 0, tzinfo=UTC)) == "1 August 2026"
