"""Proposals for the browser to look at; run inside a register by `manage.py shell`."""

from django.contrib.auth import get_user_model

from deliberations import clock
from deliberations.actions.propose_act import propose_act
from deliberations.actions.send_back_proposal import send_back_proposal
from deliberations.models import Deliberation
from deliberations.rules.timeline import About, Change, Content, Subject
from deliberations.writing.facts import acts_of
from tests.browser.conftest import PEOPLE

registrar, supervisor = (get_user_model().objects.get(email=PEOPLE[role]) for role in ("registrar", "supervisor"))
file = Deliberation.objects.get(number="21/128")
first, second, third = acts_of(file)
taken = Change(third.changes[-20].subject, False)
added = Change(Subject(About.VARIABLE, ("Werk", "loon")), True, {"transformation": "classes"})
amendment = third._replace(
    seq=3,
    content=Content.CHANGES,
    approved_on=clock.today(),
    effective_on=clock.today(),
    changes=(taken, added),
    recorded_at=None,
)
found = first._replace(
    revision=1, content=Content.FULL, changes=(added,), reason="De tekst van 2021 is gevonden.", recorded_at=None
)
gone = second._replace(revision=1, retracted=True, reason="Verkeerd dossier.", recorded_at=None)
for facts in (amendment, gone, found):
    proposal = propose_act(file, facts, registrations_seen=3, by=registrar, at=clock.now())
send_back_proposal(proposal, reason="De tekst is van 2022.", by=supervisor, at=clock.now())
