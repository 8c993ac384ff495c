"""Deliveries for the browser to look at; run inside a register by `manage.py shell`."""

from datetime import date

from django.contrib.auth import get_user_model

from deliberations import clock
from deliberations.actions.check_output import check_output
from deliberations.actions.waive_result import waive_result
from deliberations.actions.withdraw_delivery import withdraw_delivery
from deliberations.models import Deliberation
from deliberations.rules.release import Verdict
from tests.browser.conftest import PEOPLE
from tests.deliveries import approved, named, record, sent, told
from tests.sessions import hold, put_in

officer = get_user_model().objects.get(email=PEOPLE["officer"])
file, now = Deliberation.objects.get(number="21/128"), clock.now()
first = told(
    file,
    files=(sent("first.parquet", "1"),),
    ticked=tuple(approved(file)[:60]),
    covers_from=date(2014, 1, 1),
    covers_until=date(2020, 12, 31),
)
record(file, first, by=officer, at=now)
naric = told(
    file,
    delivered_on=date(2026, 3, 2),
    ticked=tuple(approved(file)[60:]),
    persons={"1": 15120, "2": 0, "3": 0},
    name="addition NARIC",
    files=(sent("naric.parquet", "2"),),
)
explained = record(file, naric, by=officer, at=now)
waive_result(explained.results.get(rule="V7"), reason="NARIC counted 15,120 decisions.", by=officer, at=now)
columns = named("geslacht", "niveau_erkenning", "loon", "voornaam", "adres_klasse=arrondissement van de woonplaats")
stopped = told(file, delivered_on=date(2026, 11, 9), columns=columns, name="", files=(sent("c.csv", "3"),), persons={})
record(file, stopped, by=officer, at=now)
old = told(file, delivered_on=date(2023, 3, 1), columns=named("geslacht"), name="pilot", files=(), persons={})
record(file, old, by=officer, at=now)
wrong = record(file, told(file, name="in the wrong file", files=(sent("d.csv", "4"),)), by=officer, at=now)
withdraw_delivery(wrong, reason="It belongs to another deliberation.", by=officer, at=now)

others = {"omar.modele@ksz.example", "ines.voorbeeld@ksz.example"}
colleagues = list(get_user_model().objects.filter(email__in=others))
session = hold(file, officer, now)
table = put_in(session, officer, now, "f", title="Employment by level of recognition")
for person in colleagues:
    check_output(table, verdict=Verdict.APPROVED, note="", by=person, at=now)
put_in(session, officer, now, "e", title="Wages by sector", smallest_count=3, mitigation="Two sectors were merged.")
waiting = put_in(session, colleagues[0], now, "d", title="Coefficients of the wage model", kind="model")
check_output(waiting, verdict=Verdict.CHANGES_ASKED, note="Say which controls are in it.", by=colleagues[1], at=now)
