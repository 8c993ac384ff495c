"""Processes that are killed with signal 9 at each step, eight at once: nothing lost, nothing raised twice.

What one process may not do, the next one does: a row says what is due, a key says what was raised, a lease
says who sends. Each child here is a process of its own, forked from the test, with its own connection.
"""

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections

from deliberations.actions.add_organisation import add_organisation
from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.grant_role import grant_role
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.send_notifications import CLAIM, LEASE, send_all, send_notifications
from deliberations.models import Alert, Notification, Obligation, RoleGroup, Run
from tests.actions.test_raise_alerts import at, file_of
from tests.actions.test_together import together
from tests.building import keep_until

KNOWN, URGENT = "2027-01-20", at("2027-01-24")
HOLDER, STAFF = "dpo@houder.example", "registrar@ivc.example"
LATER = LEASE + timedelta(minutes=1)
"""After which whoever had a lease is taken for dead."""


def populate(files):
    """Register files of one holder whose last lawful day is a week away; each tells two people at once."""
    for slug, address, role in (("ivc", STAFF, "registrar"), ("houder", HOLDER, "dpo")):
        there = add_organisation(slug=slug, name=slug, names={}, by=None, at=at(KNOWN))
        person = get_user_model().objects.create_user(address, name=role, language="nl")
        grant_role(person, role=RoleGroup.Role(role), organisation=there, by=None, at=at(KNOWN))
    for serial in range(1, files + 1):
        file_of("houder", keep_until("2027-01-31"), number=f"22/{serial:03}", on=KNOWN)


def fork(work):
    """Do work in a process of its own; return its id. It ends with status 0 unless the work fails or it is killed."""
    connections.close_all()
    if child := os.fork():
        return child
    status = 1
    try:
        work()
        connections.close_all()
        status = 0
    finally:
        os._exit(status)


def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def dying_at(write, *, before):
    """Return a wrapper of statements that kills its process before, or after, the n-th one that writes."""
    count = itertools.count(1)

    def execute(run, sql, *arguments):
        fatal = not sql.lstrip().upper().startswith("SELECT") and next(count) == write
        if fatal and before:
            os.kill(os.getpid(), signal.SIGKILL)
        result = run(sql, *arguments)
        if fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return connection.execute_wrapper(execute)


def whole(files):
    """Check that whatever was raised tells whom it must, once each."""
    assert not Alert.objects.filter(ended_at=None, notifications=None).exists()
    rows = Notification.objects.values_list("alert", "channel", "recipient")
    assert not [row for row, times in Counter(rows).items() if times > 1]
    assert Notification.objects.count() == 4 * Alert.objects.standing().count()
    assert Alert.objects.standing().count() in (0, files)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_scan_killed_at_each_write_leaves_all_of_an_alert_or_nothing(own_database, before):
    populate(5)
    write, killed = 0, True
    while killed:
        write += 1

        def scan(write=write):
            with dying_at(write, before=before):
                raise_alerts(at=URGENT)

        killed = ended(fork(scan)) == -signal.SIGKILL
        whole(5)
        if not killed:
            break
        raise_alerts(at=URGENT)
        assert Alert.objects.standing().count() == 5
        whole(5)
        Notification.objects.all().delete()
        Alert.objects.all().delete()
    assert write > 4


def test_eight_scans_at_once_raise_each_alert_once(own_database):
    populate(30)
    runs = together(lambda n: raise_alerts(at=URGENT))
    assert sum(run.done for run in runs) == 30
    assert sum(run.failed for run in runs) == 0
    whole(30)


def test_discharge_while_eight_scan_leaves_no_alert_that_stands(own_database):
    populate(24)
    obligations = list(Obligation.objects.order_by("pk"))

    def work(n):
        if n % 2:
            return raise_alerts(at=URGENT)
        for obligation in obligations[n * 3 : n * 3 + 3]:
            discharge_obligation(obligation, through="certificate 1", by=None, at=URGENT)
        return None

    together(work)
    raise_alerts(at=URGENT)
    assert Obligation.objects.open().count() == 12
    assert not Alert.objects.standing().filter(obligation__discharged_at__isnull=False).exists()
    assert Alert.objects.standing().count() == 12
    assert not Notification.objects.mails().unsent().filter(alert__ended_at__isnull=False).exists()


# ---------- sending


def unsent():
    return Notification.objects.mails().unsent().count()


def sender(moment):
    return lambda: send_all(lambda: moment)


def one_of_eight(moment):
    """Send a few at a time, so that all eight have something to do."""

    def work():
        while send_notifications(at=moment, many=3).claimed:
            pass

    return work


@pytest.mark.parametrize("step", ["before DATA", "after DATA"])
def test_sender_killed_in_the_middle_of_smtp_is_followed_by_another_with_the_same_message_id(own_database, smtp, step):
    populate(3)
    raise_alerts(at=URGENT)
    children = []
    smtp.on_step = lambda now: now == step and children and os.kill(children[0], signal.SIGKILL)
    children.append(fork(lambda: (time.sleep(0.3), sender(URGENT)())))
    assert ended(children[0]) == -signal.SIGKILL
    assert unsent() == 6
    arrived = len(smtp.mails)
    assert arrived == (1 if step == "after DATA" else 0)
    smtp.on_step = lambda now: None
    send_all(lambda: URGENT + timedelta(minutes=1))
    assert unsent() == 6
    send_all(lambda: URGENT + LATER)
    assert unsent() == 0
    assert len(smtp.mails) == 6 + arrived
    assert len({mail["Message-ID"] for mail in smtp.mails}) == 6


def test_discharge_while_mails_leave_stops_the_rest_of_the_same_claim(own_database, smtp):
    populate(2)
    raise_alerts(at=URGENT)

    def discharge():
        for obligation in Obligation.objects.open():
            discharge_obligation(obligation, through="certificate 1", by=None, at=URGENT)
        connections.close_all()

    def once(step):
        if step == "after DATA" and len(smtp.mails) == 1:
            elsewhere = threading.Thread(target=discharge)
            elsewhere.start()
            elsewhere.join()

    smtp.on_step = once
    assert send_all(lambda: URGENT).done == 1
    assert len(smtp.mails) == 1
    assert unsent() == 0


def test_run_of_the_timetable_leaves_what_is_left_to_the_next(own_database, smtp):
    populate(30)
    raise_alerts(at=URGENT)
    assert send_all(lambda: URGENT, longest=timedelta(0)).done == CLAIM
    assert unsent() == 60 - CLAIM
    assert send_all(lambda: URGENT).done == 60 - CLAIM


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_sender_killed_at_each_write_loses_no_mail(own_database, smtp, before):
    populate(2)
    raise_alerts(at=URGENT)
    fresh = list(Notification.objects.mails().values("pk", "due_at"))
    write, killed = 0, True
    while killed:
        write += 1
        smtp.mails.clear()

        def send(write=write):
            with dying_at(write, before=before):
                send_all(lambda: URGENT)

        killed = ended(fork(send)) == -signal.SIGKILL
        send_all(lambda: URGENT + LATER)
        assert unsent() == 0
        assert len({mail["Message-ID"] for mail in smtp.mails}) == 4
        assert Counter(mail["To"] for mail in smtp.mails).keys() == {HOLDER, STAFF}
        unsend(fresh)
    assert write > 5


def unsend(rows):
    """Put mails back to where they were before anybody tried to send them."""
    for row in rows:
        Notification.objects.filter(pk=row["pk"]).update(
            due_at=row["due_at"], sent_at=None, lease=None, lease_until=None, attempts=0, message_id="", address=""
        )


def test_eight_senders_that_are_killed_again_and_again_deliver_every_mail(own_database, smtp):
    populate(40)
    raise_alerts(at=URGENT)
    chance = random.Random(21128)
    living, lock = [], threading.Lock()

    def kill_one(step):
        with lock:
            if living and chance.random() < 0.15:
                os.kill(living.pop(chance.randrange(len(living))), signal.SIGKILL)

    moment, killed = URGENT, 0
    for _round in range(3):
        smtp.on_step = kill_one
        children = [fork(one_of_eight(moment)) for _ in range(8)]
        with lock:
            living[:] = children
        outcomes = []
        for child in children:
            outcomes.append(ended(child))
            with lock:
                if child in living:
                    living.remove(child)
        killed += outcomes.count(-signal.SIGKILL)
        assert set(outcomes) <= {0, -signal.SIGKILL}
        moment += LATER
    smtp.on_step = lambda step: None
    # What is discharged now is not written about any more.
    waiting = Notification.objects.mails().unsent().values("alert__obligation")
    discharged = Obligation.objects.filter(pk__in=waiting).order_by("pk").first()
    numbers = []
    if discharged:
        numbers = [discharged.deliberation.number]
        discharge_obligation(discharged, through="certificate 1", by=None, at=moment)
    before = len(smtp.mails)
    while unsent():
        assert {ended(child) for child in [fork(one_of_eight(moment)) for _ in range(8)]} == {0}
        moment += LATER
    assert not [mail for mail in smtp.mails[before:] for number in numbers if number in mail["Subject"]]
    told = defaultdict(set)
    for mail in smtp.mails:
        told[mail["Subject"].partition(":")[0], mail["To"]].add(mail["Message-ID"])
    assert {len(ids) for ids in told.values()} == {1}
    wanted = {(f"22/{n:03}", who) for n in range(1, 41) for who in (HOLDER, STAFF)}
    assert {key for key in wanted - told.keys() if key[0] not in numbers} == set()
    assert killed > 2


def test_eight_senders_share_the_mails_of_the_day_whole(own_database, smtp):
    populate(20)
    raise_alerts(at=at("2026-11-23"))
    morning = at("2026-11-24")
    assert {ended(child) for child in [fork(sender(morning)) for _ in range(8)]} == {0}
    assert unsent() == 0
    [mail] = smtp.to(HOLDER)
    assert mail["Subject"].startswith("20 ")


# ---------- workers, with their timetable and the real broker


IMPATIENT = """
import django; django.setup()
from django.core.management import call_command
from governance.celery import app
app.conf.beat_schedule = {
    name: {**app.conf.beat_schedule[name], "schedule": 0.4} for name in ("raise alerts", "send notifications")
}
call_command("work")
"""


def worker(installation, moment, smtp):
    env = {
        **installation.env,
        "DJANGO_SETTINGS_MODULE": "governance.settings",
        "REGISTER_NOW": moment.isoformat(),
        "EMAIL_URL": smtp.url,
    }
    return subprocess.Popen([sys.executable, "-c", IMPATIENT], env=env, stderr=subprocess.DEVNULL)


def wait_for(condition, *workers):
    deadline = time.monotonic() + 90
    while not condition():
        assert all(each.poll() is None for each in workers)
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_workers_killed_with_their_timetable_are_followed_by_others_that_finish(own_database, smtp):
    populate(25)
    # Two timetables on the broker of production: everything is rung for twice.
    many = 2 if own_database.env.get("REDIS_URL") else 1
    smtp.on_step = lambda step: time.sleep(0.02)
    first = [worker(own_database, URGENT, smtp) for _ in range(many)]
    try:
        wait_for(lambda: len(smtp.mails) >= 7, *first)
    finally:
        for each in first:
            each.send_signal(signal.SIGKILL)
            each.wait()
    assert Alert.objects.standing().count() == 25
    second = [worker(own_database, URGENT + LATER, smtp) for _ in range(many)]
    try:
        wait_for(lambda: unsent() == 0, *second)
    finally:
        for each in second:
            each.kill()
            each.wait()
    whole(25)
    told = defaultdict(set)
    for mail in smtp.mails:
        told[mail["Subject"], mail["To"]].add(mail["Message-ID"])
    assert len(told) == 50
    assert {len(ids) for ids in told.values()} == {1}
    assert Run.objects.filter(work=Run.Work.RAISE, finished_at__isnull=False).exists()
