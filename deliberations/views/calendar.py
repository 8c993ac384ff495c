"""Calendars to subscribe to: one for each person behind a secret address, and the public one."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import clock, permissions
from ..actions.close_calendar import close_calendar
from ..actions.invite_person import digest
from ..actions.open_calendar import open_calendar
from ..models import AlertKind, CalendarKey, Rung, agenda
from ..models.deliberation import DeliberationQuerySet
from ..writing.alerts import rule_of
from ..writing.calendar import Day
from ..writing.calendar import calendar as written
from ..writing.mail import link

_TYPE = "text/calendar; charset=utf-8"
_COOKIE = "calendar_secret"
"""Carries a new secret to the one page that shows it: the register does not keep it."""


@never_cache
@require_safe
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Explain the feeds, and say whether there is a private address; its secret is shown once, after it was made."""
    secret = request.get_signed_cookie(_COOKIE, "", max_age=60)
    context = {
        "key": CalendarKey.objects.filter(person=request.user.pk).first(),
        "new_address": f"{settings.ADDRESS}{reverse('calendar_feed', args=[secret])}" if secret else "",
        "public_address": f"{settings.ADDRESS}{reverse('public_calendar')}",
        "most": agenda.MOST,
    }
    page = render(request, "retention/calendar.html", context)
    page.delete_cookie(_COOKIE, path=reverse("calendar"))
    return page


@never_cache
@require_POST
@login_required
def change_calendar(request: HttpRequest) -> HttpResponse:
    """Make the private address, or a new one in its place; or take it back."""
    page = redirect("calendar")
    if "do_close" in request.POST:
        close_calendar(by=request.user, at=clock.now())
        messages.success(request, _("The address leads nowhere now."))
    else:
        page.set_signed_cookie(
            _COOKIE,
            open_calendar(by=request.user, at=clock.now()),
            max_age=60,
            path=reverse("calendar"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
    return page


@never_cache
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer with what the person of a secret may see, in their language; without sign-in, for programs."""
    key = CalendarKey.objects.select_related("person").filter(digest=digest(secret), person__is_active=True).first()
    if key is None:
        raise Http404
    person, today = key.person, clock.today()
    with translation.override(person.language):
        days = [*_own_days(person, today), *_effects(permissions.visible_to(person), today, "deliberation")]
        feed = written(
            days,
            name=_("Deliberation register"),
            description=_("Last lawful days, reminders, and acts that take effect, in the files that you may see."),
            language=person.language,
            url=link("calendar", language=person.language),
        )
    return HttpResponse(feed, content_type=_TYPE)


@require_safe
def public_calendar(request: HttpRequest) -> HttpResponse:
    """Answer with the days of published files, naming nobody who holds data."""
    files, today = permissions.published(), clock.today()
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    dues = agenda.due(permissions.published_deadlines(), today=today)
    days = [_public_day(one) for one in agenda.last_days(dues)]
    feed = written(
        [*days, *_effects(files, today, "public_deliberation")],
        name=_("Public deliberation register"),
        description=_("Last lawful days of data, and acts that take effect, in published deliberations."),
        language=language,
        url=link("register", language=language),
    )
    return HttpResponse(feed, content_type=_TYPE)


def _own_days(person: permissions.Person, today: date) -> list[Day]:
    """Return the last days, and of the reminders before them as many, the nearest."""
    last_days = agenda.due(permissions.deadlines_visible_to(person), today=today)
    days = list(_days_of(person, last_days))
    reminders = sorted(_reminders_of(person, last_days, today), key=lambda reminder: reminder.on)
    return [*days, *reminders[: agenda.MOST]]


def _days_of(person: permissions.Person, last_days: Sequence[agenda.Due]) -> Iterator[Day]:
    for one in last_days:
        obligation, stated = one.obligation, one.stated
        number, holder = obligation.deliberation.number, obligation.holder.display_name
        url = link("obligation", language=person.language, pk=obligation.pk)
        yield Day(
            name=f"obligation-{obligation.pk}",
            sequence=stated.sequence,
            on=one.on,
            summary=_("%(number)s: last day to destroy the data") % {"number": number},
            description=_("%(holder)s destroys the data by this day, that day included.") % {"holder": holder},
            url=url,
            changed_at=stated.changed_at,
            cancelled=one.is_discharged,
        )


def _reminders_of(person: permissions.Person, last_days: Sequence[agenda.Due], today: date) -> Iterator[Day]:
    rungs = list(Rung.objects.current().filter(kind=AlertKind.DEADLINE, days__gt=0).order_by("-days"))
    for one in last_days:
        obligation, stated = one.obligation, one.stated
        number, holder = obligation.deliberation.number, obligation.holder.display_name
        url = link("obligation", language=person.language, pk=obligation.pk)
        for rung in rungs:
            on = one.on - timedelta(days=rung.days)
            if on >= today and not one.is_discharged:
                yield Day(
                    name=f"obligation-{obligation.pk}-{rung.days}",
                    sequence=stated.sequence,
                    on=on,
                    summary=_("%(number)s: reminder, %(step)s") % {"number": number, "step": rule_of(rung)},
                    description=holder,
                    url=url,
                    changed_at=max(stated.changed_at, rung.since_at),
                )


def _effects(files: DeliberationQuerySet, today: date, page: str) -> Iterator[Day]:
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    for act, on, stated in agenda.effects(files, today=today):
        file = act.deliberation
        yield Day(
            name=f"file-{file.slug}-act-{act.seq}",
            sequence=stated.sequence,
            on=on,
            summary=_("%(number)s: %(kind)s takes effect") % {"number": file.number, "kind": act.get_kind_display()},
            description=file.title_for_reader or act.title,
            url=link(page, language=language, slug=file.slug),
            changed_at=stated.changed_at,
        )


def _public_day(one: agenda.LastDay) -> Day:
    file, language = one.deliberation, (get_language() or settings.LANGUAGE_CODE)[:2]
    return Day(
        name=f"file-{file.slug}",
        sequence=one.stated.sequence,
        on=one.on,
        summary=_("%(number)s: last lawful day of the data") % {"number": file.number},
        description=file.title_for_reader,
        url=link("public_deliberation", language=language, slug=file.slug),
        changed_at=one.stated.changed_at,
        cancelled=one.is_discharged,
    )
