"""Ten years with faults: a second, simpler reckoning says on every day what must stand, be told, and be silent."""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection

from deliberations.actions.acknowledge_alert import acknowledge_alert
from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.place_hold import place_hold
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.register_act import register_act
from deliberations.actions.release_hold import release_hold
from deliberations.actions.reopen_obligation import reopen_obligation
from deliberations.actions.send_notifications import LEASE, send_all
from deliberations.models import Alert, Hold, Notification, Obligation, Question
from deliberations.rules.calendar import BRUSSELS
from deliberations.rules.timeline import Content, Kind
from tests.actions.test_raise_alerts import file_of
from tests.building import act, keep_until

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 11, 23), date(2036, 11, 23)
FILES = 3


class Killed(BaseException):
    """A process that ends here and now, as far as one process can play another's death."""


class World:
    """What happened to each file, kept by hand: no line of the register's own reckoning is used here."""

    def __init__(self, cast, smtp, seed):
        self.cast, self.smtp, self.chance, self.today = cast, smtp, random.Random(seed), FIRST
        self.due = {}  # file → [(first day, last lawful day)] in the order in which the acts came
        self.undone = {}  # file → the extensions that an annulment took away
        self.discharged, self.holds, self.deeds = set(), {}, Counter()
        for n in range(1, FILES + 1):
            last = FIRST + timedelta(days=self.chance.randrange(-30, 900))
            file = file_of("hogeschool-voorbeeld", keep_until(str(last)), number=f"22/{n:03}", on=str(FIRST))
            self.due[file] = [(date(2022, 1, 4), last)]
            self.undone[file] = set()

    @property
    def now(self):
        # Around both midnights, of Brussels and of Greenwich, as well as in the middle of the day.
        hour, minute = self.chance.choice([(0, 0), (0, 30), (1, 59), (9, 0), (22, 59), (23, 59)])
        return datetime.combine(self.today, time(hour, minute), BRUSSELS)

    def lawful(self, file, day):
        """The last lawful day that binds on a day."""
        standing = [e for n, e in enumerate(self.due[file]) if n not in self.undone[file] and e[0] <= day]
        return max(enumerate(standing), key=lambda one: (one[1][0], one[0]))[1][1]

    def step(self, file):
        """How many days after its last lawful day the reminder fell that is due today; None: none yet."""
        passed = (self.today - self.lawful(file, self.today)).days
        days = [n for n in (-180, -90, -30, -7, 0) if n <= passed] + list(range(7, passed + 1, 7))
        return days[-1] if days else None

    def obligation(self, file):
        return Obligation.objects.get(deliberation=file)

    # ---------- what people do

    def extend(self, file):
        first = self.today + timedelta(days=self.chance.randrange(40))
        last = max(self.today, self.lawful(file, self.today)) + timedelta(days=self.chance.randrange(30, 1200))
        self.due[file].append((first, last))
        seq = len(self.due[file]) - 1 + len(self.undone[file])
        facts = act(seq, str(self.today), keep_until(str(last)), effective_on=str(first))
        register_act(file, facts, by=None, at=self.now)
        self.due[file][-1] = (first, last)
        self.seqs = getattr(self, "seqs", {})
        self.seqs[file, len(self.due[file]) - 1] = seq

    def annul(self, file):
        extensions = [n for n in range(1, len(self.due[file])) if n not in self.undone[file]]
        if not extensions:
            return
        n = extensions[-1]
        seq = len(self.due[file]) + len(self.undone[file])
        first = self.due[file][n][0]
        facts = act(
            seq,
            str(self.today),
            kind=Kind.ANNULMENT,
            content=Content.NONE,
            sets_aside=self.seqs[file, n],
            effective_on=str(first),
        )
        register_act(file, facts, by=None, at=self.now)
        self.undone[file].add(n)

    def discharge(self, file):
        if file not in self.discharged:
            discharge_obligation(self.obligation(file), through="certificate", by=self.cast.registrar, at=self.now)
            self.discharged.add(file)

    def reopen(self, file):
        if file in self.discharged:
            reopen_obligation(self.obligation(file), reason="wrong", by=self.cast.registrar, at=self.now)
            self.discharged.remove(file)

    def hold(self, file):
        if file in self.holds:
            release_hold(self.holds.pop(file), reason="over", by=self.cast.supervisor, at=self.now)
        elif file not in self.discharged:
            self.holds[file] = place_hold(
                [self.obligation(file)],
                ground=Hold.Ground.COURT,
                reason="case",
                review_on=self.today + timedelta(days=60),
                by=self.cast.registrar,
                at=self.now,
            )

    def acknowledge(self, file):
        alert = Alert.objects.standing().filter(deliberation=file, kind="deadline", acknowledged_at=None).first()
        if alert:
            acknowledge_alert(alert, by=self.cast.other_dpo, at=self.now)

    # ---------- what the engine does, and what is done to it

    def killed(self, work):
        """Do work that is killed at one of its writes; say whether it came that far."""
        fatal, count = self.chance.randrange(1, 25), 0

        def execute(run, sql, *arguments):
            nonlocal count
            writes = sql.startswith(("INSERT", "UPDATE", "DELETE"))
            count += writes
            if writes and count == fatal:
                raise Killed
            return run(sql, *arguments)

        try:
            with connection.execute_wrapper(execute):
                work()
        except Killed:
            # The statement never reached the database, so the transaction of the test goes on.
            connection.set_rollback(False)
            return True
        return False

    def run(self):
        now = self.now
        for _ in range(self.chance.choice([0, 0, 1])):
            self.deeds["killed"] += self.killed(lambda: raise_alerts(at=now))
        raise_alerts(at=now)
        self.smtp.refusal = self.chance.choice(["", "", "", "451 later"])
        self.smtp.refused = self.chance.choice([set(), set(), {"registrar@register.example"}])
        self.deeds["killed"] += self.killed(lambda: send_all(lambda: now))
        before = len(self.smtp.mails)
        # Long enough after for the lease of a dead sender and for the mail of the day.
        send_all(lambda: now + LEASE + timedelta(minutes=5))
        silent = {file.number for file in self.discharged}
        for mail in self.smtp.mails[before:]:
            assert mail["Subject"].partition(":")[0] not in silent, "told of what was discharged"

    def check(self):
        standing = {}
        for alert in Alert.objects.standing().filter(kind="deadline").select_related("deliberation"):
            assert alert.deliberation not in standing, "two stand about one obligation"
            standing[alert.deliberation] = alert
        for file in self.due:
            step, alert = self.step(file), standing.get(file)
            if file in self.discharged or step is None:
                assert alert is None
                continue
            assert alert, f"{file} is {step} days from its last lawful day and nobody was warned"
            lawful = self.lawful(file, self.today)
            assert (alert.about_on, (alert.step_on - lawful).days) == (lawful, step)
            told = set(alert.notifications.filter(channel="inbox").values_list("recipient__name", flat=True))
            assert told >= {"other_dpo"} | ({"registrar", "supervisor"} if step >= -7 else set())
        ended = Notification.objects.mails().unsent().filter(alert__ended_at__isnull=False)
        assert not ended.exists(), "a mail waits about what holds no more"


@pytest.mark.parametrize("seed", [21128])
def test_ten_years_with_faults_lose_no_warning_and_invent_none(cast, smtp, seed):
    Question.objects.all().delete()  # what the first file asks is not what this is about
    world = World(cast, smtp, seed)
    deeds = [world.extend, world.annul, world.discharge, world.reopen, world.hold, world.acknowledge]
    while world.today < LAST:
        for deed in world.chance.choices(deeds, weights=[4, 2, 2, 3, 1, 3], k=world.chance.choice([0, 0, 1, 1])):
            deed(world.chance.choice(list(world.due)))
            world.deeds[deed.__name__] += 1
        world.run()
        world.check()
        # Mostly a day or a few; now and then nothing runs for weeks, across whatever comes.
        world.today += timedelta(days=world.chance.choice([1, 7, 40, 60, 100]))
    assert min(world.deeds[name] for name in ("extend", "annul", "discharge", "killed")) > 2
    # Once the server takes everything, nothing is left.
    smtp.refusal, smtp.refused = "", set()
    end = datetime.combine(LAST + timedelta(days=15), time(9), BRUSSELS)
    send_all(lambda: end)
    assert not Notification.objects.mails().unsent().exists()
    ids = Counter(mail["Message-ID"] for mail in smtp.mails)
    sent = set(Notification.objects.mails().filter(sent_at__isnull=False).values_list("message_id", flat=True))
    assert sent <= ids.keys()
