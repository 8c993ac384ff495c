"""Destruction: who reports, confirms and accepts, what closes an obligation, and what is refused with a sentence."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from deliberations.actions.accept_destruction import accept_destruction
from deliberations.actions.end_role import end_role
from deliberations.actions.grant_role import grant_role
from deliberations.actions.place_hold import place_hold
from deliberations.actions.receive_proof import receive_proof
from deliberations.actions.release_hold import release_hold
from deliberations.actions.report_destruction import report_destruction, save_report
from deliberations.actions.send_back_report import send_back_report
from deliberations.actions.validate_destruction import validate_destruction
from deliberations.actions.verify_journal import verify_journal
from deliberations.actions.withdraw_delivery import withdraw_delivery
from deliberations.actions.withdraw_report import withdraw_report
from deliberations.models import Hold, Holding, JournalLine, Organisation, Report, ReportEditor, RoleGroup
from deliberations.rules.destruction import TRANSITIONS, Action, Standing, Who
from tests.actions.test_together import together
from tests.building import DATA, load
from tests.conftest import assemble
from tests.deliveries import record, sent, told
from tests.destruction import (
    GONE_ON,
    accept,
    accepted,
    confirm,
    declare,
    deliver,
    gone,
    obligation_of,
    said,
    submit,
)


@pytest.fixture
def file(cast, file_21_128):
    return file_21_128


@pytest.fixture
def held(file, cast, now):
    return deliver(file, cast.officer, now)


def join(name, role, now, slug="maastricht-sbe"):
    person = get_user_model().objects.create_user(f"{name}@register.example", "pass", name=name, language="en")
    organisation = Organisation.objects.get(slug=slug)
    grant_role(person, role=RoleGroup.Role(role), organisation=organisation, by=None, at=now)
    return person


def refused(work, *arguments, **named):
    with pytest.raises(ValidationError) as refusal:
        work(*arguments, **named)
    return refusal.value.messages


# ---------- the way from a report to a closed obligation


def test_what_is_delivered_is_held_and_owed(file, held):
    assert [str(holding) for holding in held] == ["L1", "L2"]
    assert {holding.obligation for holding in held} == {obligation_of(file)}
    assert set(Holding.objects.open()) == set(held)


def test_delivery_that_was_stopped_or_withdrawn_is_not_held(file, cast, now, held):
    record(file, told(file, columns=(), ticked=(), files=(sent(digest="9"),)), by=cast.officer, at=now, has_left=True)
    stopped = Holding.objects.count()
    withdraw_delivery(held[0].delivery, reason="Recorded twice.", by=cast.officer, at=now)
    assert held[0] not in Holding.objects.open()
    assert stopped == 3


def test_reported_confirmed_and_accepted_closes_the_obligation(file, cast, now, held):
    report = submit(file, said(held, cast.dpo), by=cast.data_manager, at=now)
    assert (report.standing, report.asked, report.alone) == ("submitted", cast.dpo, False)
    report = confirm(report, by=cast.dpo, at=now)
    assert obligation_of(file).discharged_at is None
    report = accept(report, by=cast.registrar, at=now)
    assert report.standing == "accepted"
    obligation = obligation_of(file)
    assert (obligation.discharged_at, obligation.discharged_with) == (now, f"report of destruction {report.pk}")
    assert not Holding.objects.open().exists()
    told_of = list(JournalLine.objects.order_by("-number").values_list("verb", "actor")[:5])
    assert told_of == [
        ("discharged_obligation", cast.registrar.pk),
        ("accepted_destruction", cast.registrar.pk),
        ("confirmed_destruction", cast.dpo.pk),
        ("reported_destruction", cast.data_manager.pk),
        ("saved_report", cast.data_manager.pk),
    ]
    line = JournalLine.objects.get(verb="accepted_destruction")
    assert (line.deliberation, line.organisation.slug, line.concerns_on) == (file, "maastricht-sbe", GONE_ON)
    assert line.after["holdings"] == ["L1", "L2"]
    assert verify_journal(at=now).broken_at is None


def test_obligation_stays_open_while_anything_is_held(file, cast, now, held):
    declare(file, cast.data_manager, now)
    accepted(file, cast, now, held)
    assert obligation_of(file).discharged_at is None
    accepted(file, cast, now, list(Holding.objects.open()))
    assert obligation_of(file).discharged_at == now


def test_holding_that_is_discharged_cannot_be_reported_again(file, cast, now, held):
    copy = declare(file, cast.data_manager, now)
    accepted(file, cast, now, held)
    assert refused(submit, file, said([held[0], copy], cast.dpo), by=cast.data_manager, at=now) == [
        "L1 is not held any more; take it off the report."
    ]


def test_new_delivery_or_copy_opens_the_obligation_again(file, cast, now, held):
    accepted(file, cast, now, held)
    declare(file, cast.data_manager, now)
    assert obligation_of(file).discharged_at is None
    accepted(file, cast, now, list(Holding.objects.open()))
    record(file, told(file, files=(sent(digest="7"),)), by=cast.officer, at=now)
    assert obligation_of(file).discharged_at is None
    assert [str(each) for each in Holding.objects.open()] == ["L3"]


# ---------- what an outcome leads to


@pytest.mark.parametrize("outcome", ["never_held", "returned", "anonymised"])
def test_outcome_with_its_ground_discharges(file, cast, now, held, outcome):
    day = None if outcome == "never_held" else GONE_ON
    line = {"holding": held[1], "outcome": outcome, "done_on": day, "note": "Letter of 3 March 2026."}
    accepted(file, cast, now, [held[0], line])
    assert obligation_of(file).discharged_at == now


def test_what_is_kept_under_an_exception_is_still_owed(file, cast, now, held):
    line = {"holding": held[1], "outcome": "kept", "note": "Archives Act, article 5."}
    accepted(file, cast, now, [held[0], line])
    assert list(Holding.objects.open()) == [held[1]]
    assert obligation_of(file).discharged_at is None


def test_what_is_left_and_a_back_up_that_waits_become_holdings_of_their_own(file, cast, now, held):
    in_part = gone(held[0], outcome="in_part", note="one disk in the vault")
    waits = {"holding": held[1], "outcome": "rotation", "rotates_on": date(2027, 1, 31)}
    accepted(file, cast, now, [in_part, waits])
    left, backup = Holding.objects.open().order_by("pk")
    assert (left.kind, left.description, left.of) == ("copy", "what is left of L1: one disk in the vault", held[0])
    assert (backup.kind, backup.description, backup.rotates_on) == ("backup", "back-up of L2", date(2027, 1, 31))
    assert obligation_of(file).discharged_at is None


# ---------- what is refused


def test_everything_that_keeps_a_report_from_being_sent_is_said_at_once(file, cast, now, held):
    what = said([gone(held[0], done_on=date(2027, 11, 18))], None, places=[], declared=False)
    report = save_report(obligation_of(file), what, by=cast.data_manager, at=now)
    with pytest.raises(ValidationError) as refusal:
        report_destruction(report, shown=report.digest, by=cast.data_manager, at=now)
    assert [(error.code, error.message) for error in refusal.value.error_list] == [
        ("done_on", "The date of destruction must be today or earlier."),
        ("places", "Tick at least one place where copies were kept."),
        ("asked", "Choose who will confirm your report."),
        ("declared", "Declare that no copy is left, or report what is."),
    ]
    report.refresh_from_db()
    assert report.standing == "draft"


def test_report_about_nothing_cannot_be_sent(file, cast, now, held):
    assert "Tick at least one delivery" in refused(submit, file, said([], cast.dpo), by=cast.data_manager, at=now)[0]


def test_destroyed_before_it_was_delivered_is_refused(file, cast, now, held):
    line = gone(held[1], done_on=date(2026, 2, 11))
    assert refused(submit, file, said([line], cast.dpo), by=cast.data_manager, at=now) == [
        "L2 was delivered on 12 February 2026; it cannot have been destroyed before."
    ]


def test_late_is_accepted_with_a_reason_and_counted_in_days(file, cast, held, now):
    later = now.replace(year=2031, month=2, day=10)
    lines = [gone(each, done_on=date(2031, 2, 3)) for each in held]
    assert refused(submit, file, said(lines, cast.dpo), by=cast.data_manager, at=later) == [
        "The last lawful day was 31 January 2031; say why the destruction came 3 days late."
    ]
    report = accepted(file, cast, later, lines, late_reason="The vault was closed.")
    assert report.lateness() == (3, date(2031, 1, 31))
    assert JournalLine.objects.get(verb="accepted_destruction").after["late"] == 3


def test_draft_is_left_and_resumed_and_who_comes_second_is_told(file, cast, now, held):
    colleague = join("colleague", "data_manager", now)
    draft = save_report(obligation_of(file), said([held[0]], None), by=cast.data_manager, at=now)
    assert refused(save_report, obligation_of(file), said(held, None), by=colleague, at=now) == [
        "This report was changed after you opened it; read it as it is now, then go on."
    ]
    resumed = save_report(obligation_of(file), said(held, cast.dpo), shown=draft.digest, by=colleague, at=now)
    assert resumed == draft
    assert resumed.editors() == {cast.data_manager.pk, colleague.pk}
    assert Report.objects.count() == 1


def test_saving_the_same_again_leaves_no_second_line(file, cast, now, held):
    draft = save_report(obligation_of(file), said(held, None), by=cast.data_manager, at=now)
    save_report(obligation_of(file), said(held, None), shown=draft.digest, by=cast.data_manager, at=now)
    assert JournalLine.objects.filter(verb="saved_report").count() == 1


def test_nobody_confirms_or_accepts_what_they_did_not_read(file, cast, now, held):
    report = submit(file, said(held, cast.dpo), by=cast.data_manager, at=now)
    read = report.digest
    report.lines.update(done_by="Somebody else")
    sentence = ["This report was changed after you opened it; read it as it is now, then go on."]
    assert refused(validate_destruction, report, shown=read, by=cast.dpo, at=now) == sentence
    assert refused(send_back_report, report, shown=read, reason="Which tool?", by=cast.dpo, at=now) == sentence
    report = confirm(report, by=cast.dpo, at=now)
    assert refused(accept_destruction, report, shown=read, by=cast.registrar, at=now) == sentence


# ---------- three people


def test_who_ever_changed_a_report_never_confirms_it(file, cast, now, held):
    second = join("second", "dpo", now)
    draft = save_report(obligation_of(file), said([held[0]], None), by=cast.dpo, at=now)
    report = save_report(obligation_of(file), said(held, second), shown=draft.digest, by=cast.data_manager, at=now)
    report = report_destruction(report, shown=report.digest, by=cast.data_manager, at=now)
    assert "You wrote or changed this report" in refused(confirm, report, by=cast.dpo, at=now)[0]
    assert confirm(report, by=second, at=now).confirmed_by == second


def test_who_adds_a_proof_changed_the_report_and_never_confirms_it(file, cast, now, held, own_documents):
    second = join("second", "dpo", now)
    draft = save_report(obligation_of(file), said(held, second), by=cast.data_manager, at=now)
    receive_proof(draft, SimpleUploadedFile("log.txt", b"Erased at noon."), by=cast.dpo, at=now)
    report = report_destruction(draft, shown=draft.digest, by=cast.data_manager, at=now)
    assert refused(confirm, report, by=cast.dpo, at=now) == [
        "You wrote or changed this report; another person decides on it."
    ]
    assert confirm(report, by=second, at=now).confirmed_by == second


def test_who_reported_is_never_offered_as_second_person(file, cast, now, held):
    assert refused(submit, file, said(held, cast.dpo), by=cast.dpo, at=now)[0].startswith("Nobody is left")


def test_one_person_at_two_places_is_still_one_person(file, cast, now, held):
    """A data protection officer who is also a registrar confirms, and so does not accept."""
    grant_role(
        cast.dpo, role=RoleGroup.Role.REGISTRAR, organisation=Organisation.objects.get(slug="ivc"), by=None, at=now
    )
    dpo = get_user_model().objects.get(pk=cast.dpo.pk)
    report = confirm(submit(file, said(held, dpo), by=cast.data_manager, at=now), by=dpo, at=now)
    assert refused(accept, report, by=dpo, at=now) == [
        "You confirmed this report for the institution; another person accepts it."
    ]


@pytest.mark.parametrize(
    ("confirmed_by", "accepted_by"), [("data_manager", "registrar"), ("dpo", "data_manager"), ("dpo", "dpo")]
)
def test_database_refuses_one_person_in_two_roles(file, cast, now, held, confirmed_by, accepted_by):
    report = accepted(file, cast, now, held)
    people = {"confirmed_by": getattr(cast, confirmed_by), "accepted_by": getattr(cast, accepted_by)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**people)


def test_database_keeps_one_open_report_for_an_obligation(file, cast, now, held):
    save_report(obligation_of(file), said(held, None), by=cast.data_manager, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(obligation=obligation_of(file), reported_by=cast.dpo, saved_at=now)


def test_institution_of_one_person_signs_alone_and_only_a_supervisor_accepts(file, cast, now, held):
    post = RoleGroup.objects.get(role="data_manager", organisation__slug="maastricht-sbe")
    end_role(cast.data_manager, post=post, by=None, at=now)
    report = submit(file, said(held, None), by=cast.dpo, at=now)
    assert (report.standing, report.alone) == ("alone", True)
    assert refused(accept, report, by=cast.registrar, at=now) == [
        "A report with a single signature is accepted by a supervisor only."
    ]
    report = accept(report, by=cast.supervisor, at=now)
    assert (report.standing, report.confirmed_by) == ("accepted", None)
    assert JournalLine.objects.get(verb="accepted_destruction").after["alone"] is True


def test_report_is_sent_back_with_a_reason_completed_and_sent_again(file, cast, now, held):
    report = submit(file, said([held[0]], cast.dpo), by=cast.data_manager, at=now)
    assert "Say why" in refused(send_back_report, report, shown=report.digest, reason=" ", by=cast.dpo, at=now)[0]
    report = send_back_report(report, shown=report.digest, reason="L2 is missing.", by=cast.dpo, at=now)
    assert (report.standing, report.note, report.declared) == ("sent_back", "L2 is missing.", False)
    report = confirm(submit(file, said(held, cast.dpo), by=cast.data_manager, at=now), by=cast.dpo, at=now)
    report = send_back_report(report, shown=report.digest, reason="Which tool?", by=cast.registrar, at=now)
    assert report.confirmed_by is None
    report = submit(file, said(held, cast.dpo), by=cast.data_manager, at=now)
    accept(confirm(report, by=cast.dpo, at=now), by=cast.registrar, at=now)
    assert obligation_of(file).discharged_at == now


def test_report_is_withdrawn_and_another_one_written(file, cast, now, held):
    report = submit(file, said(held, cast.dpo), by=cast.data_manager, at=now)
    withdraw_report(report, by=cast.data_manager, at=now)
    assert submit(file, said(held, cast.dpo), by=cast.data_manager, at=now) != report


# ---------- every state × every action × every role

DEEDS = {
    Action.SAVE: lambda r, by, at: save_report(r.obligation, said(r.held, None), shown=r.digest, by=by, at=at),
    Action.SUBMIT: lambda r, by, at: report_destruction(r, shown=r.digest, by=by, at=at),
    Action.VALIDATE: lambda r, by, at: validate_destruction(r, shown=r.digest, by=by, at=at),
    Action.SEND_BACK: lambda r, by, at: send_back_report(r, shown=r.digest, reason="Because.", by=by, at=at),
    Action.ACCEPT: lambda r, by, at: accept_destruction(r, shown=r.digest, by=by, at=at),
    Action.WITHDRAW: lambda r, by, at: withdraw_report(r, by=by, at=at),
}
# The DPO may report and confirm; here somebody else wrote the report.
CAPACITIES = {
    "data_manager": {Who.REPORTER},
    "dpo": {Who.REPORTER, Who.SECOND_PERSON},
    "registrar": {Who.SECRETARIAT},
    "supervisor": {Who.SECRETARIAT, Who.SUPERVISOR},
    "officer": set(),
    "other_dpo": set(),
    "auditor": set(),
    "expert": set(),
    "stranger": set(),
}


@pytest.mark.parametrize(("standing", "role"), [*product(Standing, CAPACITIES)], ids=str)
def test_every_action_on_every_standing_by_every_role(file, cast, now, held, standing, role):
    author = join("author", "data_manager", now)
    person = getattr(cast, role)
    second = join("second", "dpo", now)
    for action, deed in DEEDS.items():
        report = Report.objects.create(obligation=obligation_of(file), reported_by=author, saved_at=now)
        ReportEditor.objects.create(report=report, person=author)
        report.lines.create(**gone(held[0]))
        signed = {"confirmed_by": second, "confirmed_at": now}
        state = {
            Standing.VALIDATED: signed,
            Standing.ACCEPTED: signed | {"accepted_by": cast.registrar, "accepted_at": now},
            Standing.ALONE: {"alone": True},
        }
        fields = {"standing": standing, "declared": True, "places": ["working"], "asked": second}
        Report.objects.filter(pk=report.pk).update(**fields | state.get(standing, {}))
        report = Report.objects.told().get(pk=report.pk)
        report.held = held
        found = TRANSITIONS.get((standing, action))
        allowed = found is not None and bool(found.by & CAPACITIES[role])
        save = transaction.savepoint()
        if allowed:
            deed(report, person, now)
            assert Report.objects.get(pk=report.pk).standing == found.to, action
        elif not (action == Action.SAVE and standing in ("accepted", "withdrawn")):  # a new report, not this one
            with pytest.raises(ValidationError):
                deed(report, person, now)
            assert Report.objects.get(pk=report.pk).standing == standing, action
        transaction.savepoint_rollback(save)
        report.edits.all().delete()
        report.lines.all().delete()
        Report.objects.filter(pk=report.pk).delete()


# ---------- holds


def put_on_hold(file, cast, now):
    return place_hold(
        [obligation_of(file)], ground=Hold.Ground.COURT, reason="Case 12.", review_on=date(2027, 1, 1),
        by=cast.registrar, at=now,
    )  # fmt: skip


def test_hold_placed_between_confirmation_and_acceptance_stops_the_acceptance(file, cast, now, held):
    lines = [gone(each, done_on=now.date()) for each in held]
    report = confirm(submit(file, said(lines, cast.dpo), by=cast.data_manager, at=now), by=cast.dpo, at=now)
    put_on_hold(file, cast, now)
    sentences = refused(accept, report, by=cast.supervisor, at=now)
    assert sentences[0] == "It cannot be accepted as it is; send it back."
    assert "were on hold, since 23 November 2026 (court case)" in sentences[1]
    assert obligation_of(file).discharged_at is None


def test_hold_that_was_released_since_still_covers_its_own_days(file, cast, now, held):
    hold = put_on_hold(file, cast, now - timedelta(days=13))
    release_hold(hold, reason="Settled.", by=cast.supervisor, at=now - timedelta(days=3))
    assert (
        "On 18 November 2026 these data were on hold"
        in refused(submit, file, said(held, cast.dpo), by=cast.data_manager, at=now)[0]
    )
    submit(file, said([gone(held[0], done_on=now.date())], cast.dpo), by=cast.data_manager, at=now)


def test_hold_that_came_after_the_destruction_asks_for_no_incident(file, cast, now, held):
    put_on_hold(file, cast, now)
    report = accepted(file, cast, now, held, incident="Written where nothing happened.")
    assert (report.standing, report.despite()) == ("accepted", None)
    assert "incident" not in JournalLine.objects.get(verb="accepted_destruction").after


def test_destroyed_despite_a_hold_is_recorded_as_an_incident_never_hidden(file, cast, now, held):
    put_on_hold(file, cast, now - timedelta(days=10))
    assert "Say what happened" in refused(submit, file, said(held, cast.dpo), by=cast.data_manager, at=now)[0]
    report = accepted(file, cast, now, held, incident="The back-up ran out before the letter came.")
    assert report.standing == "accepted"
    assert "ran out" in JournalLine.objects.get(verb="accepted_destruction").after["incident"]


# ---------- together


def test_of_two_officers_who_accept_at_once_one_wins_and_the_other_is_told(own_database, now):
    file = load(DATA / "21-128.yaml", at=now)
    cast = assemble(file)
    officers = [join(f"registrar{n}", "registrar", now, slug="ivc") for n in range(8)]
    report = submit(file, said(deliver(file, cast.officer, now), cast.dpo), by=cast.data_manager, at=now)
    report = confirm(report, by=cast.dpo, at=now)
    digest = report.digest
    answers = together(lambda n: accept_destruction(report, shown=digest, by=officers[n], at=now).standing)
    assert answers.count("accepted") == 1
    assert len([a for a in answers if "Only a report that was confirmed" in a or "was changed after" in a]) == 7
    assert JournalLine.objects.filter(verb="accepted_destruction").count() == 1
    assert JournalLine.objects.filter(verb="discharged_obligation").count() == 1
    assert Report.objects.get().accepted_by in officers
