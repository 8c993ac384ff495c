"""Deliveries, reports and certificates for the browser to look at; run inside a register by `manage.py shell`."""

from datetime import timedelta

from django.contrib.auth import get_user_model

from deliberations import clock
from deliberations.actions.issue_certificate import issue_certificate
from deliberations.models import Deliberation
from tests.browser.conftest import PEOPLE
from tests.destruction import accept, confirm, declare, deliver, said, submit

people = {role: get_user_model().objects.get(email=email) for role, email in PEOPLE.items()}
file, at = Deliberation.objects.get(number="21/128"), clock.now() - timedelta(hours=1)
writes = {"by": people["data_manager"], "at": at}
held = deliver(file, people["officer"], at, 3)
first = confirm(submit(file, said(held[:1], people["dpo"]), **writes), by=people["dpo"], at=at)
issue_certificate(accept(first, by=people["registrar"], at=at), at=at)
declare(file, people["data_manager"], at, description="Merged table of the first analysis", place="Server 3")
submit(file, said(held[1:2], people["dpo"]), **writes)
