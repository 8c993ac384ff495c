"""What counts and lists open obligations by the hundred thousand: right in every state, and read from an index."""

from datetime import date

import pytest
from django.db import connection

from deliberations import permissions
from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.place_hold import place_hold
from deliberations.actions.register_act import register_act
from deliberations.models import Alert, Hold, Notification, Obligation, Term, horizon
from deliberations.models.listing import known_acts
from deliberations.rules.obligations import State
from deliberations.rules.timeline import About, Change, Subject
from tests.building import decision, keep_until, open_file, party

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
EVENT = Change(Subject(About.RETENTION, ()), True, {"rule": "event", "text": {"en": "When the study ends."}}, 1)


@pytest.fixture
def many(cast, now):
    """One obligation in each state, twice; the first file of the register runs too. Returns them by file number."""
    said = {
        "20/001": keep_until("2026-11-22"),
        "20/002": keep_until("2026-11-23"),
        "20/003": keep_until("2027-02-22"),
        "20/004": EVENT,
        "20/005": None,
        "20/006": keep_until("2026-10-31"),
        "20/007": keep_until("2026-10-31"),
    }
    for number, retention in said.items():
        for twin in ("ksz", "hogeschool-voorbeeld"):
            file = open_file(number.replace("/0", "/1" if twin == "ksz" else "/0"), at=now)
            changes = [party("recipient", twin), *([retention] if retention else [])]
            register_act(file, decision("2020-03-01", *changes), by=None, at=now)
    held = list(Obligation.objects.filter(deliberation__number__in=["20/006", "20/106"]))
    place_hold(held, ground=Hold.Ground.COURT, reason="A case.", review_on=date(2027, 1, 4), by=cast.registrar, at=now)
    for obligation in Obligation.objects.filter(deliberation__number__in=["20/007", "20/107"]):
        discharge_obligation(obligation, through="certificate 1", by=cast.registrar, at=now)


def open_terms():
    return Term.objects.open().on(TODAY)


def test_counts_and_lists_agree_with_the_rule_of_each_obligation(many):
    expected = {}
    for obligation in Obligation.objects.on(TODAY).open():
        expected.setdefault(obligation.state(TODAY), set()).add(obligation.pk)
    assert expected.keys() == set(horizon.STATES)
    tallies = horizon.tally(open_terms())
    assert horizon.counts(tallies, today=TODAY) == {state: len(pks) for state, pks in expected.items()}
    for state, pks in expected.items():
        found = horizon.standing(open_terms(), state, today=TODAY)
        assert set(found.values_list("obligation", flat=True)) == pks, state


def test_order_is_by_day_and_then_those_without_one_wherever_it_is_cut(many):
    ordered = horizon.InOrder(open_terms(), horizon.tally(open_terms()))
    every = [line.obligation.due_on for line in horizon.lines(ordered[:], today=TODAY)]
    assert len(every) == len(ordered) == 13
    assert every == sorted(filter(None, every)) + [None] * 4
    for first in range(14):
        for last in range(first, 15):
            assert ordered[first:last] == ordered[:][first:last]


def test_whoever_sees_some_files_counts_those_and_no_other(many, cast):
    for role, number in (("auditor", 13), ("other_dpo", 6), ("officer", 7), ("stranger", 0)):
        visible = permissions.deadlines_visible_to(getattr(cast, role)).open().on(TODAY)
        seen = permissions.obligations_visible_to(getattr(cast, role)).open().on(TODAY)
        assert set(visible.values_list("obligation", flat=True)) == set(seen.values_list("pk", flat=True))
        assert sum(each.number for each in horizon.tally(visible)) == number, role


@pytest.mark.parametrize(
    ("what", "index"),
    [
        (lambda: open_terms().order_by().values("due_on"), "term_open"),
        (lambda: horizon.standing(open_terms(), State.OVERDUE, today=TODAY).most_urgent_first()[:5], "term_"),
        (lambda: Alert.objects.standing().most_urgent_first().values("pk")[:25], "alert_standing"),
        (lambda: Alert.objects.standing().order_by().values("kind", "acknowledged_at"), "alert_counted"),
        (lambda: known_acts().filter(effective_on__gt=TODAY).order_by("effective_on"), "act_takes_effect"),
        (lambda: Notification.objects.filter(alert__in=[1, 2]), "alert_id"),
        (lambda: Notification.objects.unsent().order_by("due_at"), "notification_due"),
    ],
    ids=["tally", "overdue", "inbox", "counts", "to come", "told", "queue"],
)
def test_index_answers(many, what, index):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a table this small it would rather read whole, and sort
            cursor.execute("set local enable_seqscan = off; set local enable_sort = off")
    plan = what().explain()
    assert index in plan, plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
