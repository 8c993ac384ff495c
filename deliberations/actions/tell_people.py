"""Who is told of an alert, and the rows that tell them: one for each person and channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from ..models import Alert, Audience, Involvement, Notification, Obligation, Preference, RoleGroup, bulk
from ..permissions import COMMITTEE, POSTS, is_still_told
from ..rules.acts import Role
from ..rules.ladder import next_post

Channel = Notification.Channel


_AT_THE_COMMITTEE = (Audience.SECRETARIAT, Audience.CHAIR)

Around = dict[int | None, list[int]]
"""Organisations by file, by primary key; around what is of no file yet there are none."""


class People:
    """Everybody who has a role today, by role and organisation; read once for a run."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, object], list[int]] = defaultdict(list)
        posts = RoleGroup.objects.filter(group__user__is_active=True).order_by("group__user")
        for role, organisation, slug, person in posts.values_list(
            "role", "organisation", "organisation__slug", "group__user"
        ):
            self._at[role, organisation].append(person)
            if slug == COMMITTEE:
                self._at[role, COMMITTEE].append(person)
        each = Preference.objects.filter(digest=Preference.Digest.EACH)
        self._each = set(each.values_list("person", flat=True))
        self.made: dict[tuple[object, ...], list[list[Any]]] = {}
        """The rows that told the same people of an earlier alert, as `tell_people` writes them."""

    def holding(self, role: str, organisation: object) -> list[int]:
        return self._at.get((role, organisation), [])

    def wants_each(self, person: int) -> bool:
        return person in self._each


def tell_people(alerts: Sequence[Alert], people: People, *, at: datetime) -> None:
    """Write what tells people of new alerts, each person once; where there is nobody, the fallback is told."""
    holders, providers = _around(alerts)
    columns, rows = bulk.columns(Notification), []
    place = columns.index("alert_id")
    for alert in alerts:
        told: dict[int, str] = {}
        for audience in alert.rung.audience:
            for person in _people(alert, audience, people, holders, providers):
                told.setdefault(person, audience)
        # Of a hundred thousand alerts many tell the same people: their rows differ by the alert alone.
        same = (at, alert.rung.urgent, *told.items())
        if same not in people.made:
            urgent = alert.rung.urgent
            telling = to_people(alert, told, people, urgent=urgent, at=at) if told else to_fallback(alert, at=at)
            people.made[same] = [bulk.row_of(each) for each in telling]
        rows += [[*row[:place], alert.pk, *row[place + 1 :]] for row in people.made[same]]
    if rows:
        bulk.insert(Notification, columns, rows)


def to_people(
    alert: Alert, told: dict[int, str], people: People, *, urgent: bool, at: datetime, again: int = 0
) -> Iterator[Notification]:
    """Yield one row in the inbox and one mail for each person, by primary key, with the audience they belong to."""
    for person, audience in told.items():
        said = {"alert": alert, "recipient_id": person, "audience": audience, "again": again, "created_at": at}
        yield Notification(channel=Channel.INBOX, due_at=at, sent_at=at, **said)
        alone = urgent or people.wants_each(person)
        post = at if alone else next_post(at)
        yield Notification(channel=Channel.EMAIL, due_at=post, bundle_on=None if alone else post.date(), **said)


def to_fallback(alert: Alert, *, at: datetime) -> Iterator[Notification]:
    """Yield the mails to the addresses that are told when nobody else can be."""
    for address in settings.ALERTS_FALLBACK_TO:
        yield Notification(alert=alert, channel=Channel.EMAIL, address=address, due_at=at, created_at=at)


def at_post(alert: Alert, audience: str, people: People) -> list[int]:
    """Return the people of one audience of an alert."""
    return _people(alert, audience, people, *_around([alert]))


def posts_of(people: Iterable[int]) -> dict[int, set[tuple[str, int]]]:
    """Return the roles that people, by primary key, have now, each with its organisation."""
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    held = RoleGroup.objects.filter(group__user__in=list(people)).order_by()
    for person, role, organisation in held.values_list("group__user", "role", "organisation"):
        found[person].add((role, organisation))
    return found


def audience_of(alert: Alert, person: Any) -> str:
    """Return as whom a person is told of an alert: as before, or else by a role that makes them one of those told."""
    posts = posts_of([person.pk])[person.pk]
    before = alert.notifications.filter(recipient=person).order_by("-pk").values_list("audience", flat=True)
    return next((str(each) for each in [*before, *POSTS] if each and is_still_told(alert, each, posts)), "")


def _people(
    alert: Alert,
    audience: str,
    people: People,
    holders: Around,
    providers: Around,
) -> list[int]:
    if audience == Audience.OWNER:
        return [alert.question.owner_id] if alert.question and alert.question.owner_id else []
    if audience == Audience.REPORTER:
        return [alert.facts["reporter"]] if "reporter" in alert.facts else []
    places: Iterable[object]
    if audience in _AT_THE_COMMITTEE:
        places = [COMMITTEE]
    elif audience == Audience.OFFICER:
        places = providers[alert.deliberation_id]
    else:
        places = [alert.organisation_id] if alert.organisation_id else holders[alert.deliberation_id]
    found = [person for place in places for role in POSTS[audience] for person in people.holding(role, place)]
    # Who wrote a report or a proposal is not the second person.
    return [person for person in found if person not in alert.facts.get("wrote", ())]


def _around(alerts: Sequence[Alert]) -> tuple[Around, Around]:
    """Return the holders of open obligations, and the providers, of the files of alerts that reach so far."""
    holders: Around = defaultdict(list)
    providers: Around = defaultdict(list)
    if files := {a.deliberation_id for a in alerts if a.organisation_id is None}:
        rows = Obligation.objects.open().filter(deliberation__in=files).order_by("pk")
        for file, holder in rows.values_list("deliberation", "holder"):
            holders[file].append(holder)
    if files := {a.deliberation_id for a in alerts if Audience.OFFICER in a.rung.audience}:
        involved = Involvement.objects.filter(deliberation__in=files, role=Role.PROVIDER).order_by("pk")
        for file, provider in involved.values_list("deliberation", "organisation"):
            providers[file].append(provider)
    return holders, providers
