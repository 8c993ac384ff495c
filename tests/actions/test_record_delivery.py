"""Deliveries: judged against the text of their very day, recorded once, explained, withdrawn, never deleted."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from deliberations.actions.add_organisation import add_organisation
from deliberations.actions.correct_act import correct_act
from deliberations.actions.examine_delivery import examine_delivery, stamp
from deliberations.actions.record_delivery import record_delivery
from deliberations.actions.record_event import record_event
from deliberations.actions.register_act import register_act
from deliberations.actions.verify_journal import verify_journal
from deliberations.actions.waive_result import waive_result
from deliberations.actions.withdraw_delivery import withdraw_delivery
from deliberations.models import Alert, CheckResult, Delivery, JournalLine, Obligation, Waiver
from deliberations.reading.columns import Named
from deliberations.reading.manifest import Stated
from deliberations.rules.delivery import Judgement, Outcome, Reason, Rule, conclude, fingerprint
from deliberations.rules.timeline import About, Change, Subject
from deliberations.writing.alerts import tell
from tests.actions.test_together import together
from tests.building import act, decision, open_file, party, variable
from tests.deliveries import DAY, approved, named, record, sent, told


@pytest.fixture
def file(cast, file_21_128):
    return file_21_128


@pytest.fixture
def officer(cast):
    return cast.officer


def judged(delivery):
    return Delivery.objects.judged().get(pk=delivery.pk).judgement


def rules_of(delivery, outcome):
    return [result.rule for result in delivery.results.filter(outcome=outcome)]


def test_delivery_of_all_75_variables_conforms_and_the_journal_tells(file, officer, now):
    delivery = record(file, told(file), by=officer, at=now)
    assert (delivery.label, delivery.total, judged(delivery)) == ("L1", 54000, Judgement.CONFORMS)
    assert delivery.columns.count() == 75
    assert set(delivery.columns.values_list("allowed", flat=True)) == {"yes"}
    assert delivery.columns.get(variable__label="leeftijdsklasse").transformation == "classes"
    state = file.history().state(on=DAY)
    kept = delivery.results.get(rule=Rule.P1)
    assert (kept.acts, kept.state_sha256) == ([[0, 0], [1, 0], [2, 0]], fingerprint(state))
    line = JournalLine.objects.order_by("-number")[0]
    assert (line.verb, line.actor, line.subject) == ("recorded_delivery", officer, "21/128 L1")
    assert (line.deliberation, line.concerns_on) == (file, DAY)
    assert line.after["variables"] == 75
    assert line.after["judgement"] == "conforms"
    assert verify_journal(at=now).broken_at is None


def test_same_delivery_sent_twice_is_one(file, officer, now):
    first = record(file, told(file), by=officer, at=now)
    assert record(file, told(file), by=officer, at=now + timedelta(minutes=1)) == first
    assert JournalLine.objects.filter(verb="recorded_delivery").count() == 1


def test_column_that_is_not_approved_stops_the_delivery_which_stays_on_record(file, officer, now):
    what = told(file, columns=named("geslacht", "loon"))
    delivery = record(file, what, by=officer, at=now)
    assert (delivery.has_left, judged(delivery)) == (False, Judgement.DOES_NOT_CONFORM)
    assert rules_of(delivery, Outcome.FAILED) == ["H1"]
    assert delivery.results.get(rule=Rule.H1).facts["column"] == "loon"
    assert [(c.column, c.variable_id is None, c.allowed) for c in delivery.columns.all()] == [
        ("geslacht", False, "yes"),
        ("loon", True, "no"),
    ]
    assert list(Delivery.objects.stopped()) == [delivery]
    assert list(Delivery.objects.received()) == []


def test_what_does_not_conform_and_left_all_the_same_is_not_hidden(file, officer, now):
    delivery = record(file, told(file, columns=named("loon")), has_left=True, by=officer, at=now)
    assert list(Delivery.objects.received()) == [delivery]
    assert judged(delivery) == Judgement.DOES_NOT_CONFORM


def test_what_was_stopped_and_left_later_is_another_delivery(file, officer, now):
    stopped = record(file, told(file, columns=named("loon")), by=officer, at=now)
    left = record(file, told(file, columns=named("loon")), has_left=True, by=officer, at=now)
    assert (stopped.label, left.label, left.has_left) == ("L1", "L2", True)


def test_only_what_does_not_conform_is_stopped(file, officer, now):
    with pytest.raises(ValidationError, match="Only a delivery that does not conform"):
        record(file, told(file), has_left=False, by=officer, at=now)
    assert not Delivery.objects.exists()


def test_day_of_which_the_text_is_not_held_cannot_be_told(file, officer, now):
    what = told(file, delivered_on=date(2023, 3, 1), columns=named("geslacht"))
    delivery = record(file, what, by=officer, at=now)
    assert judged(delivery) == Judgement.CANNOT_TELL
    assert rules_of(delivery, Outcome.FAILED) == []
    column = delivery.columns.get()
    assert (column.variable.label, column.allowed, column.transformation) == ("geslacht", "not known", "")
    assert delivery.has_left
    remark = delivery.results.get(rule=Rule.H1)
    with pytest.raises(ValidationError, match="what no reason changes"):
        waive_result(remark, reason="It was allowed.", by=officer, at=now)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2021-07-05", "21/128 was not in force on 5 July 2021: version 1, the first, applies from 6 July 2021."),
        ("2026-11-24", "24 November 2026 is still to come; a delivery is recorded on its day or later."),
    ],
)
def test_day_on_which_nothing_could_be_delivered_is_refused(file, officer, now, day, sentence):
    with pytest.raises(ValidationError) as refused:
        record(file, told(file, delivered_on=date.fromisoformat(day)), by=officer, at=now)
    assert refused.value.message_dict == {"delivered_on": [sentence]}
    assert not Delivery.objects.exists()


def test_day_after_a_repeal_names_the_version_that_applied(cast, officer, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    register_act(file, act(1, "2022-03-01", kind="repeal", content="none", sets_aside=0), by=None, at=now)
    with pytest.raises(ValidationError, match="version 1 applied until 28 February 2022"):
        record(file, told(file, delivered_on=date(2022, 3, 1), ticked=()), by=officer, at=now)


def test_last_day_that_is_counted_from_a_recorded_start_binds_a_delivery_too(cast, officer, now):
    file = open_file("22/001", at=now)
    retention = Change(Subject(About.RETENTION, ()), True, {"rule": "period", "months": 24}, 1)
    recipient = party("recipient", "maastricht-sbe")
    register_act(file, decision("2022-01-04", variable("a"), recipient, retention), by=None, at=now)
    started = {"day": date(2022, 1, 10), "source": "Letter of 3 March 2022."}
    record_event(Obligation.objects.get(deliberation=file), **started, by=cast.registrar, at=now)
    asked = told(file, delivered_on=date(2026, 1, 12), ticked=approved(file), phase="")
    found = examine_delivery(file, asked, today=now.date())
    assert [(r.outcome, r.reason, r.facts["until"]) for r in found.results if r.rule == Rule.P4] == [
        ("failed", "after_deadline", "2024-01-10")
    ]


def test_variable_ticked_that_another_text_took_out_stops_the_delivery(file, officer, now):
    gone = approved(file)[2]
    register_act(
        file, act(3, "2026-02-03", variable(gone.key[1], granted=False)._replace(subject=gone)), by=None, at=now
    )
    before = record(file, told(file, delivered_on=date(2026, 2, 2)), by=officer, at=now)
    after = record(file, told(file, delivered_on=date(2026, 2, 3)), has_left=False, by=officer, at=now)
    assert (judged(before), judged(after)) == (Judgement.CONFORMS, Judgement.DOES_NOT_CONFORM)
    assert after.results.get(rule=Rule.H1).facts["variable"] == "geslacht"


def test_registration_in_between_is_told_before_anything_is_recorded(file, officer, now):
    what = told(file)
    shown = stamp(what, examine_delivery(file, what, today=now.date()))
    facts = act(
        2, "2025-11-04", variable("a"), content="full", effective_on="2025-11-20", revision=1, reason="Misread."
    )
    correct_act(file, facts, by=None, at=now)
    with pytest.raises(ValidationError, match="became something else after you looked"):
        record_delivery(file, what, shown=shown, has_left=True, by=officer, at=now)
    assert not Delivery.objects.exists()


def test_row_of_data_is_refused_and_nothing_of_it_is_kept(file, officer, now):
    with pytest.raises(ValidationError, match="looks like a row of the data") as refused:
        record(file, told(file, columns=named("90010100155", "M", "1990-01-01")), by=officer, at=now)
    assert "900101" not in str(refused.value)


@pytest.mark.parametrize(
    "fields",
    [
        {"files": (sent("85073003328.csv"),)},
        {"name": "sample of 85.07.30-033.28"},
        {"columns": (Named("klasse", "geslacht", "of 85073003328"),)},
        {"persons": {"85073003328": 1}},
    ],
    ids=["file", "name", "explanation", "group"],
)
def test_what_may_be_a_national_number_is_refused_wherever_it_stands(file, officer, now, fields):
    with pytest.raises(ValidationError, match="looks like a number of the National Register"):
        record(file, told(file, **fields), by=officer, at=now)


def test_file_that_went_before_is_told(file, officer, now):
    record(file, told(file), by=officer, at=now)
    second = record(file, told(file, name="again", files=(sent("copy.parquet"),)), by=officer, at=now)
    again = second.results.get(rule=Rule.P5)
    assert (again.outcome, again.facts["delivery"], again.facts["day"]) == ("info", "L1", "2026-01-12")
    assert (second.label, judged(second)) == ("L2", Judgement.CONFORMS)


def test_delivery_after_a_certificate_of_the_holding_fails(file, officer, now):
    delivery = record(file, told(file), certified_on=date(2026, 1, 2), by=officer, at=now)
    assert delivery.results.get(outcome=Outcome.FAILED).reason == Reason.AFTER_CERTIFICATE


def test_remark_needs_a_reason_and_has_it_for_ever(file, officer, now):
    delivery = record(file, told(file, persons={"1": 15000, "2": 20000, "3": 20000}), by=officer, at=now)
    assert judged(delivery) == Judgement.NEEDS_A_REASON
    remark = delivery.results.get(outcome=Outcome.REVIEW)
    with pytest.raises(ValidationError, match="Write the reason"):
        waive_result(remark, reason="  ", by=officer, at=now)
    waiver = waive_result(remark, reason="NARIC counted 15,120 decisions.", by=officer, at=now)
    assert judged(delivery) == Judgement.CONFORMS
    line = JournalLine.objects.order_by("-number")[0]
    assert (line.verb, line.after["rule"], line.after["reason"]) == ("waived_result", "V7", waiver.reason)
    with pytest.raises(ValidationError, match="explained this on 23 November 2026 already"):
        waive_result(remark, reason="Again.", by=officer, at=now)
    for change in (lambda: Waiver.objects.update(reason="x"), lambda: Waiver.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_identifier_like_name_that_is_mapped_is_explained_and_then_conforms(file, officer, now):
    delivery = record(
        file, told(file, columns=named("adres_klasse=arrondissement van de woonplaats")), by=officer, at=now
    )
    assert judged(delivery) == Judgement.DOES_NOT_CONFORM
    waive_result(delivery.results.get(rule=Rule.H5), reason="Only the arrondissement.", by=officer, at=now)
    assert judged(delivery) == Judgement.CONFORMS


def test_what_the_sender_states_counts_and_is_told_as_stated(file, officer, now):
    stated = (Stated(Rule.V1, Outcome.PASSED), Stated(Rule.V9, Outcome.REVIEW, "geslacht"))
    delivery = record(file, told(file, tool="check_delivery 1.0", stated=stated), by=officer, at=now)
    assert judged(delivery) == Judgement.NEEDS_A_REASON
    assert set(delivery.results.filter(rule__in=["V1", "V9"]).values_list("stated_by", flat=True)) == {
        "check_delivery 1.0"
    }
    assert delivery.results.get(rule="V7").stated_by == ""


def test_withdrawn_delivery_stays_with_its_reason_and_counts_no_more(file, officer, now):
    delivery = record(file, told(file), by=officer, at=now)
    with pytest.raises(ValidationError, match="Say why"):
        withdraw_delivery(delivery, reason="", by=officer, at=now)
    withdraw_delivery(delivery, reason="Recorded in the wrong file.", by=officer, at=now)
    assert list(Delivery.objects.received()) == []
    line = JournalLine.objects.order_by("-number")[0]
    assert (line.verb, line.after) == ("withdrew_delivery", {"delivery": "L1", "reason": "Recorded in the wrong file."})
    with pytest.raises(ValidationError, match="was withdrawn by officer on 23 November 2026"):
        withdraw_delivery(delivery, reason="Again.", by=officer, at=now)
    with pytest.raises(ValidationError, match="was withdrawn by officer"):
        waive_result(delivery.results.all()[0], reason="x", by=officer, at=now)
    assert record(file, told(file), by=officer, at=now).label == "L2"


def warnings():
    return [(tell(alert, today=alert.about_on)[:2], alert.ending) for alert in Alert.objects.told().order_by("pk")]


def test_stopped_delivery_is_an_alert_until_it_is_withdrawn(file, officer, now):
    delivery = record(file, told(file, columns=named("geslacht", "loon", "voornaam")), by=officer, at=now)
    assert warnings() == [(("A delivery was stopped", "L1 fails these rules: H1, H5."), "")]
    alert = Alert.objects.get()
    assert (alert.organisation, alert.about_on) == (delivery.recipient, DAY)
    assert {n.recipient.name for n in alert.notifications.all()} == {"officer", "registrar", "supervisor"}
    withdraw_delivery(delivery, reason="Wrong file.", by=officer, at=now)
    assert warnings()[0][1] == "gone"


def test_what_left_and_does_not_conform_is_an_alert_until_it_is_explained(file, officer, now):
    what = told(file, columns=named("adres_klasse=arrondissement van de woonplaats"))
    delivery = record(file, what, has_left=True, by=officer, at=now)
    assert warnings() == [(("A delivery has left that does not conform", "L1 fails these rules: H5."), "")]
    waive_result(delivery.results.get(rule=Rule.H5), reason="Only the arrondissement.", by=officer, at=now)
    assert warnings()[0][1] == "gone"


def test_delivery_that_conforms_warns_nobody(file, officer, now):
    record(file, told(file), by=officer, at=now)
    record(file, told(file, persons={}), by=officer, at=now)
    assert warnings() == []


def test_query_and_rule_judge_alike(file, officer, now):
    for n, fields in enumerate(
        (
            {},
            {"columns": named("loon")},
            {"persons": {}},
            {"delivered_on": date(2024, 3, 1), "files": ()},
            {"columns": named("naam=geslacht", "Naam=geslacht")},
        )
    ):
        record(file, told(file, name=str(n), **fields), by=officer, at=now)
    for result in CheckResult.objects.filter(outcome=Outcome.REVIEW)[:1]:
        waive_result(result, reason="x", by=officer, at=now)
    found = Delivery.objects.judged().prefetch_related("results__waiver")
    assert len(found) == 5
    for delivery in found:
        results = [(Outcome(r.outcome), hasattr(r, "waiver")) for r in delivery.results.all()]
        assert delivery.judgement == conclude(results)


def test_database_refuses_what_is_no_delivery(file, officer, now):
    delivery = record(file, told(file), by=officer, at=now)
    for wrong in (
        {"number": 0},
        {"sha256": "x"},
        {"withdrawn_at": now},
        {"covers_from": date(2026, 1, 1), "covers_until": date(2025, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(**wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        delivery.results.update(outcome="passed")


def test_eight_officers_who_record_at_once_count_without_gap_or_double(own_database, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    add_organisation(slug="maastricht-sbe", name="Maastricht", names={}, by=None, at=now)
    people = [get_user_model().objects.create_user(f"p{n}@r.example", name=f"p{n}", language="nl") for n in range(8)]
    answers = together(
        lambda n: record(file, told(file, name=f"n{n % 4}", files=(sent(digest="abcd"[n % 4]),)), by=people[n], at=now)
    )
    assert {answer.label for answer in answers} == {"L1", "L2", "L3", "L4"}
    assert Delivery.objects.count() == 4
    assert JournalLine.objects.filter(verb="recorded_delivery").count() == 4
