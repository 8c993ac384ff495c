"""The inbox of alerts: what waits for whom, and what people made of it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import clock, permissions
from ..actions.acknowledge_alert import acknowledge_alert, words_of_others
from ..actions.escalate_alert import escalate_alert
from ..actions.snooze_alert import LAWFUL, snooze_alert
from ..forms.alert import ABOUT, STATES, AlertFilter
from ..models import Alert, AlertKind, Notification, Rung
from ..models.alert import AlertQuerySet, Numbers
from ..permissions import Right
from ..rules import ladder
from ..rules.deadlines import SOON
from ..writing.alerts import Told, tell
from ..writing.days import day
from ..writing.tables import csv_response
from .engine import troubles
from .list import paged, plain_query

_CHUNK = 500


class Card(NamedTuple):
    """One alert as the inbox shows it."""

    alert: Alert
    tone: str
    state: str
    says: Told
    told: list[Notification]
    snoozes: list[tuple[str, str]]  # value and words of each choice
    may_handle: bool
    may_silence: bool
    is_snoozed: bool
    following: int | None  # the alert that stands below it

    @property
    def first_told(self) -> list[Notification]:
        """One notification for each recipient: whoever got a mail too is named once."""
        return list({n.recipient_id or n.address: n for n in reversed(self.told)}.values())[::-1]

    @property
    def others(self) -> str:
        """Why who was told of it cannot silence it, where they cannot."""
        return "" if self.may_silence else words_of_others()

    @property
    def waits(self) -> bool:
        return self.alert.ended_at is None and self.alert.acknowledged_at is None


@never_cache
@require_safe
@login_required
def alerts(request: HttpRequest) -> HttpResponse:
    if (plain := plain_query(request)) is not None:
        return redirect(f"{request.path}?{plain}" if plain else request.path)
    chosen, all_alerts = AlertFilter(request.GET), permissions.alerts_visible_to(request.user)
    numbers = all_alerts.numbers(clock.now())
    wanted = _chosen(all_alerts, chosen).most_urgent_first().values_list("pk", flat=True)
    # By key first: what is skipped on the way to a later page is not read.
    page, wrong_page = paged(wanted, request, count=_count(numbers, chosen.state, chosen.kinds))
    shown = Alert.objects.told().filter(pk__in=list(page.object_list)).most_urgent_first()
    last = None
    if not page.object_list:
        last = all_alerts.filter(acknowledged_at__isnull=False).order_by("-acknowledged_at").first()
    context = {
        "filter": chosen,
        "page": page,
        "wrong_page": wrong_page,
        "engine": troubles(request.user),
        "cards": cards(request, shown),
        "states": _states(numbers, chosen),
        "abouts": _abouts(numbers, chosen),
        "last_acknowledged": last,
    }
    return render(request, "alerts/list.html", context)


@never_cache
@require_safe
@login_required
def alerts_csv(request: HttpRequest) -> HttpResponseBase:
    found = _chosen(permissions.alerts_visible_to(request.user), AlertFilter(request.GET))
    return csv_response(f"alerts-{clock.today()}.csv", _rows(found.most_urgent_first(), clock.today()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    sent = request.method == "POST"
    found = permissions.get_alert(request.user, pk, to=Right.HANDLE_ALERTS if sent else None)
    refusal = ""
    if sent:
        try:
            messages.success(request, _done(request, found))
            return redirect(_back(request, found))
        except ValidationError as said:
            # Somebody else was faster, perhaps: what is shown below the refusal is what stands now.
            refusal, found = " ".join(said.messages), permissions.get_alert(request.user, pk)
    (card,) = cards(request, [found])
    # What was typed stays, also where somebody else was faster.
    context = {"card": card, "refusal": refusal, "reason": request.POST.get("reason", "")}
    return render(request, "alerts/alert.html", context, status=422 if sent else 200)


def cards(request: HttpRequest, found: Iterable[Alert]) -> list[Card]:
    """Return what a page shows of some alerts, which were read with `told()`; three queries, however many."""
    shown = list(found)
    told: dict[int, list[Notification]] = {alert.pk: [] for alert in shown}
    notifications = Notification.objects.filter(alert__in=told).select_related("recipient").order_by("pk")
    for notification in notifications:
        told[notification.alert_id].append(notification)
    ladders: dict[str, list[ladder.Rung]] = defaultdict(list)
    for kind, days, every in Rung.objects.current().values_list("kind", "days", "every"):
        ladders[kind].append(ladder.Rung(days, every))
    reach = permissions.scope(request.user, Right.HANDLE_ALERTS)
    may_handle = reach.everywhere or bool(reach.organisations)
    today = clock.today()
    below = (alert.pk for alert in shown[1:])
    return [
        _card(
            alert,
            told[alert.pk],
            ladders[alert.kind],
            following,
            may_handle=may_handle,
            may_silence=permissions.may_silence(request.user, alert),
            today=today,
        )
        for alert, following in zip_longest(shown, below)
    ]


def _card(
    alert: Alert,
    told: list[Notification],
    rungs: list[ladder.Rung],
    following: int | None,
    *,
    may_handle: bool,
    may_silence: bool,
    today: date,
) -> Card:
    return Card(
        alert,
        *_stands(alert, today),
        tell(alert, today=today),
        told,
        list(_snoozes(alert, rungs, today)),
        may_handle,
        may_silence,
        alert.acknowledged_at is None and bool(alert.snoozed_until and alert.snoozed_until > clock.now()),
        following,
    )


def _snoozes(alert: Alert, rungs: list[ladder.Rung], today: date) -> Iterator[tuple[str, str]]:
    """Yield until when the alert may be put aside: never past the next rung, nor past the day itself."""
    limit = ladder.snooze_until(rungs, alert.about_on, today, lawful_day=alert.kind in LAWFUL)
    if limit is None:
        return
    offers = (
        (today + timedelta(days=7), _("in 7 days")),
        (today + timedelta(days=14), _("in 14 days")),
        (alert.about_on - timedelta(days=30), _("30 days before the day")),
    )
    offered = [(until.isoformat(), words) for until, words in offers if today < until <= limit]
    yield from offered or [(limit.isoformat(), _("on %(day)s, when the next step comes") % {"day": day(limit)})]


def _done(request: HttpRequest, found: Alert) -> str:
    """Do what was sent, and say what was done."""
    by, at = request.user, clock.now()
    if "do_acknowledge" in request.POST:
        acknowledge_alert(found, by=by, at=at)
        return _("%(number)s: acknowledged. It stays on record until its ground is gone.") % {"number": found.number}
    if "do_escalate" in request.POST:
        done = escalate_alert(found, reason=request.POST.get("reason", ""), by=by, at=at)
        said = {"number": found.number, "to": done.get_escalated_to_display()}
        return _("%(number)s: escalated to the %(to)s.") % said
    if "do_snooze" in request.POST:
        try:
            until = date.fromisoformat(request.POST.get("until", ""))
        except ValueError:
            raise ValidationError(_("Choose until when the alert is put aside.")) from None
        snooze_alert(found, until=until, by=by, at=at)
        return _("%(number)s: put aside until %(day)s.") % {"number": found.number, "day": day(until)}
    raise Http404


def _back(request: HttpRequest, found: Alert) -> str:
    """Return the way back to the list from which the form was sent, at the card that stood below; or to the alert."""
    state = request.POST.get("back", "")
    if state not in dict(STATES):
        return reverse("alert", args=[found.pk])
    following = request.POST.get("following", "")
    anchor = f"#alert-{following}" if following.isdecimal() and len(following) < 19 else "#alerts"
    return f"{_url(state=state)}{anchor}"


def _stands(alert: Alert, today: date) -> tuple[str, str]:
    """Return the tone and the word of where an alert stands."""
    if alert.ended_at:
        return "none", str(alert.get_ending_display())
    if alert.kind != AlertKind.DEADLINE:
        return _TONES[AlertKind(alert.kind)], _WORDS[AlertKind(alert.kind)]()
    left = (alert.about_on - today).days
    if left < 0:
        return "late", _("Overdue")
    words = ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
    return ("soon" if left <= SOON else "plan"), words


_TONES = {
    AlertKind.NO_DEADLINE: "soon",
    AlertKind.WAITS_FOR_EVENT: "plan",
    AlertKind.TAKES_EFFECT: "past",
    AlertKind.ENTRY_DIFFERS: "soon",
    AlertKind.QUESTION_WAITS: "soon",
    AlertKind.HOLD_REVIEW: "past",
    AlertKind.NOBODY_TOLD: "late",
    AlertKind.DELIVERY_STOPPED: "late",
    AlertKind.HELD_UNAPPROVED: "late",
    AlertKind.ROTATION: "soon",
    AlertKind.TO_CONFIRM: "soon",
    AlertKind.TO_ACCEPT: "soon",
    AlertKind.SENT_BACK: "soon",
    AlertKind.TO_COUNTERSIGN: "plan",
    AlertKind.PROPOSAL_BACK: "soon",
}
_WORDS: dict[str, Callable[[], str]] = {
    AlertKind.NO_DEADLINE: lambda: _("No deadline known"),
    AlertKind.WAITS_FOR_EVENT: lambda: _("Waits for an event"),
    AlertKind.TAKES_EFFECT: lambda: _("Not yet in force"),
    AlertKind.ENTRY_DIFFERS: lambda: _("To explain"),
    AlertKind.QUESTION_WAITS: lambda: _("To explain"),
    AlertKind.HOLD_REVIEW: lambda: _("On hold"),
    AlertKind.NOBODY_TOLD: lambda: _("Nobody warned"),
    AlertKind.DELIVERY_STOPPED: lambda: _("To decide"),
    AlertKind.HELD_UNAPPROVED: lambda: _("Held, not allowed"),
    AlertKind.ROTATION: lambda: _("To report"),
    AlertKind.TO_CONFIRM: lambda: _("To confirm"),
    AlertKind.TO_ACCEPT: lambda: _("To accept"),
    AlertKind.SENT_BACK: lambda: _("Sent back"),
    AlertKind.TO_COUNTERSIGN: lambda: _("To countersign"),
    AlertKind.PROPOSAL_BACK: lambda: _("Sent back"),
}


def _chosen(found: AlertQuerySet, chosen: AlertFilter) -> AlertQuerySet:
    found = _in_state(found, chosen.state)
    return found.filter(kind__in=chosen.kinds) if chosen.kinds else found


def _in_state(found: AlertQuerySet, state: str) -> AlertQuerySet:
    at = clock.now()
    return {"open": found.open(at), "snoozed": found.snoozed(at), "acknowledged": found.acknowledged()}[state]


class Facet(NamedTuple):
    label: str
    number: int
    url: str
    is_current: bool


def _count(numbers: Sequence[Numbers], state: str, kinds: Collection[str]) -> int:
    """Count the alerts of one state about some things; none named: about anything."""
    return sum(getattr(each, state) for each in numbers if not kinds or each.kind in kinds)


def _states(numbers: Sequence[Numbers], chosen: AlertFilter) -> list[Facet]:
    return [
        Facet(
            str(label),
            _count(numbers, state, chosen.kinds),
            _url(state=state, about=chosen.about),
            state == chosen.state,
        )
        for state, label in STATES
    ]


def _abouts(numbers: Sequence[Numbers], chosen: AlertFilter) -> list[Facet]:
    every = Facet(_("All"), _count(numbers, chosen.state, ()), _url(state=chosen.state), not chosen.about)
    return [every] + [
        Facet(
            str(label),
            _count(numbers, chosen.state, kinds),
            _url(state=chosen.state, about=about),
            about == chosen.about,
        )
        for about, (label, kinds) in ABOUT.items()
    ]


def _url(**query: str) -> str:
    said = {name: value for name, value in query.items() if value and (name, value) != ("state", "open")}
    address = reverse("alerts")
    return f"{address}?{urlencode(said)}" if said else address


def _rows(found: AlertQuerySet, today: date) -> Iterator[Sequence[object]]:
    yield _("number"), _("institution"), _("heading"), _("day"), _("rule"), _("raised at"), _("state")
    keys = list(found.values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        for alert in Alert.objects.told().filter(pk__in=keys[start : start + _CHUNK]).most_urgent_first():
            says = tell(alert, today=today)
            yield (
                alert.number,
                alert.organisation.display_name if alert.organisation else None,
                says.headline,
                alert.about_on,
                says.rule,
                alert.raised_at,
                _stands(alert, today)[1],
            )
