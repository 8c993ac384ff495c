"""Sessions on site and what leaves them: checked by two others, in the dark about each other, on record."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from deliberations.actions.check_output import check_output
from deliberations.actions.grant_role import grant_role
from deliberations.actions.verify_journal import verify_journal
from deliberations.models import JournalLine, Organisation, Output, RoleGroup, Session
from deliberations.reading.manifest import SentFile
from deliberations.rules.release import Decision, Verdict
from tests.actions.test_together import together
from tests.building import DATA, load
from tests.sessions import hold, put_in

APPROVED, CHANGES, REFUSED = Verdict.APPROVED, Verdict.CHANGES_ASKED, Verdict.REFUSED


def colleague(name, at):
    """Make one more officer of the Crossroads Bank."""
    email = f"{name.lower().replace(' ', '.')}@ksz.example"
    person = get_user_model().objects.create_user(email, "pass", name=name, language="en")
    ksz = Organisation.objects.get(slug="ksz")
    grant_role(person, role=RoleGroup.Role.OFFICER, organisation=ksz, by=None, at=at)
    return person


@pytest.fixture
def people(cast, now):
    return cast.officer, colleague("ann", now), colleague("bob", now), colleague("carol", now)


@pytest.fixture
def session(people, file_21_128, now):
    return hold(file_21_128, people[0], now)


@pytest.fixture
def output(session, people, now):
    return put_in(session, people[0], now)


def last_line():
    return JournalLine.objects.order_by("-number")[0]


def test_session_is_recorded_and_the_journal_tells(session, people):
    assert (session.label, session.programs) == ("S1", [{"name": "model.R", "sha256": "e" * 64}])
    line = last_line()
    assert (line.verb, line.subject, line.concerns_on) == ("recorded_session", "21/128 S1", date(2026, 5, 4))
    assert "researcher" not in line.after
    with pytest.raises(DatabaseError), transaction.atomic():
        Session.objects.update(room="Room 2")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"held_on": date(2026, 11, 24)}, "is still to come"),
        ({"held_on": date(2020, 1, 1)}, "version 1, the first, applies from"),
        ({"phase": "1"}, "no such phase in which only anonymous results leave"),
        ({"room": ""}, "cannot be blank"),
        ({"researcher": "85.07.30-033.28"}, "National Register"),
    ],
)
def test_session_that_could_not_be_held_is_refused(people, file_21_128, now, fields, sentence):
    with pytest.raises(ValidationError, match=sentence):
        hold(file_21_128, people[0], now, **fields)
    assert not Session.objects.exists()


def test_session_is_supervised_by_an_officer_of_a_party(people, cast, file_21_128, now):
    with pytest.raises(ValidationError, match="supervised by an officer"):
        hold(file_21_128, people[0], now, supervised_by=cast.dpo)


def test_session_under_a_text_that_is_not_held_is_recorded(people, file_21_128, now):
    assert hold(file_21_128, people[0], now, held_on=date(2023, 3, 1)).label == "S1"


def test_output_leaves_once_two_others_approved(output, people, now):
    _author, ann, bob, _carol = people
    check_output(output, verdict=APPROVED, note="", by=ann, at=now)
    output.refresh_from_db()
    assert output.decision == Decision.WAITING
    assert list(Output.objects.released()) == []
    check_output(output, verdict=APPROVED, note="Fine.", by=bob, at=now)
    output.refresh_from_db()
    assert output.decision == Decision.APPROVED
    assert list(Output.objects.released()) == [output]
    assert verify_journal(at=now).broken_at is None


def test_journal_tells_no_verdict_before_both_have_spoken(output, people, now):
    _author, ann, bob, _carol = people
    check_output(output, verdict=REFUSED, note="One cell of three.", by=ann, at=now)
    line = last_line()
    assert line.verb == "checked_output"
    assert "refused" not in str(line.after)
    assert "One cell" not in str(line.after)
    check_output(output, verdict=APPROVED, note="", by=bob, at=now)
    told = last_line().after
    assert (told["first_verdict"], told["second_verdict"], told["decision"]) == ("refused", "approved", "refused")


def test_author_does_not_check_and_nobody_does_twice_or_as_a_third(output, people, now):
    author, ann, bob, carol = people
    with pytest.raises(ValidationError, match="You put this output in; two others check it"):
        check_output(output, verdict=APPROVED, note="", by=author, at=now)
    check_output(output, verdict=APPROVED, note="", by=ann, at=now)
    with pytest.raises(ValidationError, match="You gave your verdict"):
        check_output(output, verdict=APPROVED, note="", by=ann, at=now)
    check_output(output, verdict=APPROVED, note="", by=bob, at=now)
    with pytest.raises(ValidationError, match="Two people gave their verdict"):
        check_output(output, verdict=APPROVED, note="", by=carol, at=now)


def test_database_refuses_one_person_in_two_parts(output, people, now):
    author, ann, bob, _carol = people
    spoken = {"first_by": ann, "first_verdict": APPROVED, "first_at": now}
    for wrong in (
        {"first_by": author, "first_verdict": APPROVED, "first_at": now},
        {**spoken, "second_by": ann, "second_verdict": APPROVED, "second_at": now},
        {**spoken, "second_by": author, "second_verdict": APPROVED, "second_at": now},
        {"second_by": ann, "second_verdict": APPROVED, "second_at": now},
        {"first_by": ann, "first_verdict": REFUSED, "first_at": now},
        {"first_by": ann},
        {"first_verdict": APPROVED},
        {"smallest_count": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Output.objects.filter(pk=output.pk).update(**wrong)
    Output.objects.filter(pk=output.pk).update(**spoken, second_by=bob, second_verdict=APPROVED, second_at=now)


def test_what_is_not_approved_needs_a_reason(output, people, now):
    for verdict in (CHANGES, REFUSED):
        with pytest.raises(ValidationError, match="Say what must change"):
            check_output(output, verdict=verdict, note=" ", by=people[1], at=now)


def test_output_of_which_changes_were_asked_is_replaced_once(output, session, people, now):
    author, ann, bob, _carol = people
    with pytest.raises(ValidationError, match="Only an output of this session of which changes were asked"):
        put_in(session, author, now, "a", replaces=output)
    check_output(output, verdict=CHANGES, note="Merge the cells.", by=ann, at=now)
    check_output(output, verdict=APPROVED, note="", by=bob, at=now)
    again = put_in(session, author, now + timedelta(hours=1), "a", replaces=output)
    assert (again.label, again.replaces, again.decision) == ("S1.2", output, Decision.WAITING)
    with pytest.raises(ValidationError, match="and once"):
        put_in(session, author, now, "b", replaces=output)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"smallest_count": None}, "smallest number, unweighted"),
        ({"file": SentFile("a.csv", 1, "x")}, "64 hexadecimal digits"),
        ({"context": "About 85073003328."}, "National Register"),
        ({"title": ""}, "cannot be blank"),
    ],
)
def test_output_that_says_too_little_or_too_much_is_refused(session, people, now, fields, sentence):
    with pytest.raises(ValidationError, match=sentence):
        put_in(session, people[0], now, **fields)


def test_same_output_is_put_in_once_and_a_log_has_no_count(output, session, people, now):
    with pytest.raises(ValidationError, match="was put in already"):
        put_in(session, people[0], now)
    log = put_in(session, people[0], now, "a", kind=Output.Kind.TEXT, smallest_count=None)
    assert log.smallest_count is None


def test_of_eight_checkers_at_once_two_are_heard(own_database, now):
    file = load(DATA / "21-128.yaml", at=now)
    author, *checkers = [colleague(f"p{n}", now) for n in range(9)]
    output = put_in(hold(file, author, now), author, now)
    answers = together(lambda n: check_output(output, verdict=APPROVED, note=f"{n}", by=checkers[n], at=now))
    assert sum(isinstance(answer, Output) for answer in answers) == 2
    assert {a for a in answers if isinstance(a, str)} == {"Two people gave their verdict on this output already."}
    output.refresh_from_db()
    assert output.decision == Decision.APPROVED
    assert output.first_by != output.second_by
    assert JournalLine.objects.filter(verb="checked_output").count() == 2
