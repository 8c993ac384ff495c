"""Many writers at once, and writers that are killed: nothing lost, nothing half, one chain."""

import itertools
import os
import signal
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection, connections

from deliberations.actions.add_organisation import add_organisation
from deliberations.actions.correct_act import correct_act
from deliberations.actions.grant_role import grant_role
from deliberations.actions.rebuild_index import differing
from deliberations.actions.register_act import register_act
from deliberations.actions.verify_journal import verify_journal
from deliberations.models import Act, Deliberation, JournalLine, RoleGroup, Variable
from tests.building import DATA, act, decision, load, open_file, variable

WRITERS = 8


def together(work, count=WRITERS):
    """Do `work(n)` in threads that start together; return what each returned or was refused with."""

    def one(number):
        try:
            return work(number)
        except ValidationError as refusal:
            return refusal.messages[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_eight_writers_make_one_unbroken_journal(own_database, now):
    def write(number):
        for turn in range(5):
            file = open_file(f"{number + 10}/{turn + 1:03}", at=now)
            # The same names in another order: writers must not wait for each other crosswise.
            labels = [f"new {turn} {n}" for n in range(12)]
            changes = [variable(label) for label in (labels if number % 2 else reversed(labels))]
            register_act(file, decision(f"20{number + 10}-01-04", *changes), by=None, at=now)
        return "done"

    assert together(write) == ["done"] * WRITERS
    assert Deliberation.objects.count() == Act.objects.count() == WRITERS * 5
    assert Variable.objects.count() == 5 * 12
    lines = list(JournalLine.objects.order_by("number").values_list("number", flat=True))
    assert lines == list(range(1, 1 + 2 * WRITERS * 5))
    assert verify_journal(at=now).broken_at is None
    assert list(differing()) == []


def test_of_two_registrars_who_register_the_next_act_one_wins_and_the_other_is_told(own_database, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    answers = together(lambda n: register_act(file, act(1, "2022-03-01", variable(f"b{n}")), by=None, at=now))
    assert sum(isinstance(answer, Act) for answer in answers) == 1
    assert {a for a in answers if isinstance(a, str)} == {"The next act of 22/001 is act 2, not act 1."}


def test_of_two_registrars_who_correct_the_same_act_one_wins_and_the_other_is_told(own_database, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04"), by=None, at=now)

    def correct(number):
        facts = decision("2022-01-04", variable(f"v{number}"), revision=1, reason="text found")
        return correct_act(file, facts, by=None, at=now)

    answers = together(correct)
    assert sum(isinstance(answer, Act) for answer in answers) == 1
    told = "Act 0 of 22/001 was corrected meanwhile; look at it again before correcting it."
    assert {a for a in answers if isinstance(a, str)} == {told}


def test_number_is_given_once(own_database, now):
    answers = together(lambda n: open_file("22/001", at=now))
    assert Deliberation.objects.count() == 1
    assert JournalLine.objects.count() == 1
    told = {a for a in answers if isinstance(a, str)}
    assert told == {"Deliberation 22/001 is already in the register."}


def test_first_two_people_of_a_role_meet_in_one_group(own_database, now):
    organisation = add_organisation(slug="ksz", name="KSZ", names={}, by=None, at=now)
    people = [
        get_user_model().objects.create_user(f"p{n}@register.example", name=f"p{n}", language="nl")
        for n in range(WRITERS)
    ]
    together(lambda n: grant_role(people[n], role=RoleGroup.Role.DPO, organisation=organisation, by=None, at=now))
    assert RoleGroup.objects.get().group.user_set.count() == WRITERS


def test_organisation_is_added_once(own_database, now):
    answers = together(lambda n: add_organisation(slug="ksz", name="KSZ", names={}, by=None, at=now))
    assert {a for a in answers if isinstance(a, str)} == {"Organisation “ksz” is already in the register."}
    assert JournalLine.objects.count() == 1


def test_loader_killed_at_each_write_leaves_all_or_nothing(own_database, now):
    """A process of its own loads the file and is killed at its first write, at its second, and so on."""
    write, killed = 0, True
    while killed:
        write += 1
        killed = loads_and_dies(write, now) == -signal.SIGKILL
        held = Deliberation.objects.count(), Act.objects.count(), Variable.objects.count(), JournalLine.objects.count()
        assert held == ((0, 0, 0, 0) if killed else (1, 3, 75, 7))
        assert verify_journal(at=now).broken_at is None
    assert write > 15
    assert list(differing()) == []


def loads_and_dies(write, now):
    """Load the file in a forked process that kills itself before its n-th write; return how it ended."""
    connections.close_all()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    count = itertools.count(1)

    def die_in_time(execute, sql, *arguments):
        if not sql.startswith("SELECT") and next(count) == write:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *arguments)

    with connection.execute_wrapper(die_in_time):
        load(DATA / "21-128.yaml", at=now)
    os._exit(0)
