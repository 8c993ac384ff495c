"""Deliveries for the browser to look at; run inside a register by `manage.py shell`."""

from datetime import date

from django.contrib.auth import get_user_model

from deliberations import clock
from deliberations.actions.waive_result import waive_result
from deliberations.actions.withdraw_delivery import withdraw_delivery
from deliberations.models import Deliberation
from tests.browser.conftest import PEOPLE
from tests.deliveries import approved, named, record, sent, told

officer = get_user_model().objects.get(email=PEOPLE["officer"])
file, now = Deliberation.objects.get(number="21/128"), clock.now()
first = told(file, ticked=tuple(approved(file)[:60]), covers_from=date(2014, 1, 1), covers_until=date(2020, 12, 31))
record(file, first, by=officer, at=now)
naric = told(
    file,
    delivered_on=date(2026, 3, 2),
    ticked=tuple(approved(file)[60:]),
    persons={"1": 15120, "2": 0, "3": 0},
    name="addition NARIC",
    files=(sent("naric.parquet", "b"),),
)
explained = record(file, naric, by=officer, at=now)
waive_result(explained.results.get(rule="V7"), reason="NARIC counted 15,120 decisions.", by=officer, at=now)
columns = named("geslacht", "niveau_erkenning", "loon", "voornaam", "adres_klasse=arrondissement van de woonplaats")
stopped = told(file, delivered_on=date(2026, 11, 9), columns=columns, name="", files=(sent("c.csv", "c"),), persons={})
record(file, stopped, by=officer, at=now)
old = told(file, delivered_on=date(2023, 3, 1), columns=named("geslacht"), name="pilot", files=(), persons={})
record(file, old, by=officer, at=now)
wrong = record(file, told(file, name="in the wrong file", files=(sent("d.csv", "d"),)), by=officer, at=now)
withdraw_delivery(wrong, reason="It belongs to another deliberation.", by=officer, at=now)
