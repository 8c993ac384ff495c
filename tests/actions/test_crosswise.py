"""Two people do different things about one file at once: neither ever waits for the other crosswise."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from deliberations.actions.place_hold import place_hold
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.raise_question import raise_question
from deliberations.actions.register_act import register_act
from deliberations.actions.report_destruction import save_report
from deliberations.actions.withdraw_delivery import withdraw_delivery
from deliberations.models import Deliberation, Delivery, Holding, Report, Run
from tests.building import DATA, act, keep_until, load
from tests.conftest import assemble
from tests.deliveries import record, sent, told
from tests.destruction import declare, deliver, obligation_of, said

ROUNDS = 6


class People:
    """Each of them does one thing again and again, to 21/128."""

    def __init__(self, now):
        self.now, self.file = now, load(DATA / "21-128.yaml", at=now)
        self.cast, self.acts, self.turn = assemble(self.file), count(3), count(3)
        self.held = deliver(self.file, self.cast.officer, now, 6)
        raise_alerts(at=now)

    def register(self):
        n = next(self.acts)
        file = Deliberation.objects.get(pk=self.file.pk)
        facts = act(n, "2026-01-04", keep_until(f"2026-12-{n:02}"))
        return register_act(file, facts, by=self.cast.registrar, at=self.now)

    def deliver(self):
        n = next(self.turn)
        files = (sent(digest="0123456789abcdef"[n % 16]),)
        what = told(self.file, delivered_on=date(2026, 3, n), name=f"n{n}", files=files)
        return record(self.file, what, by=self.cast.officer, at=self.now)

    def withdraw(self):
        found = Delivery.objects.filter(withdrawn_at=None).order_by("pk").first()
        return withdraw_delivery(found, reason="Another file.", by=self.cast.officer, at=self.now)

    def declare(self):
        return declare(self.file, self.cast.dpo, self.now)

    def report(self):
        obligation = obligation_of(self.file)
        report = Report.objects.open().filter(obligation=obligation).first()
        what = said(Holding.objects.open()[:1], self.cast.dpo, late_reason=f"reason {next(self.turn)}")
        return save_report(
            obligation, what, shown=report.digest if report else "", by=self.cast.data_manager, at=self.now
        )

    def hold(self):
        until, by = date(2027, 1, 1), self.cast.registrar
        return place_hold(
            [obligation_of(self.file)], ground="court", reason="A case.", review_on=until, by=by, at=self.now
        )

    def ask(self):
        subject = f"heading {next(self.turn)}"
        return raise_question(self.file, subject=subject, text="Is it so?", by=self.cast.registrar, at=self.now)

    def scan(self):
        assert raise_alerts(at=self.now).failed == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("register", "declare"),
        ("register", "hold"),
        ("register", "ask"),
        ("register", "scan"),
        ("deliver", "report"),
        ("deliver", "withdraw"),
    ],
)
def test_two_people_never_wait_for_each_other_crosswise(own_database, own_documents, now, one, other):
    people, start, done, wrong = People(now), Barrier(2), [], []

    def again(name):
        try:
            for _turn in range(ROUNDS):
                start.wait(60)
                try:
                    getattr(people, name)()
                    done.append(name)
                except ValidationError:
                    pass  # refused with a sentence, as anybody may be
                except Exception as reason:
                    wrong.append((name, repr(reason)[:200]))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(again, (one, other)))
    assert wrong == []
    assert set(done) == {one, other}
    assert not Run.objects.filter(failed__gt=0).exists()
