"""The private address of a calendar: one at a time, its secret not kept, gone when its person leaves."""

import pytest
from django.core.exceptions import ValidationError

from deliberations.actions.close_calendar import close_calendar
from deliberations.actions.end_access import end_access
from deliberations.actions.invite_person import digest
from deliberations.actions.open_calendar import open_calendar
from deliberations.models import CalendarKey, JournalLine

pytestmark = pytest.mark.django_db


def verbs():
    return list(JournalLine.objects.order_by("-number").values_list("verb", flat=True)[:1])


def test_only_the_digest_of_the_secret_is_kept(cast, now):
    secret = open_calendar(by=cast.dpo, at=now)
    key = CalendarKey.objects.get()
    assert (key.person, key.digest, key.made_at) == (cast.dpo, digest(secret), now)
    assert verbs() == ["opened_calendar"]
    assert secret not in str(list(JournalLine.objects.values()))


def test_a_new_address_takes_the_place_of_the_old(cast, now):
    first, second = open_calendar(by=cast.dpo, at=now), open_calendar(by=cast.dpo, at=now)
    assert first != second
    assert CalendarKey.objects.get().digest == digest(second)
    assert verbs() == ["renewed_calendar"]


def test_taken_back_it_leads_nowhere_and_once_is_enough(cast, now):
    open_calendar(by=cast.dpo, at=now)
    close_calendar(by=cast.dpo, at=now)
    assert not CalendarKey.objects.exists()
    assert verbs() == ["closed_calendar"]
    lines = JournalLine.objects.count()
    close_calendar(by=cast.dpo, at=now)
    assert JournalLine.objects.count() == lines


def test_it_ends_with_the_access_of_its_person(cast, now):
    open_calendar(by=cast.dpo, at=now)
    open_calendar(by=cast.officer, at=now)
    end_access(cast.dpo, by=cast.supervisor, at=now)
    assert CalendarKey.objects.get().person == cast.officer
    with pytest.raises(ValidationError, match="has left"):
        open_calendar(by=cast.dpo, at=now)
