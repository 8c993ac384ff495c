"""Deliveries, reports and certificates for the browser to look at; run inside a register by `manage.py shell`."""

from datetime import timedelta

from django.contrib.auth import get_user_model

from deliberations import clock
from deliberations.actions.issue_certificate import issue_certificate
from deliberations.models import Deliberation
from tests.browser.conftest import PEOPLE
from tests.destruction import accept, confirm, declare, deliver, said, submit

people = {role: get_user_model().objects.get(email=email) for role, email in PEOPLE.items()}
at = clock.now() - timedelta(hours=1)
writes, second = {"by": people["data_manager"], "at": at}, people["dpo"]

# 21/128: one delivery with its certificate, one whose report waits for the second person, one still held.
file = Deliberation.objects.get(number="21/128")
held = deliver(file, people["officer"], at, 3)
first = confirm(submit(file, said(held[:1], second), **writes), by=second, at=at)
issue_certificate(accept(first, by=people["registrar"], at=at), at=at)
declare(file, people["data_manager"], at, description="Merged table of the first analysis", place="Server 3")
submit(file, said(held[1:2], second), **writes)

# 24/901: a report that waits for the secretariat. 19/902: a copy of which nobody reported anything.
for number in ("24/901", "19/902"):
    if other := Deliberation.objects.filter(number=number).first():
        copy = declare(other, people["data_manager"], at, description="Copy on the laptop of the second team")
        if number == "24/901":
            confirm(submit(other, said([copy], second), **writes), by=second, at=at)
