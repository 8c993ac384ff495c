"""Two people at one proposal, at the same moment: one wins, the other is told, nothing is registered twice."""

from django.contrib.auth import get_user_model

from deliberations.actions.countersign_proposal import countersign_proposal
from deliberations.actions.propose_act import propose_act
from deliberations.actions.register_act import register_act
from deliberations.actions.revise_proposal import revise_proposal
from deliberations.actions.verify_journal import verify_journal
from deliberations.models import Act, Deliberation, Proposal
from tests.actions.test_together import together
from tests.building import act, decision, open_file, variable

CHANGED = "This proposal was changed after you opened it; read it as it is now, then decide."
OPENING = {"number": "22/001", "chamber": "social_security_and_health", "short_title": {}, "public": False}


def people(count):
    users = get_user_model().objects
    return [users.create_user(f"p{n}@register.example", name=f"p{n}", language="nl") for n in range(count)]


def proposed(by, now):
    file = open_file("22/001", at=now)
    register_act(file, decision("2022-01-04", variable("a")), by=None, at=now)
    return propose_act(file, act(1, "2022-03-01", variable("b")), registrations_seen=1, by=by, at=now)


def test_of_many_who_countersign_one_registers(own_database, now):
    first, *others = people(5)
    waiting = proposed(first, now)
    answers = together(lambda n: countersign_proposal(waiting, shown=waiting.digest, by=others[n], at=now), 4)
    assert sum(isinstance(answer, Act) for answer in answers) == 1
    assert sum("was registered by" in answer for answer in answers if isinstance(answer, str)) == 3
    assert verify_journal(at=now).broken_at is None


def test_what_is_revised_at_that_moment_is_not_registered_unread(own_database, now):
    first, second = people(2)
    waiting = proposed(first, now)

    def work(number):
        if number:
            return countersign_proposal(waiting, shown=waiting.digest, by=second, at=now)
        facts = act(1, "2022-03-01", variable("c"))
        return revise_proposal(waiting, facts, registrations_seen=1, by=first, at=now)

    revised, countersigned = together(work, 2)
    held = Proposal.objects.get()
    if isinstance(countersigned, Act):
        assert "was registered meanwhile" in revised
        assert held.facts["changes"][0][1][1] == "b"
    else:
        assert countersigned == CHANGED
        assert held.is_waiting
        assert not Act.objects.filter(seq=1).exists()


def test_file_that_two_propose_is_opened_once(own_database, now):
    first, second = people(2)
    waiting = [
        propose_act(
            None,
            decision("2022-01-04", variable(label)),
            opening=OPENING,
            registrations_seen=0,
            by=person,
            at=now,
        )
        for person, label in ((first, "a"), (second, "b"))
    ]
    signers = [second, first]
    answers = together(lambda n: countersign_proposal(waiting[n], shown=waiting[n].digest, by=signers[n], at=now), 2)
    assert sum(isinstance(answer, Act) for answer in answers) == 1
    assert "Deliberation 22/001 is already in the register." in answers
    assert Deliberation.objects.count() == 1
    assert Proposal.objects.get(standing="waiting").deliberation is None
