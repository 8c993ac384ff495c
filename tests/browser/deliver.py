"""Two deliveries of 21/128, and one that was stopped; run inside a register by `manage.py shell`."""

from datetime import date

from django.contrib.auth import get_user_model

from deliberations import clock
from deliberations.models import Deliberation
from tests.browser.conftest import PEOPLE
from tests.deliveries import named, record, sent, told

officer, file = get_user_model().objects.get(email=PEOPLE["officer"]), Deliberation.objects.get(number="21/128")
stopped = {"name": "income", "files": (sent("i.csv", "c"),), "columns": named("jaarinkomen"), "ticked": ()}
for what in (
    told(file),
    told(file, name="addition", files=(sent("n.csv", "b"),), delivered_on=date(2026, 3, 2)),
    told(file, **stopped),
):
    record(file, what, by=officer, at=clock.now())
